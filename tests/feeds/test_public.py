"""Public feeds as calendar programs ask for them: no session, the same bytes, what stands in each and for how long."""

import gzip
from datetime import timedelta

import icalendar
import pytest
import time_machine

from forum.core.database import db
from forum.entries.models import EventText
from forum.events.models import EventState
from forum.organizations.models import Audience
from forum.taxonomy import queries as taxonomy
from forum.threads.models import Life
from tests.entries import given
from tests.entries.given import NOW
from tests.feeds.asking import PUBLIC, titles

LATER = NOW + timedelta(hours=1)

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
