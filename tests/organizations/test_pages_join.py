"""The third step of joining, and who speaks for an organization."""

import pytest

from forum.core.database import db
from forum.organizations import queries, service_members
from tests.cast import person
from tests.conftest import table_count

COMPANY = {
    "name": "Alder Grid, Inc.",
    "summary": "Microgrids",
    "website": "alder.example",
    "city": "Mesa",
    "state": "AZ",
    "topics": ["roads"],
}


def test_a_guest_finds_a_company_and_asks_to_join(as_, cast):
    client = as_(cast.guest)
    html = client.get("/join/organization?q=basin").get_data(as_text=True)
    assert "/organizations/basin-labs/join" in html
    assert "Yours is not in one." in html
    answer = client.post("/organizations/basin-labs/join")
    assert (answer.status_code, answer.location) == (303, "/join/organization")
    html = client.get("/join/organization?q=basin").get_data(as_text=True)
    assert "Basin Labs was asked. You get a mail when it has decided." in html
    assert "Waits for an answer" in html
    assert "/organizations/basin-labs/join" not in html
    client.post("/organizations/basin-labs/join")
    assert table_count("membership") == 11


def test_nobody_found_offers_the_typed_name(as_, cast):
    html = as_(cast.guest).get("/join/organization?q=Alder+<Grid>").get_data(as_text=True)
    assert "No company here is called 'Alder &lt;Grid&gt;'." in html
    assert "/join/company?name=Alder" in html
    assert 'value="Alder &lt;Grid&gt;"' in as_(cast.guest).get("/join/company?name=Alder+<Grid>").get_data(as_text=True)


def test_an_agency_is_offered_to_its_domain_only(as_, cast, monday):
    joins = person("Ida Wren", "ida@dnr.state.example", monday)
    db.session.commit()
    client = as_(joins)
    assert "Ask to speak for Department of Natural Resources" in client.get("/join/organization").get_data(as_text=True)
    assert client.post("/join/agency").status_code == 303
    assert "Waits for an answer" in client.get("/join/organization").get_data(as_text=True)
    assert "Ask to speak for" not in as_(cast.guest).get("/join/organization").get_data(as_text=True)
    refused = as_(cast.guest).post("/join/agency")
    assert (refused.status_code, "No agency has the mail domain" in refused.get_data(as_text=True)) == (409, True)


def test_a_company_is_added_and_waits(as_, cast):
    client = as_(cast.guest)
    answer = client.post("/join/company", data=COMPANY)
    assert (answer.status_code, answer.location) == (303, "/organizations/alder-grid-inc")
    html = client.get("/organizations/alder-grid-inc").get_data(as_text=True)
    assert "checks Alder Grid, Inc. by Thu, Nov 26" in html
    again = client.post("/join/company", data=COMPANY)
    assert (again.location, table_count("organization")) == ("/organizations/alder-grid-inc", 7)


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("name", " ", "Enter the name of your company"), ("name", "???", "Enter a name with letters or figures"),
        ("name", "x" * 121, "Use 120 characters or fewer"), ("name", "basin labs", "is on the forum already"),
        ("summary", "", "Say what you do"), ("website", "ftp://x.example", "Enter the address of a website"),
        ("state", "A1", "Enter the two letters"),
    ],
)  # fmt: skip
def test_each_field_of_a_company_is_refused_beside_itself(as_, cast, field, value, sentence):
    answer = as_(cast.guest).post("/join/company", data=COMPANY | {field: value})
    html = answer.get_data(as_text=True)
    assert (answer.status_code, f'id="{field}-error"' in html, sentence in html) == (422, True, True)
    assert 'value="Mesa"' in html
    assert table_count("organization") == 6


@pytest.mark.parametrize(
    "name", ['O\'Brien & "Sons"', "Zoë 🌲 Labs", "株式会社", "Robert'); DROP TABLE organization;--"]
)
def test_any_name_is_kept_as_it_is_typed(as_, cast, name):
    answer = as_(cast.guest).post("/join/company", data=COMPANY | {"name": name})
    assert answer.status_code == 303
    assert queries.by_slug(answer.location.split("/")[2]).name == name


