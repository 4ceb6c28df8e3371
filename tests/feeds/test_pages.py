"""The page to subscribe, one's own address, and what stands on an event's pages."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest

from forum.audit.models import Entry
from forum.core.database import db
from forum.events.models import EventState
from forum.feeds import panels as feeds_panels
from forum.feeds.models import FeedToken
from tests.entries import given
from tests.pages import Page


def links(answer) -> list[str]:
    return Page(answer.get_data(as_text=True)).links


def acts() -> list[tuple[str, str]]:
    found = db.session.query(Entry).filter(Entry.act.startswith("calendar.")).order_by(Entry.id)
    return [(entry.act, entry.actor_name) for entry in found]


def assert_leads_each_program(answer, path: str) -> None:
    page, address = answer.get_data(as_text=True), f"forum.example.org/calendars/{path}"
    found = links(answer)
    assert f"webcal://{address}" in found
    assert [f"webcal://{address}"] in [
        parse_qs(urlsplit(to).query)["cid"] for to in found if "calendar.google.com" in to
    ]
    assert [f"https://{address}"] in [parse_qs(urlsplit(to).query)["url"] for to in found if "outlook.office.com" in to]
    assert f'value="https://{address}"' in page
    assert '<img src="data:image/svg+xml' in page


def test_the_page_leads_each_program_to_all_events(cast, client):
    assert_leads_each_program(client.get("/calendars/"), "public.ics")


@pytest.mark.parametrize("path", ["topics/roads", "agencies/department-of-natural-resources", "kinds/showcase"])
def test_a_page_for_each_part_leads_each_program_to_it(cast, client, path):
    given.event(cast, organization_id=cast.parks.id)
    db.session.commit()
    assert f"/calendars/{path}" in links(client.get("/calendars/"))
    assert_leads_each_program(client.get(f"/calendars/{path}"), f"{path}.ics")


@pytest.mark.parametrize("path", ["topics/no", "agencies/basin-labs", "needs/nothing", "kinds/party", "public/x"])
def test_nothing_has_no_page_and_no_feed(cast, client, path):
    assert (client.get(f"/calendars/{path}").status_code, client.get(f"/calendars/{path}.ics").status_code) == (
        404,
        404,
    )


def test_the_page_says_how_soon_a_change_shows(client):
    text = client.get("/calendars/").get_data(as_text=True)
    for words in ("after 8 to 24 hours", "after 3 to 24 hours", "after about an hour", "after about 30 minutes"):
        assert words in text


def test_the_page_takes_as_many_statements_for_many_topics(cast, client, statements):
    with statements() as asked:
        client.get("/calendars/")
    assert len(asked) == 3


def test_one_makes_an_address_sees_it_once_and_it_works(cast, as_):
    client = as_(cast.vendor)
    assert "You have no address yet" in client.get("/me/calendar").get_data(as_text=True)
    made = client.post("/me/calendar")
    (address,) = re.findall(r'value="(https://[^"]+)"', made.get_data(as_text=True))
    assert (made.headers["Cache-Control"], made.headers["Referrer-Policy"]) == ("private, no-store", "same-origin")
    path = urlsplit(address).path
    assert client.get(path).status_code == 200
    later = client.get("/me/calendar").get_data(as_text=True)
    assert path not in later
    assert "Mon, Nov 23" in later
    kept = db.session.query(FeedToken).one()
    assert kept.token_digest not in path
    assert acts() == [("calendar.make_address", "Dana Reyes")]


def test_a_new_address_stops_the_old_one(cast, as_):
    client = as_(cast.vendor)
    paths = []
    for _turn in range(2):
        (address,) = re.findall(r'value="(https://[^"]+)"', client.post("/me/calendar").get_data(as_text=True))
        paths.append(urlsplit(address).path)
    assert [client.get(path).status_code for path in paths] == [404, 200]
    assert db.session.query(FeedToken).filter_by(revoked_at=None).count() == 1


def test_stopping_twice_stops_once(cast, as_):
    client = as_(cast.vendor)
    client.post("/me/calendar")
    answers = [client.post("/me/calendar/revoke") for _turn in range(2)]
    assert [(a.status_code, a.location) for a in answers] == [(303, "/me/calendar")] * 2
    assert [act for act, _who in acts()] == ["calendar.make_address", "calendar.revoke_address"]
    text = client.get("/me/calendar").get_data(as_text=True)
    assert "The address is stopped." in text
    assert "You have no address yet" in text


def test_nobody_stops_the_address_of_another(cast, as_):
    as_(cast.vendor).post("/me/calendar")
    as_(cast.vendor_colleague).post("/me/calendar/revoke")
    assert db.session.query(FeedToken).filter_by(revoked_at=None).count() == 1


def test_an_event_can_be_added_to_a_calendar_while_it_is_on(app, cast):
    event = given.event(cast)
    with app.test_request_context():
        found = feeds_panels.add_links(cast.actor("visitor"), event)
    assert found is not None
    assert (found.template, found.value) == (
        "feeds/_add.html",
        feeds_panels.AddLinks(f"/events/{event.thread.ref}.ics", "/calendars/"),
    )
    for state in (EventState.DRAFT, EventState.CANCELLED):
        event.state = state
        assert feeds_panels.add_links(cast.actor("visitor"), event) is None


def test_a_public_feed_names_its_own_address_and_a_secret_one_does_not(cast, as_, client):
    for address in ("/calendars/public.ics", "/calendars/topics/roads.ics", "/calendars/kinds/showcase.ics"):
        text = client.get(address).get_data(as_text=True)
        assert f"SOURCE;VALUE=URI:https://forum.example.org{address}\r\n" in text
    made = as_(cast.vendor).post("/me/calendar").get_data(as_text=True)
    (own,) = re.findall(r'value="https://forum\.example\.org(/calendars/[^"]+\.ics)"', made)
    assert "SOURCE" not in client.get(own).get_data(as_text=True)
