"""One entry for life and what raises its numbers, requirement by requirement: each number is a line of the list that it was built from."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from forum.core.database import db
from forum.events import service as events
from forum.invitations import service as invitations
from forum.registrations import service_seats
from forum.registrations.models import Registration
from forum.showcases import service_change
from tests.entries.given import NOW, TOLD
from tests.entries.outbox import LATER, entry, moved, sent, work
from tests.entries.readers import keeps_itip_rules


def test_requirement_01_one_uid_for_life_in_every_channel(cast, as_, client, showcase):
    host = cast.actor("host")
    feeds = [client.get("/calendars/public.ics").get_data(as_text=True)]
    download = as_(cast.vendor).get(f"/events/{showcase.thread.ref}.ics").get_data(as_text=True)
    service_change.move(host, showcase, moved(showcase, place="Library"), at=NOW)
    work(TOLD)
    service_change.change_event(host, showcase, replace(events.draft_of(showcase), title="Permits"), at=LATER)
    work(LATER + timedelta(minutes=5))
    service_change.cancel(host, showcase, "The room is flooded.", at=LATER + timedelta(hours=1))
    work(LATER + timedelta(hours=1))
    feeds.append(client.get("/calendars/public.ics").get_data(as_text=True))
    assert [m.calendar_method for m in sent()] == ["REQUEST", "REQUEST", "REQUEST", "CANCEL"]
    assert {str(entry(text)["UID"]) for text in (*sent(), *feeds, download)} == {showcase.uid}
    assert re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", showcase.uid)


RAISING = {
    "start": lambda e: {"starts_local": e.starts_local - timedelta(hours=1)},
    "end": lambda e: {"ends_local": e.ends_local + timedelta(hours=1)},
    "zone": lambda _e: {"zone": "America/Chicago"},
    "whole days": lambda _e: {"all_day": True},
    "place": lambda _e: {"place": "Library"},
    "way": lambda _e: {"has_online": True, "online_url": "https://meet.example.org/a"},
}


@pytest.mark.parametrize("change", RAISING)
def test_requirement_02_time_place_and_way_raise_the_sequence_by_one(cast, showcase, change):
    service_change.move(cast.actor("host"), showcase, moved(showcase, **RAISING[change](showcase)), at=NOW)
    work(TOLD)
    assert [entry(m)["SEQUENCE"] for m in sent()] == [0, 1]


def test_requirement_02_the_end_raises_it_and_nothing_else_does(cast, showcase):
    host = cast.actor("host")
    for number, fields in enumerate(
        (
            {"title": "Permits"},
            {"why_come": "Nine."},
            {"about": "More"},
            {"room_seats": 70},
            {"topic_slugs": ("roads",)},
        )
    ):
        service_change.change_event(
            host, showcase, replace(events.draft_of(showcase), **fields), at=NOW + timedelta(hours=number)
        )
        work(NOW + timedelta(hours=number, minutes=5))
    invitations.invite(db.session.query(Registration).one(), at=LATER)
    service_seats.register(cast.actor("vendor2"), showcase, service_seats.SeatWish(), at=LATER)
    service_seats.give_up(cast.actor("vendor2"), showcase, at=LATER)
    assert {entry(m)["SEQUENCE"] for m in sent(cast.vendor)} == {0}
    assert len(sent(cast.vendor)) == 4
    service_change.cancel(host, showcase, "Flood.", at=LATER)
    work(LATER)
    assert entry(sent(cast.vendor)[-1])["SEQUENCE"] == showcase.sequence == 1


def test_requirement_03_every_message_has_a_later_stamp(cast, showcase):
    host, mine = cast.actor("host"), db.session.query(Registration).one()
    invitations.invite(mine, at=NOW)
    service_seats.give_up(cast.actor("vendor"), showcase, at=NOW)
    service_seats.register(cast.actor("vendor"), showcase, service_seats.SeatWish(), at=NOW)
    service_change.move(host, showcase, moved(showcase, place="Library"), at=NOW)
    service_change.cancel(host, showcase, "Flood.", at=NOW)
    work(NOW)
    stamps = [entry(m)["DTSTAMP"].dt for m in sent()]
    assert stamps == [NOW + timedelta(seconds=number) for number in range(5)]


def test_requirement_04_the_organizer_of_an_invitation_never_changes(cast, as_, client, showcase):
    service_change.move(cast.actor("host"), showcase, moved(showcase, place="Library"), at=NOW)
    work(TOLD)
    service_seats.give_up(cast.actor("vendor"), showcase, at=LATER)
    service_seats.register(cast.actor("vendor"), showcase, service_seats.SeatWish(), at=LATER)
    service_seats.register(cast.actor("vendor2"), showcase, service_seats.SeatWish(), at=LATER)
    by_person = {who: {str(entry(m)["ORGANIZER"]) for m in sent(who)} for who in (cast.vendor, cast.vendor2)}
    assert [len(found) for found in by_person.values()] == [1, 1]
    assert by_person[cast.vendor].isdisjoint(by_person[cast.vendor2])
    download = as_(cast.vendor).get(f"/events/{showcase.thread.ref}.ics").get_data(as_text=True)
    assert str(entry(download)["ORGANIZER"]) == "mailto:events@forum.example.org"
    assert "ORGANIZER" not in entry(client.get("/calendars/public.ics").get_data(as_text=True))


def test_requirement_05_only_the_end_of_the_whole_event_says_cancelled(cast, showcase):
    service_seats.register(cast.actor("vendor2"), showcase, service_seats.SeatWish(), at=NOW)
    service_seats.give_up(cast.actor("vendor"), showcase, at=LATER)
    (off,) = [m for m in sent() if m.calendar_method == "CANCEL"]
    assert (off.address, entry(off)["SEQUENCE"], "STATUS" in entry(off)) == (cast.vendor.email, 1, False)
    service_change.cancel(cast.actor("host"), showcase, "Flood.", at=LATER)
    work(LATER)
    end = sent(cast.vendor2)[-1]
    assert (end.calendar_method, entry(end)["SEQUENCE"], str(entry(end)["STATUS"])) == ("CANCEL", 1, "CANCELLED")
    assert all(keeps_itip_rules(m.calendar.encode()) for m in sent())
