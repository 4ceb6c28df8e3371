"""Requirements 30 to 39 of calendars: each by its number, over every kind of feed. The times of 38 are in the bench."""

import gzip
import re
from datetime import UTC, datetime, timedelta

import icalendar
import pytest
import time_machine

from forum.core import logs
from forum.core.database import db
from forum.events.models import EventKind
from forum.feeds import service as feeds
from forum.feeds.models import FeedToken
from forum.mail.models import Message
from forum.needs import service_outcome
from forum.organizations.models import Audience
from forum.threads import service as threads
from tests.entries import given
from tests.entries.given import NOW
from tests.feeds.asking import titles
from tests.pages import Page

LATER = NOW + timedelta(hours=1)
JAN_29 = datetime(2027, 1, 30, 0, 0, tzinfo=UTC)
AGENCY = "agencies/department-of-natural-resources"
SHARED = ("public", "topics/roads", AGENCY, "needs/{need}", "kinds/showcase")
FEEDS = (*SHARED, "{token}")
#: Feeds that show deadlines too.
WITH_DEADLINES = ("topics/roads", AGENCY, "needs/{need}", "{token}")


@pytest.fixture
def market(cast):
    """A need, and an event for it that everything shows; the vendor follows both: their refs, and the secret of the feed."""
    need = given.need(cast, "Renew a permit", closes_at=JAN_29, topics=("roads",))
    event = given.event(
        cast, "Showcase", topics=("roads",), need_id=need.id, has_online=True, online_url="https://meet.example.org/a"
    )
    actor = cast.actor("vendor")
    threads.follow(actor, need.thread, at=NOW)
    token = feeds.make_address(actor, at=NOW)
    db.session.commit()
    return {"need": need, "event": event, "token": token}


def path(feed: str, market) -> str:
    return f"/calendars/{feed.format(need=market['need'].thread.ref, token=market['token'])}.ics"


@pytest.mark.parametrize("feed", FEEDS)
def test_requirement_30_every_feed_answers_who_sends_no_accept_and_no_cookie(client, market, feed):
    got, head = client.get(path(feed, market)), client.head(path(feed, market))
    packed = client.get(path(feed, market), headers={"Accept-Encoding": "gzip"})
    assert "Showcase" in titles(got)
    assert (got.request.headers.get("Accept"), got.headers.get("Set-Cookie")) == (None, None)
    assert (head.status_code, head.data, head.headers["Content-Length"]) == (200, b"", str(len(got.data)))
    assert (packed.headers["Content-Encoding"], gzip.decompress(packed.data)) == ("gzip", got.data)
    assert got.content_type == "text/calendar; charset=utf-8"


@pytest.mark.parametrize("feed", FEEDS)
def test_requirement_31_the_same_bytes_until_something_shows(client, market, feed):
    first = client.get(path(feed, market))
    by_tag, dated = {"If-None-Match": first.headers["ETag"]}, first.headers.get("Last-Modified")
    with time_machine.travel(LATER, tick=False):
        again = client.get(path(feed, market))
        assert (again.data, again.headers["ETag"], again.headers.get("Last-Modified")) == (
            first.data, first.headers["ETag"], dated,
        )  # fmt: skip
        assert client.get(path(feed, market), headers=by_tag).status_code == 304
        # A right that is lost moves no date, so a personal feed has none.
        assert (dated is None) is (feed == "{token}")
        if dated:
            assert client.get(path(feed, market), headers={"If-Modified-Since": dated}).status_code == 304
        given.change(market["event"], title="Another", at=LATER)
        db.session.commit()
        changed = client.get(path(feed, market), headers=by_tag)
        assert "Another" in titles(changed)
        assert not dated or changed.headers["Last-Modified"] != dated
        assert not dated or client.get(path(feed, market), headers={"If-Modified-Since": dated}).status_code == 200


@pytest.mark.parametrize("feed", WITH_DEADLINES)
def test_requirement_31_a_deadline_that_moves_shows_too(client, market, feed):
    first = client.get(path(feed, market))
    market["need"].closes_at = JAN_29 + timedelta(days=7)
    given.tell_need(market["need"], at=LATER)
    db.session.commit()
    changed = client.get(path(feed, market), headers={"If-None-Match": first.headers["ETag"]})
    assert (changed.status_code, changed.data != first.data) == (200, True)


