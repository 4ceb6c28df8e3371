"""An event of whole days in feed, invitation, update, end and download: days, an exclusive end, and no hour."""

from datetime import date

import icalendar
import pytest
import vobject

from forum.core.database import db
from forum.events.models import Way
from forum.mail import tasks as mail_tasks
from forum.mail.models import Message
from tests.entries import given
from tests.entries.given import TOLD
from tests.entries.readers import keeps_itip_rules, seen_by_ical_js

#: The end is the day after the last.
DAYS = {"Expo": (date(2027, 1, 14), date(2027, 1, 16)), "Open day": (date(2027, 3, 14), date(2027, 3, 15))}


@pytest.fixture
def world(cast):
    """An expo of two days, and one day on which clocks change; the vendor has a seat at each."""
    made = {}
    for title, first, last in (("Expo", "2027-01-14", "2027-01-15"), ("Open day", "2027-03-14", "2027-03-14")):
        made[title] = given.event(
            cast, title, starts=f"{first} 00:00", ends_local=given.wall(f"{last} 23:59"), zone="America/Denver",
            all_day=True, topics=("roads",),
        )  # fmt: skip
        given.seat(made[title], cast.vendor, way=Way.ROOM)
    db.session.commit()
    return made


def by_ical_js(text):
    return {e["summary"]: tuple(map(date.fromisoformat, e["day"])) for e in seen_by_ical_js(text.encode())[0]}


def by_vobject(text):
    events = vobject.readOne(text).vevent_list
    return {event.summary.value: (event.dtstart.value, event.dtend.value) for event in events}


def by_icalendar(text):
    return {str(event["SUMMARY"]): (event.start, event.end) for event in icalendar.Calendar.from_ical(text).events}


@pytest.mark.parametrize("read", [by_ical_js, by_vobject, by_icalendar])
def test_every_reader_sees_the_days(cast, as_, world, read):
    assert read(as_(None).get("/calendars/public.ics").get_data(as_text=True)) == DAYS
    sent = [mail.calendar for mail in db.session.query(Message)]
    loads = [as_(cast.vendor).get(f"/events/{e.thread.ref}.ics").get_data(as_text=True) for e in world.values()]
    for texts in (sent, loads):
        assert len(texts) == 2
        assert {title: days for text in texts for title, days in read(text).items()} == DAYS
    assert all("VTIMEZONE" not in text and "TRANSP:TRANSPARENT" in text for text in [*sent, *loads])


def test_a_move_of_whole_days_says_the_days_and_keeps_the_rules(cast, world):
    db.session.query(Message).delete()
    expo = world["Expo"]
    given.change(expo, starts_local=given.wall("2027-01-21 00:00"), ends_local=given.wall("2027-01-22 23:59"))
    given.cancel(world["Open day"])
    db.session.commit()
    mail_tasks.expand(TOLD)
    moved, ended = sorted(db.session.query(Message), key=lambda mail: mail.calendar_method, reverse=True)
    assert by_icalendar(moved.calendar) == {"Expo": (date(2027, 1, 21), date(2027, 1, 23))}
    assert "Thu, Jan 14, 2027 to Fri, Jan 15, 2027 → Thu, Jan 21, 2027 to Fri, Jan 22, 2027" in moved.text
    assert "Sun, Mar 14, 2027" in ended.text and "12:00" not in ended.text + moved.text
    assert all(keeps_itip_rules(mail.calendar.encode()) for mail in (moved, ended))
