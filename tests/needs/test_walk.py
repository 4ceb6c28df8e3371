"""A need's way as people walk it: the form, the check, the review, the public page; and who gets which mail."""

from forum.core.database import db
from forum.digests import tasks as digests
from forum.digests.models import Choice, Frequency
from forum.digests.rules_ways import HOLD
from forum.mail import queries as mail
from forum.mail import tasks as mail_tasks
from forum.threads import service as threads
from tests.needs import given

PART_1 = {
    "title": "Renewing a park permit takes 19 minutes",
    "outcome_sought": "A visitor renews a permit on a phone in five minutes.",
    "people_affected": "180,000 permit holders a year.",
    "measure": "58% finish today; we want 90%.",
}


def part_3(person, **more):
    return {
        "engagement": "open", "questions_close_on": "2026-12-04", "closes_on": "2027-01-29", "money": "not_known",
        "contact": person.ref, "topics": ["online-services"], "codes": "", **more,
    }  # fmt: skip


def subjects():
    return {(message.address, message.subject) for message in mail.newest(50)}


def ref_of(answer):
    return answer.location.split("/")[2]


def test_from_the_form_to_the_public_page(cast, as_, monday):
    agency, host = as_(cast.agency), as_(cast.host)
    first = agency.post("/needs/new", data=PART_1)
    ref = ref_of(first)
    assert (first.status_code, first.location) == (303, f"/needs/{ref}/edit/2")
    assert agency.post(f"/needs/{ref}/edit/2", data={"why_now": ""}).location == f"/needs/{ref}/edit/3"
    assert agency.post(f"/needs/{ref}/edit/3", data=part_3(cast.agency)).location == f"/needs/{ref}/check"
    check = agency.get(f"/needs/{ref}/check").get_data(as_text=True)
    assert "180,000 permit holders a year." in check and "Thu, Nov 26" in check
    assert agency.post(f"/needs/{ref}/check").location == f"/needs/{ref}"
    assert subjects() == {
        ("host@example.org", "To review: Renewing a park permit takes 19 minutes"),
        ("host2@example.org", "To review: Renewing a park permit takes 19 minutes"),
    }

    assert as_(None).get(f"/needs/{ref}").status_code == 404
    page = host.get(f"/needs/{ref}/review").get_data(as_text=True)
    assert 'value="2026-12-04"' in page
    days = {"questions_close_on": "2026-12-04", "closes_on": "2027-01-29"}
    assert host.post(f"/needs/{ref}/review", data=days).location == f"/needs/{ref}"
    public = as_(None).get(f"/needs/{ref}").get_data(as_text=True)
    assert "Department of Natural Resources · N-2026-0001" in public
    assert "Fri, Dec 4, 5:00" in public and "Ask a question" in public and "Nobody has asked yet" in public
    assert "Renewing a park permit takes 19 minutes" in as_(None).get("/needs/").get_data(as_text=True)
    assert ("agency@example.org", "Published: Renewing a park permit takes 19 minutes") in subjects()


def test_a_need_comes_back_with_a_note_and_goes_in_again(cast, as_):
    agency, host = as_(cast.agency), as_(cast.host)
    ref = ref_of(agency.post("/needs/new", data=PART_1))
    agency.post(f"/needs/{ref}/edit/3", data=part_3(cast.agency))
    agency.post(f"/needs/{ref}/check")
    empty = host.post(f"/needs/{ref}/return", data={"reason": " "})
    assert (empty.status_code, "Say what should change" in empty.get_data(as_text=True)) == (422, True)
    assert host.post(f"/needs/{ref}/return", data={"reason": "Name the **number** of rangers."}).status_code == 303
    assert ("agency@example.org", "Returned with a note: Renewing a park permit takes 19 minutes") in subjects()
    assert "Name the **number** of rangers." in agency.get(f"/needs/{ref}").get_data(as_text=True)
    assert agency.post(f"/needs/{ref}/check").status_code == 303
    assert "Review" in host.get(f"/needs/{ref}/review").get_data(as_text=True)


def test_whoever_follows_a_topic_as_it_happens_hears_of_the_need_once(cast, as_, monday):
    threads.follow_topic(cast.actor("vendor"), cast.topics["online-services"], at=monday)
    threads.follow_organization(cast.actor("vendor"), cast.parks.id, at=monday)
    threads.follow_topic(cast.actor("vendor2"), cast.topics["roads"], at=monday)
    for person in (cast.vendor, cast.vendor2):
        db.session.add(Choice(person_id=person.id, frequency=Frequency.AS_IT_HAPPENS, covered_until=monday))
    db.session.commit()
    need = given.published(cast, monday)
    mail_tasks.expand(monday)
    digests.send_due(monday + HOLD)
    told = {pair for pair in subjects() if pair[1].startswith("New need")}
    assert told == {("vendor@example.org", "New need: Renewing a park permit takes 19 min… (questions until Dec 4)")}
    assert need.thread.follower_count == 1


def test_following_by_the_button_of_the_page_and_back(cast, as_, monday):
    need = given.published(cast, monday)
    client, page = as_(cast.vendor2), f"/needs/{need.thread.ref}"
    seen = []
    for action in ("follow", "unfollow"):
        text = client.get(page).get_data(as_text=True)
        seen.append((f'value="{action}"' in text, "Stop following" in text))
        client.post(f"/threads/{need.thread.ref}/follow", data={"action": action})
    assert seen == [(True, False), (True, True)]