@pytest.mark.parametrize("feed", FEEDS)
def test_requirement_32_stamps_come_from_storage(client, market, feed):
    with time_machine.travel(NOW + timedelta(days=2), tick=False):
        entries = icalendar.Calendar.from_ical(client.get(path(feed, market)).data).events
    assert {(e.decoded("DTSTAMP"), e.decoded("LAST-MODIFIED"), e["SEQUENCE"]) for e in entries} == {(NOW, NOW, 0)}
    given.change(market["event"], starts_local=given.wall("2027-01-14 13:00"), at=LATER)
    db.session.commit()
    moved = next(
        e
        for e in icalendar.Calendar.from_ical(client.get(path(feed, market)).data).events
        if e["SUMMARY"] == "Showcase"
    )
    assert (moved.decoded("DTSTAMP"), moved.decoded("LAST-MODIFIED"), moved["SEQUENCE"]) == (LATER, LATER, 1)


NAMES = dict(
    zip(
        FEEDS,
        (
            "Market Forum", "Roads and vehicles, Market Forum", "Department of Natural Resources, Market Forum",
            "Renew a permit, Market Forum", "Showcases, Market Forum", "What I follow, Market Forum",
        ),
        strict=True,
    )
)  # fmt: skip


@pytest.mark.parametrize("feed", FEEDS)
def test_requirement_33_every_feed_says_its_name_and_how_often_to_ask(client, market, feed):
    said = client.get(path(feed, market)).get_data(as_text=True).replace("\r\n ", "")
    written = NAMES[feed].replace(",", "\\,")
    assert f"\r\nNAME:{written}\r\nX-WR-CALNAME:{written}\r\n" in said
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT4H\r\n" in said
    assert "X-PUBLISHED-TTL:PT4H\r\n" in said
    assert "COLOR:navy\r\n" in said


@pytest.mark.parametrize("feed", FEEDS)
def test_requirement_34_what_is_called_off_stays_for_thirty_days(cast, client, market, feed):
    service_outcome.withdraw(cast.actor("agency"), market["need"], "The law changed.", at=NOW)
    given.cancel(market["event"])
    db.session.commit()
    with time_machine.travel(NOW + timedelta(days=30, seconds=-1), tick=False):
        entries = icalendar.Calendar.from_ical(client.get(path(feed, market)).data).events
    expected = {("Showcase", "CANCELLED", 1)}
    if feed in WITH_DEADLINES:
        expected.add(("Need closes: Renew a permit", "CANCELLED", 1))
    assert {(str(e["SUMMARY"]), e["STATUS"], e["SEQUENCE"]) for e in entries} == expected
    with time_machine.travel(NOW + timedelta(days=30), tick=False):
        assert titles(client.get(path(feed, market))) == []


@pytest.mark.parametrize("feed", SHARED)
def test_requirement_35_a_public_feed_names_nobody_and_nothing_restricted(cast, as_, market, feed):
    given.seat(market["event"], cast.vendor)
    secret = given.event(
        cast,
        "Zirconfield",
        audience=Audience.AGENCIES,
        topics=("roads",),
        need_id=market["need"].id,
        organization_id=cast.parks.id,
    )
    given.need(cast, "Zirconfield need", audience=Audience.MEMBERS, topics=("roads",), closes_at=JAN_29)
    db.session.commit()
    for person in (None, cast.host):
        said = as_(person).get(path(feed, market)).get_data(as_text=True).replace("\r\n ", "")
        assert re.findall(r"ATTENDEE|ORGANIZER|mailto:|@|meet\.example|Zirconfield", said) == []
    given.change(secret, audience=Audience.PUBLIC, at=LATER)
    db.session.commit()
    assert "Zirconfield" in titles(as_(None).get(path(feed, market)))
    given.change(secret, audience=Audience.AGENCIES, at=LATER)
    db.session.commit()
    assert "Zirconfield" not in titles(as_(None).get(path(feed, market)))


def test_requirement_36_the_address_is_secret_can_be_made_anew_and_stopped(cast, client, as_, market):
    address = path("{token}", market)
    answer = client.get(address)
    answer.close()
    assert {name: answer.headers.get(name) for name in ("Cache-Control", "X-Robots-Tag", "Referrer-Policy")} == {
        "Cache-Control": "private, no-store", "X-Robots-Tag": "noindex", "Referrer-Policy": "no-referrer",
    }  # fmt: skip
    assert market["token"] not in logs.mask(f"GET {address} 200", logs.places(client.application.url_map))
    page = as_(cast.vendor).get("/me/calendar").get_data(as_text=True)
    assert (market["token"] in page, "Mon, Nov 23" in page) == (False, True)
    made = as_(cast.vendor).post("/me/calendar").get_data(as_text=True)
    assert client.get(address).status_code == 404
    (new,) = re.findall(r'value="https://forum\.example\.org(/calendars/[^"]+\.ics)"', made)
    assert client.get(new).status_code == 200
    as_(cast.vendor).post("/me/calendar/revoke")
    assert client.get(new).status_code == 404
    assert db.session.query(FeedToken).filter_by(revoked_at=None).count() == 0