def request_of(who, cast, monday):
    made = service_members.ask_to_join(cast.actor(who), cast.basin, at=monday)
    ref = made.ref
    db.session.commit()
    return ref


def test_requests_are_for_those_who_decide(as_, cast, monday):
    ref = request_of("guest", cast, monday)
    html = as_(cast.vendor).get("/organizations/basin-labs/people").get_data(as_text=True)
    assert "Gil Stone" in html
    assert "Asks to join" in html
    colleague = as_(cast.vendor_colleague).get("/organizations/basin-labs/people").get_data(as_text=True)
    assert ("Ruth Sims" in colleague, "Gil Stone" in colleague, "Approve" in colleague) == (True, False, False)
    for role in ("vendor_colleague", "vendor2", "agency", "guest"):
        assert as_(cast.by_role(role)).post(f"/organizations/basin-labs/people/{ref}/approve").status_code == 404
    # The membership of another organization is not reached through one's own.
    assert as_(cast.vendor2).post(f"/organizations/northfork-software/people/{ref}/approve").status_code == 404
    client = as_(cast.vendor)
    assert client.post(f"/organizations/basin-labs/people/{ref}/approve").status_code == 303
    html = client.get("/organizations/basin-labs/people").get_data(as_text=True)
    assert "Gil Stone speaks for you now, and was told." in html
    assert "3 people speak for Basin Labs" in html


def test_a_request_is_refused_and_roles_change(as_, cast, monday):
    ref = request_of("guest", cast, monday)
    client = as_(cast.vendor)
    client.post(f"/organizations/basin-labs/people/{ref}/refuse")
    assert "Gil Stone was told that the request is not approved." in client.get(
        "/organizations/basin-labs/people"
    ).get_data(as_text=True)
    ruth = queries.membership(cast.vendor_colleague.id, cast.basin.id).ref
    assert client.post(f"/organizations/basin-labs/people/{ruth}/role", data={"role": "admin"}).status_code == 303
    assert cast.actor("vendor_colleague").role == "admin"
    assert client.post(f"/organizations/basin-labs/people/{ruth}/role", data={"role": "host"}).status_code == 404


def test_a_person_leaves_and_is_asked_for_whom_they_speak(as_, cast):
    ruth = queries.membership(cast.vendor_colleague.id, cast.basin.id).ref
    client = as_(cast.vendor_colleague)
    answer = client.post(f"/organizations/basin-labs/people/{ruth}/end")
    assert (answer.status_code, answer.location) == (303, "/join/organization")
    assert "You have left Basin Labs." in client.get("/join/organization").get_data(as_text=True)
    assert client.get("/organizations/basin-labs/people").status_code == 404


def test_the_last_owner_reads_why_not(as_, cast):
    dana = queries.membership(cast.vendor.id, cast.basin.id).ref
    answer = as_(cast.vendor).post(f"/organizations/basin-labs/people/{dana}/end")
    assert (answer.status_code, "Name another owner first" in answer.get_data(as_text=True)) == (409, True)


def test_speaking_for_another_of_ones_companies(as_, cast, monday):
    made = service_members.ask_to_join(cast.actor("vendor2"), cast.basin, at=monday)
    service_members.approve_membership(cast.actor("vendor"), made, at=monday)
    db.session.commit()
    client = as_(cast.vendor2)
    assert "Speak for it now" in client.get("/join/organization").get_data(as_text=True)
    assert client.post("/organizations/basin-labs/act-for").location == "/organizations/basin-labs"
    assert "You speak for Basin Labs now." in client.get("/organizations/basin-labs").get_data(as_text=True)
    assert cast.actor("vendor2").organization_name == "Basin Labs"
    assert as_(cast.guest).post("/organizations/basin-labs/act-for").status_code == 404
