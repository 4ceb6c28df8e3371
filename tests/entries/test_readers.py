"""A forum with events in three zones, before and after clocks change: each reader puts each at the right moment."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from forum.core.database import db
from forum.entries import service
from forum.events.models import Way
from forum.feeds import service as feeds
from forum.mail import tasks as mail_tasks
from forum.mail.models import Message
from forum.threads import service as threads
from tests.entries import given
from tests.entries.given import NOW, TOLD
from tests.entries.readers import READERS, keeps_itip_rules

ZONES = ("America/New_York", "America/Phoenix", "Pacific/Honolulu")
STARTS = ("2027-03-13 14:00", "2027-03-14 14:00", "2027-03-15 09:30", "2027-07-15 14:00", "2027-11-07 14:00")


@pytest.fixture
def world(cast):
    """An event for each zone and start; the vendor has a seat in each, and the second vendor follows each."""
    made = []
    for zone in ZONES:
        for start in STARTS:
            event = given.event(cast, f"{zone}, {start}", starts=start, zone=zone, topics=("roads",), has_online=True,
                                online_url="https://meet.example.org/a")  # fmt: skip
            given.seat(event, cast.vendor, way=Way.ONLINE)
            threads.follow(cast.actor("vendor2"), event.thread, at=NOW)
            made.append(event)
    db.session.commit()
    return made


def moments(events) -> dict[str, tuple[float, float]]:
    """What the zone data say, by uid."""
    true = {}
    for event in events:
        zone = ZoneInfo(event.zone)
        true[event.uid] = (
            event.starts_local.replace(tzinfo=zone).timestamp(),
            event.ends_local.replace(tzinfo=zone).timestamp(),
        )
    return true


EACH = pytest.mark.parametrize("read", READERS.values(), ids=READERS)


@EACH
def test_every_feed_is_read_right(cast, client, world, read):
    token = feeds.make_address(cast.actor("vendor2"), at=NOW)
    db.session.commit()
    for path in ("/calendars/public.ics", "/calendars/topics/roads.ics", f"/calendars/{token}.ics"):
        assert read(client.get(path).get_data(as_text=True)) == moments(world), path


@EACH
def test_every_invitation_is_read_right(cast, world, read):
    assert read(*(mail.calendar for mail in db.session.query(Message))) == moments(world)


@EACH
def test_every_download_is_read_right(cast, as_, world, read):
    client = as_(cast.vendor)
    texts = [client.get(f"/events/{event.thread.ref}.ics").get_data(as_text=True) for event in world]
    assert read(*texts) == moments(world)


@EACH
def test_every_update_and_every_end_is_read_right(cast, world, read):
    db.session.query(Message).delete()
    for event in world:
        change = {
            "starts_local": event.starts_local + timedelta(days=1),
            "ends_local": event.ends_local + timedelta(days=1),
        }
        given.change(event, **change)
    db.session.commit()
    while mail_tasks.expand(TOLD):
        pass
    updates = [mail.calendar for mail in db.session.query(Message)]
    assert (len(updates), read(*updates)) == (len(world), moments(world))
    db.session.query(Message).delete()
    for event in world:
        given.cancel(event)
    db.session.commit()
    while mail_tasks.expand(TOLD):
        pass
    ends = [mail.calendar for mail in db.session.query(Message)]
    assert (len(ends), read(*ends)) == (len(world), moments(world))


def test_every_message_keeps_the_rules_of_its_method(cast, world):
    given.lose(db.session.query(given.Registration).first())
    given.change(world[1], place="Library")
    given.cancel(world[2])
    db.session.commit()
    while mail_tasks.expand(TOLD):
        pass
    broken = [m.subject for m in db.session.query(Message) if not keeps_itip_rules(m.calendar.encode())]
    assert broken == []
    assert {m.calendar_method for m in db.session.query(Message)} == {"REQUEST", "CANCEL"}


def test_the_second_of_a_doubled_hour_is_told_as_the_second(cast, client):
    event = given.event(cast, "In the night", starts="2027-11-07 01:30", zone="America/New_York")
    event.starts_at = datetime(2027, 11, 7, 6, 30, tzinfo=UTC)
    given.change(event, why_come="It is dark.")
    event.starts_at = datetime(2027, 11, 7, 6, 30, tzinfo=UTC)
    service.put_text(event, at=NOW)
    db.session.commit()
    text = client.get("/calendars/public.ics").get_data(as_text=True)
    assert "DTSTART:20271107T063000Z\r\n" in text
