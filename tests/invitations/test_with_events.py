"""From planning to cancelling, through the events themselves: what the host does reaches feeds and calendars."""

from dataclasses import replace
from datetime import datetime, timedelta

import icalendar
import pytest

from forum.core import clock
from forum.core.database import db
from forum.events import service
from forum.events.rules import EventDraft, Move
from forum.mail import tasks as mail_tasks
from forum.mail.models import Message
from forum.registrations import service_mail_seats, service_people, service_seats
from forum.registrations.models import Registration
from forum.registrations.service_seats import SeatWish
from forum.showcases import service_change

PLAN = EventDraft(
    title="Showcase: renewing park permits", why_come="Eight companies, ten minutes each.", zone="America/Denver",
    topic_slugs=("online-services",), starts_local=datetime.fromisoformat("2027-01-14T14:00"),
    ends_local=datetime.fromisoformat("2027-01-14T16:30"), has_room=True, place="Room 210", room_seats=60,
)  # fmt: skip


@pytest.fixture
def showcase(cast):
    event = service.plan_event(cast.actor("host"), PLAN, at=clock.now())
    db.session.commit()
    return event


@pytest.fixture
def registered(cast, showcase):
    service.publish(cast.actor("host"), showcase, at=clock.now())
    service_seats.register(cast.actor("vendor"), showcase, SeatWish(), at=clock.now())
    db.session.commit()
    return showcase


def told() -> list[tuple[str, str, int]]:
    db.session.commit()
    mail_tasks.expand(clock.now() + timedelta(minutes=5))
    sent = db.session.query(Message).filter(Message.calendar.is_not(None)).order_by(Message.id)
    return [
        (m.subject, m.calendar_method, int(icalendar.Calendar.from_ical(m.calendar).events[0]["SEQUENCE"]))
        for m in sent
    ]


INVITED = ("Invitation: Showcase: renewing park…, Thu, Jan 14, 2027, 2:00 p.m. MST", "REQUEST", 0)


def test_a_draft_is_in_no_feed_and_a_published_event_is(cast, client, showcase):
    assert "SUMMARY" not in client.get("/calendars/public.ics").get_data(as_text=True)
    service.publish(cast.actor("host"), showcase, at=clock.now())
    db.session.commit()
    assert f"UID:{showcase.uid}\r\n" in client.get("/calendars/public.ics").get_data(as_text=True)


def test_move_correct_and_cancel_reach_the_calendar(cast, registered):
    host = cast.actor("host")
    to = Move(
        PLAN.starts_local + timedelta(days=1), PLAN.ends_local + timedelta(days=1), PLAN.zone, True, PLAN.place, False, ""
    )  # fmt: skip
    service_change.move(host, registered, to, at=clock.now())
    moved = (
        "Moved to Fri, Jan 15, 2027, 2:00 p.m. MST: Showcase: renewing park pe…", "REQUEST", 1,
    )  # fmt: skip
    assert told() == [INVITED, moved]
    text = db.session.query(Message).order_by(Message.id.desc()).first().text.replace("\u00a0", " ")
    assert "When: Thu, Jan 14, 2027, 2:00 to 4:30 p.m. MST → Fri, Jan 15, 2027, 2:00 to 4:30 p.m. MST\n" in text
    corrected = replace(service.draft_of(registered), why_come="Nine companies.")
    service_change.change_event(host, registered, corrected, at=clock.now())
    updated = ("Updated: Showcase: renewing park permits", "REQUEST", 1)
    assert told() == [INVITED, moved, updated]
    service_change.cancel(host, registered, "The room is flooded.", at=clock.now())
    assert told() == [INVITED, moved, updated, ("Cancelled: Showcase: renewing park permits", "CANCEL", 2)]


def test_more_seats_are_no_news_for_a_calendar(cast, registered):
    more = replace(service.draft_of(registered), room_seats=80)
    service_change.change_event(cast.actor("host"), registered, more, at=clock.now())
    assert told() == [INVITED]


def test_a_new_place_says_old_and_new(cast, registered):
    elsewhere = replace(
        service.draft_of(registered), place="Library", has_online=True, online_url="https://meet.example.org/a"
    )
    service_change.change_event(cast.actor("host"), registered, elsewhere, at=clock.now())
    assert told()[1:] == [("New place: Showcase: renewing park permits", "REQUEST", 1)]
    text = db.session.query(Message).order_by(Message.id.desc()).first().text
    assert "Where: Room 210 → Library, and online\n" in text


def test_giving_up_and_being_taken_off_read_differently(cast, registered):
    service_seats.give_up(cast.actor("vendor"), registered, at=clock.now())
    mine = service_seats.register(cast.actor("vendor"), registered, SeatWish(), at=clock.now())
    service_people.remove(cast.actor("host"), registered, mine, "The room is smaller.", at=clock.now())
    assert told() == [
        INVITED,
        ("You gave up your seat: Showcase: renewing park permits", "CANCEL", 1),
        (INVITED[0], "REQUEST", 2),
        ("You are off the list: Showcase: renewing park permits", "CANCEL", 3),
    ]


def test_a_person_registers_by_the_page_and_finds_the_way_out_in_the_mail(cast, as_, registered):
    client = as_(cast.vendor2)
    page = f"/events/{registered.thread.ref}"
    shown = client.get(page).get_data(as_text=True)
    assert f'href="{page}.ics"' in shown
    assert client.post(f"{page}/register", data={"way": "room"}).status_code == 303
    mail = db.session.query(Message).filter_by(address=cast.vendor2.email).one()
    mine = db.session.query(Registration).filter_by(person_id=cast.vendor2.id).one()
    way_out = f"/answer/{service_mail_seats.answer_token(mine)}"
    assert f"https://forum.example.org{way_out}" in mail.text
    assert client.get(way_out).status_code == 200
    assert client.get(f"{page}.ics").mimetype == "text/calendar"


def test_the_host_sees_the_mail_before_publishing(cast, as_, showcase):
    text = as_(cast.host).get(f"/events/{showcase.thread.ref}/preview").get_data(as_text=True)
    assert INVITED[0].split("…")[0] in text.replace("\u00a0", " ")
    assert "The entry in their calendar" in text
