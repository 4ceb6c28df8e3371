"""The office approves and refuses organizations."""

from forum.mail import queries as mail
from forum.organizations import queries


def test_the_office_reads_who_asks_and_approves(as_, cast):
    client = as_(cast.host)
    html = client.get("/desk/approve/moreno-mapping").get_data(as_text=True)
    for words in (
        "Moreno Mapping",
        "Vic Moreno",
        "vendor3@example.org",
        "Approve Moreno Mapping",
        "Refuse, and send the reason",
    ):
        assert words in html
    for _twice in range(2):
        answer = client.post("/desk/approve/moreno-mapping")
        assert (answer.status_code, answer.location) == (303, "/desk/")
    assert "Moreno Mapping may post now. Its people were told." in client.get("/desk/").get_data(as_text=True)
    assert [m.subject for m in mail.newest(address=cast.waiting.email)] == [
        "You can post now: Moreno Mapping is approved"
    ]
    assert as_(cast.waiting).get("/").get_data(as_text=True).count("Until then") == 0


def test_a_refusal_without_a_reason_is_refused_beside_its_field(as_, cast):
    client = as_(cast.host)
    answer = client.post("/desk/approve/moreno-mapping/refuse", data={"reason": " \n "})
    html = answer.get_data(as_text=True)
    assert (answer.status_code, 'id="reason-error"' in html, "Say why" in html) == (422, True, True)
    assert queries.by_slug("moreno-mapping").refused_at is None
    assert (
        client.post("/desk/approve/moreno-mapping/refuse", data={"reason": "We could not reach you."}).status_code
        == 303
    )
    assert queries.by_slug("moreno-mapping").reason == "We could not reach you."
    assert "Why it was refused" in client.get("/desk/approve/moreno-mapping").get_data(as_text=True)
    late = client.post("/desk/approve/basin-labs/refuse", data={"reason": "Too late"})
    assert (late.status_code, "was approved meanwhile" in late.get_data(as_text=True)) == (409, True)
