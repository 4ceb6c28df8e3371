"""Feeds and downloads as calendar programs ask for them: no session, the same bytes, 304."""

import gzip
import logging
import re
from datetime import date, timedelta

import icalendar
import pytest
import time_machine
from werkzeug.http import http_date

from forum.calendars import service_feeds
from forum.calendars.models import EventText, FeedToken
from forum.core.database import db
from forum.core.logs import Masked
from forum.events.models import EventState
from forum.organizations.models import Audience, Membership
from forum.policies.models import Policy
from forum.registrations.models import Registration, RegistrationState
from forum.taxonomy import queries as taxonomy
from forum.threads import service as threads
from forum.threads.models import Life
from tests.calendars import given
from tests.calendars.given import NOW

PUBLIC = "/calendars/public.ics"


def titles(answer) -> list[str]:
    assert answer.status_code == 200, answer.status_code
    return [str(event["SUMMARY"]) for event in icalendar.Calendar.from_ical(answer.data).events]


@pytest.fixture
def address(cast):
    """The path of the vendor's own feed."""
    token = service_feeds.make_address(cast.actor("vendor"), at=NOW)
    db.session.commit()
    return f"/calendars/{token}.ics"


FEED = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Market Forum//Calendar 1.0//EN
CALSCALE:GREGORIAN
DESCRIPTION:Public events. Programs ask a few times a day\\; changes to your own events come by mail within minutes. A need posted here is not a solicitation. Nothing here is an offer or a promise to buy.
X-WR-CALDESC:Public events. Programs ask a few times a day\\; changes to your own events come by mail within minutes. A need posted here is not a solicitation. Nothing here is an offer or a promise to buy.
NAME:Market Forum
X-WR-CALNAME:Market Forum
COLOR:navy
REFRESH-INTERVAL;VALUE=DURATION:PT4H
SOURCE;VALUE=URI:https://forum.example.org/calendars/public.ics
URL:https://forum.example.org/calendars/
X-APPLE-CALENDAR-COLOR:#000080
X-PUBLISHED-TTL:PT4H
BEGIN:VTIMEZONE
TZID:America/Phoenix
BEGIN:STANDARD
DTSTART:19700101T000000
TZNAME:MST
TZOFFSETFROM:-0700
TZOFFSETTO:-0700
END:STANDARD
END:VTIMEZONE
BEGIN:VEVENT
SUMMARY:Showcase: renewing park permits
DTSTART;TZID=America/Phoenix:20270114T140000
DTEND;TZID=America/Phoenix:20270114T163000
DTSTAMP:20261123T160000Z
UID:{uid}
SEQUENCE:0
CATEGORIES:Online services
CREATED:20261123T160000Z
DESCRIPTION:See three ways to renew a permit.\\n\\nhttps://forum.example.org/events/{ref}\\n\\nA need posted here is not a solicitation. Nothing here is an offer or a promise to buy.
LAST-MODIFIED:20261123T160000Z
LOCATION:Capitol\\, room 4
STATUS:CONFIRMED
TRANSP:OPAQUE
URL:https://forum.example.org/events/{ref}
X-MICROSOFT-CDO-BUSYSTATUS:BUSY
END:VEVENT
END:VCALENDAR
"""


def test_the_public_feed_is_the_stored_text(cast, client):
    event = given.event(cast, topics=("online-services",))
    db.session.commit()
    answer = client.get(PUBLIC)
    assert answer.content_type == "text/calendar; charset=utf-8"
    said = answer.get_data(as_text=True).replace("\r\n ", "").replace("\r\n", "\n")
    assert said == FEED.format(uid=event.uid, ref=event.thread.ref)


def test_programs_get_it_without_accept_cookie_or_redirect_and_by_head(cast, client):
    given.event(cast)
    db.session.commit()
    got, head = client.get(PUBLIC), client.head(PUBLIC)
    assert (got.status_code, head.status_code, head.data) == (200, 200, b"")
    assert [h for h in got.headers if h[0] == "Set-Cookie"] == []
    for name in ("Content-Length", "ETag", "Last-Modified", "Content-Type", "Cache-Control"):
        assert got.headers[name] == head.headers[name], name
    assert got.headers["Cache-Control"] == "public, max-age=300"


def test_a_stale_cookie_is_not_answered_with_another(cast, client):
    with client.session_transaction() as session:
        session["_user_id"], session["sid"] = "nobody", "nothing"
    assert [h for h in client.get(PUBLIC).headers if h[0] == "Set-Cookie"] == []


def test_two_asks_without_a_change_are_the_same_bytes_packed_or_not(cast, client):
    given.event(cast)
    db.session.commit()
    plain = [client.get(PUBLIC) for _ in range(2)]
    with time_machine.travel(NOW + timedelta(hours=5), tick=False):
        packed = [client.get(PUBLIC, headers={"Accept-Encoding": "gzip, br"}) for _ in range(2)]
    assert plain[0].data == plain[1].data == gzip.decompress(packed[0].data)
    assert packed[0].data == packed[1].data
    assert [a.headers.get("Content-Encoding") for a in (*plain, *packed)] == [None, None, "gzip", "gzip"]
    assert {"accept-encoding"} <= packed[0].vary.as_set() & plain[0].vary.as_set()
    assert len({a.headers["ETag"] for a in (*plain, *packed)}) == 1


def test_nothing_is_packed_for_who_refuses_it(cast, client):
    answer = client.get(PUBLIC, headers={"Accept-Encoding": "gzip;q=0, identity"})
    assert answer.headers.get("Content-Encoding") is None


@pytest.mark.parametrize("header", ["ETag", "Last-Modified"])
def test_a_reader_that_has_it_gets_304_in_one_statement(cast, client, statements, header):
    given.event(cast)
    db.session.commit()
    first = client.get(PUBLIC)
    asked = {"ETag": "If-None-Match", "Last-Modified": "If-Modified-Since"}[header]
    with statements() as sent:
        again = client.get(PUBLIC, headers={asked: first.headers[header]})
    assert (again.status_code, again.data, len(sent)) == (304, b"", 1)
    assert again.headers["ETag"] == first.headers["ETag"]
    # No event is read, and no text of one: only when the last one left.
    assert set(re.findall(r"(?:FROM|JOIN) (\w+)", sent[0])) == {"policy", "feed_mark", "event_text", "deadline_text"}
    assert "event_text.text" not in sent[0] and "LIMIT" in sent[0].partition("event_text.leaves_at")[2]


def test_becoming_public_and_two_changes_in_one_moment_are_told_apart(cast, client):
    event = given.event(cast, audience=Audience.AGENCIES, why_come="", place="", has_room=False, has_online=True)
    db.session.commit()
    marks = [client.get(PUBLIC).headers["ETag"]]
    for change in ({"audience": Audience.PUBLIC}, {"title": "Another"}, {"title": "A third"}):
        given.change(event, **change)
        db.session.commit()
        marks.append(client.get(PUBLIC).headers["ETag"])
    assert len(set(marks)) == 4


def test_what_happens_to_a_restricted_event_moves_no_public_mark(cast, client):
    given.event(cast)
    secret = given.event(cast, "Zirconfield", audience=Audience.AGENCIES)
    db.session.commit()
    first = client.get(PUBLIC)
    with time_machine.travel(LATER, tick=False):
        given.change(secret, title="Other", at=LATER)
        given.cancel(secret, at=LATER)
        db.session.commit()
    with time_machine.travel(secret.ends_at + timedelta(days=89), tick=False):
        again = client.get(PUBLIC)
    assert [(a.headers["ETag"], a.headers["Last-Modified"]) for a in (again,)] == [
        (first.headers["ETag"], first.headers["Last-Modified"])
    ]


CHANGES = {
    "a new title": lambda event: given.change(event, title="Another", at=LATER),
    "a new time": lambda event: given.change(event, starts_local=given.wall("2027-01-14 13:00"), at=LATER),
    "cancelled": lambda event: given.cancel(event, at=LATER),
    "for agencies now": lambda event: given.change(event, audience=Audience.AGENCIES, at=LATER),
}
LATER = NOW + timedelta(hours=1)


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_what_one_sees_changed_changes_both_marks(cast, client, change):
    event, _other = given.event(cast), given.event(cast, "Other")
    db.session.commit()
    first = client.get(PUBLIC)
    with time_machine.travel(LATER, tick=False):
        change(event)
        db.session.commit()
        second = client.get(PUBLIC, headers={"If-None-Match": first.headers["ETag"]})
        by_date = client.get(PUBLIC, headers={"If-Modified-Since": first.headers["Last-Modified"]})
    assert (second.status_code, by_date.status_code) == (200, 200)
    assert second.data == by_date.data != first.data
    assert second.headers["Last-Modified"] != first.headers["Last-Modified"]


def test_what_no_feed_shows_changes_no_byte(cast, client):
    event = given.event(cast)
    db.session.commit()
    first = client.get(PUBLIC)
    given.change(event, room_seats=40, at=LATER)
    db.session.commit()
    assert client.get(PUBLIC, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304


def test_the_name_of_the_forum_is_part_of_the_mark(cast, client):
    first = client.get(PUBLIC)
    db.session.add(Policy(name="forum_name", value="Ohio Market", from_at=NOW))
    db.session.commit()
    second = client.get(PUBLIC, headers={"If-None-Match": first.headers["ETag"]})
    assert "X-WR-CALNAME:Ohio Market\r\n" in second.get_data(as_text=True)


@pytest.mark.parametrize(("days", "there"), [(30, True), (31, False)])
def test_a_cancelled_event_stays_for_thirty_days(cast, client, days, there):
    given.cancel(given.event(cast))
    db.session.commit()
    first = client.get(PUBLIC)
    (event,) = icalendar.Calendar.from_ical(first.data).events
    assert (event["STATUS"], event["SEQUENCE"]) == ("CANCELLED", 1)
    with time_machine.travel(NOW + timedelta(days=days, seconds=-1), tick=False):
        answer = client.get(PUBLIC, headers={"If-None-Match": first.headers["ETag"]})
        by_date = client.get(PUBLIC, headers={"If-Modified-Since": first.headers["Last-Modified"]})
    expected = 304 if there else 200
    assert (answer.status_code, by_date.status_code) == (expected, expected)
    assert there or titles(answer) == []


@pytest.mark.parametrize(("days", "there"), [(90, True), (91, False)])
def test_a_past_event_stays_for_ninety_days(cast, client, days, there):
    event = given.event(cast, starts="2026-11-24 10:00")
    db.session.commit()
    with time_machine.travel(event.ends_at + timedelta(days=days, seconds=-1), tick=False):
        assert titles(client.get(PUBLIC)) == [event.thread.title] * there


def test_drafts_and_removed_events_are_in_no_feed(cast, client):
    draft = given.event(cast, "Draft", state=EventState.DRAFT)
    removed = given.event(cast, "Removed")
    removed.thread.life = Life.REMOVED
    db.session.commit()
    assert db.session.query(EventText).filter_by(event_id=draft.id).count() == 0
    assert titles(client.get(PUBLIC)) == []


def test_a_topic_has_its_own_feed(cast, client, statements):
    given.event(cast, "Here", topics=("roads",))
    given.event(cast, "There", topics=("security",))
    db.session.commit()
    with statements() as sent:
        answer = client.get("/calendars/topics/roads.ics")
    assert (titles(answer), len(sent)) == (["Here"], 2)
    assert "X-WR-CALNAME:Roads and vehicles\\, Market Forum\r\n" in answer.get_data(as_text=True)
    assert titles(client.get("/calendars/topics/online-services.ics")) == []
    assert client.get("/calendars/topics/nothing.ics").status_code == 404


def test_an_event_that_changes_its_topic_leaves_the_old_feed_also_by_date(cast, client):
    event, _other = given.event(cast, "Here", topics=("roads",)), given.event(cast, "Stays", topics=("roads",))
    db.session.commit()
    first = client.get("/calendars/topics/roads.ics")
    event.thread.topics = list(taxonomy.topics_by_slug(["security"]))
    given.change(event, why_come="New.", at=LATER)
    db.session.commit()
    by_date = client.get("/calendars/topics/roads.ics", headers={"If-Modified-Since": first.headers["Last-Modified"]})
    assert titles(by_date) == ["Stays"]


def test_restricted_events_are_in_no_public_feed(cast, as_):
    given.event(cast, "Zirconfield", audience=Audience.AGENCIES, topics=("roads",))
    db.session.commit()
    for path in (PUBLIC, "/calendars/topics/roads.ics"):
        answer = as_(cast.host).get(path)
        assert (titles(answer), "Last-Modified" in answer.headers) == ([], False)


def test_one_follows_events_by_themselves_by_topic_by_organization(cast, client, address):
    event = given.event(cast, "By itself")
    given.event(cast, "By topic", topics=("roads",))
    given.event(cast, "By nobody")
    muted = given.event(cast, "Muted", topics=("roads",))
    actor = cast.actor("vendor")
    threads.follow(actor, event.thread, at=NOW)
    threads.follow_topic(actor, cast.topics["roads"], at=NOW)
    threads.follow(actor, muted.thread, at=NOW)
    threads.mute(actor, threads.queries.follow_of(cast.vendor.id, muted.thread.id))
    db.session.commit()
    assert sorted(titles(client.get(address))) == ["By itself", "By topic"]
    threads.follow_organization(actor, cast.office.id, at=NOW)
    db.session.commit()
    assert sorted(titles(client.get(address))) == ["By itself", "By nobody", "By topic"]


def test_what_came_as_an_invitation_is_not_there_twice(cast, client, address):
    event = given.event(cast)
    threads.follow(cast.actor("vendor"), event.thread, at=NOW)
    db.session.commit()
    assert titles(client.get(address)) == [event.thread.title]
    mine = given.seat(event, cast.vendor)
    db.session.commit()
    assert titles(client.get(address)) == []
    given.lose(mine)
    db.session.commit()
    # Who gave the seat up had it taken out of the calendar: it does not come back by itself.
    assert titles(client.get(address)) == []


def test_what_one_waits_for_is_there(cast, client, address):
    event = given.event(cast)
    db.session.add(
        Registration(event=event, person=cast.vendor, state=RegistrationState.WAITLISTED, state_at=NOW, created_at=NOW)
    )
    db.session.commit()
    assert titles(client.get(address)) == [event.thread.title]


def test_losing_a_right_empties_the_feed_at_the_next_ask(cast, client):
    secret = given.event(cast, "Zirconfield", audience=Audience.AGENCIES, why_come="Brasswindle", place="Quilfrost")
    threads.follow(cast.actor("agency"), secret.thread, at=NOW)
    path = f"/calendars/{service_feeds.make_address(cast.actor('agency'), at=NOW)}.ics"
    db.session.commit()
    first = client.get(path)
    assert titles(first) == ["Zirconfield"]
    # A calendar at work is read by others too: of a restricted event it holds the title, the time and the page.
    assert not {"Brasswindle", "Quilfrost"} & set(first.get_data(as_text=True).replace("\r\n ", "").split())
    db.session.query(Membership).filter_by(person_id=cast.agency.id).one().ended_at = NOW
    db.session.commit()
    asked = ({"If-None-Match": first.headers["ETag"]}, {"If-Modified-Since": http_date(NOW)})
    assert [titles(client.get(path, headers=headers)) for headers in asked] == [[], []]


def test_a_personal_feed_is_private_and_304_in_one_statement(cast, client, address, statements, monkeypatch):
    event = given.event(cast)
    threads.follow(cast.actor("vendor"), event.thread, at=NOW)
    db.session.commit()
    first = client.get(address)
    assert {name: first.headers.get(name) for name in ("Cache-Control", "X-Robots-Tag", "Referrer-Policy", "Set-Cookie")} == {
        "Cache-Control": "private, no-store", "X-Robots-Tag": "noindex", "Referrer-Policy": "no-referrer", "Set-Cookie": None,
    }  # fmt: skip
    with statements() as sent:
        again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, len(sent)) == (304, 1)
    assert again.headers["Cache-Control"] == "private, no-store"
    monkeypatch.setattr(service_feeds, "known", service_feeds.Known())  # a process that never wrote this feed
    with statements() as sent:
        again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, len(sent)) == (304, 2)
    assert address.removeprefix("/calendars/").removesuffix(".ics") not in first.get_data(as_text=True).replace(
        "\r\n ", ""
    )


def test_the_day_of_use_is_noted_once_a_day(cast, client, address, statements):
    client.get(address).close()
    db.session.expire_all()
    assert db.session.query(FeedToken).one().last_used_on == date(2026, 11, 23)
    with statements() as sent:
        client.get(address).close()
    assert [s for s in sent if s.startswith("UPDATE")] == []
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        client.get(address).close()
    db.session.expire_all()
    assert db.session.query(FeedToken).one().last_used_on == date(2026, 11, 24)


def test_an_address_that_was_stopped_or_never_was_is_not_there(cast, client, address, as_):
    assert client.get(address).status_code == 200
    assert as_(cast.vendor).post("/me/calendar/revoke").status_code == 303
    assert client.get(address).status_code == 404
    assert client.get("/calendars/nonsense.ics").status_code == 404


def test_who_has_no_account_any_more_has_no_feed(cast, client, address):
    cast.vendor.active = False
    db.session.commit()
    assert client.get(address).status_code == 404


def test_no_log_shows_a_secret_address(app, caplog):
    secret = "/calendars/AbCdEfGhIjKlMnOpQrStUvWxYz01234567.ics"
    logger = logging.getLogger("werkzeug")
    assert any(isinstance(known, Masked) for known in logger.filters)
    with caplog.at_level(logging.INFO, logger="werkzeug"):
        logger.info('"%s" 200', f"GET {secret}")
        logger.info("GET /calendars/topics/online-services.ics and /calendars/public.ics")
        app.logger.warning("Exception on %s [GET]", secret)
    assert caplog.messages == [
        '"GET /calendars/…" 200',
        "GET /calendars/topics/online-services.ics and /calendars/public.ics",
        "Exception on /calendars/… [GET]",
    ]


def test_one_event_is_downloaded_with_its_organizer_and_nobody_else(cast, as_):
    event = given.event(cast, has_online=True, online_url="https://meet.example.org/secret")
    mine = given.seat(event, cast.vendor)
    db.session.commit()
    path = f"/events/{event.thread.ref}.ics"
    for person, sees_link in ((None, False), (cast.vendor2, False), (cast.vendor, True), (cast.host, True)):
        answer = as_(person).get(path)
        assert answer.headers["Content-Disposition"] == f'attachment; filename="event-{event.thread.ref}.ics"'
        calendar = icalendar.Calendar.from_ical(answer.data)
        (entry,) = calendar.events
        assert (calendar["METHOD"], str(entry["UID"]), "ATTENDEE" in entry) == ("PUBLISH", event.uid, False)
        assert str(entry["ORGANIZER"]) == "mailto:events@forum.example.org"
        assert ("https://meet.example.org/secret" in answer.get_data(as_text=True)) is sees_link
    mine.state = RegistrationState.WITHDRAWN
    db.session.commit()
    assert "meet.example.org" not in as_(cast.vendor).get(path).get_data(as_text=True)


@pytest.mark.parametrize("role", ["visitor", "guest", "waiting", "vendor"])
def test_an_event_that_one_may_not_see_is_not_there(cast, as_, role):
    secret = given.event(cast, "Zirconfield", audience=Audience.AGENCIES)
    draft = given.event(cast, "Draft", state=EventState.DRAFT)
    db.session.commit()
    for event in (secret, draft):
        assert as_(cast.by_role(role)).get(f"/events/{event.thread.ref}.ics").status_code == 404
    assert as_(cast.agency).get(f"/events/{secret.thread.ref}.ics").status_code == 200


def test_a_feed_of_many_events_takes_the_same_statements(cast, client, statements):
    given.event(cast, "One")
    db.session.commit()
    with statements() as few:
        client.get(PUBLIC)
    for n in range(20):
        given.event(cast, f"Event {n}")
    db.session.commit()
    with statements() as many:
        answer = client.get(PUBLIC)
    assert (len(titles(answer)), len(few), len(many)) == (21, 2, 2)