@pytest.mark.parametrize("feed", SHARED)
def test_requirement_37_a_page_offers_every_program_and_says_how_slow_it_is(client, market, feed):
    address = "/calendars/" if feed == "public" else path(feed, market).removesuffix(".ics")
    text = client.get(address).get_data(as_text=True)
    feed_address = f"forum.example.org{path(feed, market)}"
    found = Page(text).links
    assert f"webcal://{feed_address}" in found
    assert [link.split("?")[0] for link in found if link.startswith("https://calendar.google") or "outlook.office" in link] == [
        "https://calendar.google.com/calendar/r", "https://outlook.office.com/calendar/0/addfromweb",
    ]  # fmt: skip
    for words in (
        f'value="https://{feed_address}"', "data:image/svg+xml", "Thunderbird: after about 30 minutes",
        "Apple: after about an hour", "Outlook: after 3 to 24 hours", "Google: after 8 to 24 hours",
    ):  # fmt: skip
        assert words in text


@pytest.mark.parametrize("feed", FEEDS)
def test_requirement_38_a_304_takes_one_statement_and_reads_no_entry(client, market, statements, feed):
    address = path(feed, market)
    first = client.get(address)
    with statements() as sent:
        assert client.get(address, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    assert (len(sent), "event_text.text" in sent[0], "deadline_text.text" in sent[0]) == (1, False, False)


@pytest.mark.parametrize("feed", FEEDS)
def test_requirement_39_a_feed_has_no_method_and_rings_nobody(client, market, feed):
    calendar = icalendar.Calendar.from_ical(client.get(path(feed, market)).data)
    assert ("METHOD" in calendar, [e for e in calendar.events if e.walk("VALARM")]) == (False, [])


def test_requirement_39_a_download_is_published_by_its_organizer_without_attendees(client, market):
    calendar = icalendar.Calendar.from_ical(client.get(f"/events/{market['event'].thread.ref}.ics").data)
    (entry,) = calendar.events
    assert (calendar["METHOD"], "ORGANIZER" in entry, "ATTENDEE" in entry) == ("PUBLISH", True, False)
    assert entry.walk("VALARM") == []


def test_only_an_invitation_rings_and_not_for_whole_days_nor_when_it_is_off(cast, market):
    given.seat(market["event"], cast.vendor)
    given.seat(
        given.event(cast, "Expo", starts="2027-02-01 00:00", ends_local=given.wall("2027-02-02 23:59"), all_day=True),
        cast.vendor,
    )
    mine = given.seat(market["event"], cast.vendor2)
    given.lose(mine)
    db.session.commit()
    sent = db.session.query(Message).filter(Message.calendar.is_not(None)).order_by(Message.id)
    rings = [[a["TRIGGER"].dt for a in icalendar.Calendar.from_ical(m.calendar).walk("VALARM")] for m in sent]
    assert rings == [[-timedelta(minutes=30)], [], [-timedelta(minutes=30)], []]


def test_each_kind_of_event_has_a_feed_of_its_own(cast, client):
    for kind in EventKind:
        given.event(cast, f"One {kind.value}", kind=kind)
    db.session.commit()
    assert {kind: titles(client.get(f"/calendars/kinds/{kind.value}.ics")) for kind in EventKind} == {
        kind: [f"One {kind.value}"] for kind in EventKind
    }


def test_a_feed_by_need_or_agency_has_the_events_for_its_needs(cast, client, market):
    given.event(cast, "Elsewhere")
    own = given.event(cast, "Own", organization_id=cast.parks.id)
    db.session.commit()
    assert sorted(titles(client.get(path(AGENCY, market)))) == [
        "Need closes: Renew a permit",
        own.thread.title,
        "Showcase",
    ]
    assert sorted(titles(client.get(path("needs/{need}", market)))) == ["Need closes: Renew a permit", "Showcase"]


def test_the_pages_of_a_need_an_agency_and_a_topic_offer_their_calendar(cast, client, as_, market):
    ref = market["need"].thread.ref
    for page, of in (
        (f"/needs/{ref}", f"needs/{ref}"),
        ("/organizations/department-of-natural-resources", AGENCY),
        ("/topics/roads", "topics/roads"),
    ):
        assert Page(client.get(page).get_data(as_text=True)).links.count(f"/calendars/{of}") == 1, page
    secret = given.need(cast, "Secret", audience=Audience.AGENCIES, closes_at=JAN_29)
    for page in (f"/needs/{secret.thread.ref}", "/organizations/basin-labs"):
        assert "/calendars/" not in as_(cast.host).get(page).get_data(as_text=True).replace('href="/calendars/"', "")
