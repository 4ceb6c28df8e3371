"""Answers from calendars that count: what each does to a seat, and what is sent after it (requirements 21, 27 of `calendar-mail`)."""

from datetime import timedelta

import pytest
from icalendar import Calendar

from forum.core.database import db
from forum.events.models import Way
from forum.invitations.models import InvitationState
from forum.mail import tasks
from forum.mail.models import Message
from forum.registrations import service_mail_seats, service_people, service_seats, tasks_invite
from forum.registrations.models import Registration
from forum.registrations.models_history import RegistrationChange, Source
from forum.registrations.service_seats import SeatWish
from tests.answers.came import LATER, REFRESH, came, decided, say, sent, stamp_of, state
from tests.answers.replies import PROGRAMS, Reply, invitation_of
from tests.entries import given
from tests.entries.given import NOW
from tests.entries.readers import keeps_itip_rules


@pytest.mark.parametrize("program", PROGRAMS)
@pytest.mark.parametrize(
    ("partstat", "becomes"), [("ACCEPTED", "registered"), ("TENTATIVE", "maybe"), ("DECLINED", "withdrawn")]
)
def test_requirement_21_answers_of_five_programs_are_applied(asked, program, partstat, becomes):
    assert decided(Reply(asked, partstat, program=program)) == ("applied", "answered")
    assert state() == becomes
    change = db.session.query(RegistrationChange).order_by(RegistrationChange.id.desc()).first()
    assert (change.to_state.value, change.source, change.by_name) == (becomes, Source.MAIL, "Dana Reyes")


def test_requirement_21_an_answer_that_is_attached_is_applied(asked):
    line = "Content-Type: text/calendar; method=REPLY; charset=utf-8\n"
    file = f"{line}Content-Disposition: attachment; filename=reply.ics\n"
    assert decided(Reply(asked, program="gnus", changes=((line, file),))) == ("applied", "answered")
    assert state() == "registered"


#: How the entry of somebody who waits reads: STATUS, and the attendee's PARTSTAT and RSVP, and what Outlook shows.
TENTATIVE = ("TENTATIVE", "TENTATIVE", "FALSE", "TENTATIVE")


def entry_of(message: Message) -> tuple[str, str, str, str]:
    (told,) = Calendar.from_ical(message.calendar).events
    attendee = told["ATTENDEE"].params
    return told["STATUS"], attendee["PARTSTAT"], attendee["RSVP"], told["X-MICROSOFT-CDO-BUSYSTATUS"]


@pytest.mark.parametrize(
    ("changed", "becomes", "subject"),
    [
        ({"room_seats": 1, "room_taken": 1}, "waitlisted", "Waitlist, number 1: Showcase: renewing park permits"),
        ({"approves": True}, "requested", "We check your registration: Showcase: renewing park permits"),
    ],
)
@pytest.mark.parametrize(("way", "yes"), [("mail", "ACCEPTED"), ("link", "yes")])
def test_requirement_21_who_accepts_and_has_to_wait_hears_so_at_once_and_in_the_calendar(
    asked, showcase, changed, becomes, subject, way, yes
):
    for name, value in changed.items():
        setattr(showcase, name, value)
    db.session.commit()
    say(asked, way, 3, yes, 3)
    assert state() == becomes
    first, told = db.session.query(Message).order_by(Message.id)
    assert (told.kind, told.address, told.subject) == (f"registration.{becomes}", "vendor@example.org", subject)
    assert (told.calendar_method, entry_of(told), told.references) == ("REQUEST", TENTATIVE, first.message_id)
    assert keeps_itip_rules(told.calendar.encode())
    before, now = (Calendar.from_ical(m.calendar).events[0] for m in (first, told))
    assert (now["UID"], now["SEQUENCE"], now["DTSTAMP"].dt > before["DTSTAMP"].dt) == (
        before["UID"], before["SEQUENCE"], True,
    )  # fmt: skip


def test_who_waits_without_an_entry_gets_a_plain_letter(cast, showcase):
    showcase.room_seats, showcase.room_taken = 1, 1
    db.session.commit()
    service_seats.register(cast.actor("vendor"), showcase, SeatWish(Way.ROOM), at=NOW)
    (told,) = db.session.query(Message)
    assert (told.kind, told.calendar) == ("registration.waitlisted", None)


def test_a_seat_that_comes_free_confirms_the_entry_of_who_waited(cast, asked, showcase):
    given.seat(showcase, cast.vendor2)
    showcase.room_seats = showcase.room_taken = 1
    db.session.commit()
    say(asked, "mail", 3, "ACCEPTED", 3)
    service_seats.give_up(cast.actor("vendor2"), showcase, at=LATER)
    db.session.commit()
    tasks.expand(LATER)
    told = db.session.query(Message).filter_by(address="vendor@example.org").order_by(Message.id.desc()).first()
    assert (told.kind, entry_of(told)[0]) == ("event.seats_filled", "CONFIRMED")


def test_who_waits_for_a_seat_has_a_tentative_entry_and_is_not_asked_again_by_a_move(cast, asked, showcase):
    showcase.room_seats, showcase.room_taken = 1, 1
    db.session.commit()
    assert decided(Reply(asked)) == ("applied", "answered")
    given.change(showcase, place="Library", at=NOW + timedelta(hours=1))
    db.session.commit()
    tasks.expand(NOW + timedelta(hours=2))
    update = db.session.query(Message).filter_by(kind="event.moved").one()
    assert entry_of(update) == TENTATIVE
    assert (update.calendar_method, "You keep your place in line" in update.text) == ("REQUEST", True)
    assert keeps_itip_rules(update.calendar.encode())


def test_a_move_that_waits_to_be_told_is_told_also_to_who_is_put_on_the_waitlist_meanwhile(cast, asked, showcase):
    showcase.approves, showcase.room_seats, showcase.room_taken = True, 1, 1
    db.session.commit()
    say(asked, "mail", 3, "ACCEPTED", 3)
    given.change(showcase, place="Library", at=LATER)
    mine = db.session.query(Registration).one()
    service_people.approve(cast.actor("host"), showcase, mine, at=LATER + timedelta(minutes=1))
    db.session.commit()
    tasks.expand(LATER + timedelta(hours=1))
    last = db.session.query(Message).order_by(Message.id.desc()).first()
    kinds = ["event.invitation", "registration.requested", "registration.waitlisted", "event.moved"]
    assert ([kind for kind, _address in sent()], entry_of(last)) == (kinds, TENTATIVE)
    assert "Where: Capitol, room 4 → Library" in last.text


def test_requirement_21_tentative_keeps_the_seat_of_who_has_one(cast, showcase):
    given.seat(showcase, cast.vendor)
    assert decided(Reply(invitation_of(showcase, cast.vendor), "TENTATIVE")) == ("applied", "answered")
    assert state() == "registered"


def test_who_asks_again_gets_the_entry_once_a_day_with_the_same_version(asked):
    first = db.session.query(Message).one()
    assert decided(Reply(asked, "NEEDS-ACTION", changes=REFRESH)) == ("applied", "refreshed")
    again = db.session.query(Message).order_by(Message.id.desc()).first()
    assert (again.kind, again.address) == ("event.refreshed", "vendor@example.org")
    before, now = (Calendar.from_ical(m.calendar).walk("VEVENT")[0] for m in (first, again))
    assert (now["SEQUENCE"], now["DTSTAMP"].dt > before["DTSTAMP"].dt) == (before["SEQUENCE"], True)
    assert decided(Reply(asked, "NEEDS-ACTION", changes=REFRESH)) == ("ignored", "refreshed_today")
    assert decided(Reply(asked, sender="x@other.example", changes=REFRESH)) == ("ignored", "proxy")
    assert (state(), len(sent())) == ("invited", 2)


def test_who_asks_again_gets_no_entry_of_an_event_that_is_off(asked, showcase):
    given.cancel(showcase, at=NOW + timedelta(minutes=1))
    db.session.commit()
    assert decided(Reply(asked, "NEEDS-ACTION", changes=REFRESH)) == ("ignored", "cancelled")
    assert sent() == [("event.invitation", "vendor@example.org")]


def test_who_asks_again_gets_no_entry_that_was_taken_away(cast, showcase):
    """Whoever took it away said so to the calendar; a seat without an entry gets none by asking."""
    mine = given.seat(showcase, cast.vendor)
    entry = invitation_of(showcase, cast.vendor)
    entry.state = InvitationState.CANCELLED
    db.session.commit()
    assert decided(Reply(entry, "NEEDS-ACTION", changes=REFRESH)) == ("ignored", "refreshed_today")
    assert (mine.state.value, len(sent())) == ("registered", 1)


def test_requirement_27_page_link_and_mail_give_one_history_with_source_and_time(asked):
    came(Reply(asked, "TENTATIVE"), at=LATER)
    say(asked, "link", 5, "yes", 5)
    say(asked, "page", 6, "no", 6)
    came(Reply(asked, "ACCEPTED", stamp_of(7)), at=NOW + timedelta(minutes=8))
    history = db.session.query(RegistrationChange).order_by(RegistrationChange.id)
    assert [(c.to_state.value, c.source.value, int((c.at - NOW).total_seconds() / 60)) for c in history] == [
        ("maybe", "mail", 3), ("registered", "link", 5), ("withdrawn", "page", 6), ("registered", "mail", 8),
    ]  # fmt: skip


def test_who_keeps_a_seat_and_says_maybe_is_asked_once_three_workdays_before(cast, showcase):
    given.seat(showcase, cast.vendor)
    given.seat(showcase, cast.vendor2)
    mine = invitation_of(showcase, cast.vendor)
    assert decided(Reply(mine, "TENTATIVE")) == ("applied", "answered")
    # Thu, Jan 14, 2:00 p.m.; three workdays earlier is Mon, Jan 11.
    due = showcase.starts_at - timedelta(days=3)
    steps = (-timedelta(seconds=1), timedelta(0), timedelta(hours=1))
    assert [tasks_invite.ask_unsure(due + step) for step in steps] == [0, 1, 0]
    letter = db.session.query(Message).filter_by(kind="registration.unsure").one()
    assert (letter.address, letter.subject) == (
        "vendor@example.org", "Tell us if you cannot come: Showcase: renewing park permits",
    )  # fmt: skip
    assert (
        service_mail_seats.answer_url(db.session.query(Registration).filter_by(person_id=cast.vendor.id).one())
        in letter.text
    )
    decided(Reply(mine, "TENTATIVE", "20270112T160000Z"), at=due + timedelta(days=1))
    assert tasks_invite.ask_unsure(due + timedelta(days=1)) == 0


@pytest.mark.parametrize("answer", ["yes", "no"])
def test_who_says_more_after_a_maybe_is_not_asked(cast, showcase, answer):
    given.seat(showcase, cast.vendor)
    mine = invitation_of(showcase, cast.vendor)
    decided(Reply(mine, "TENTATIVE"))
    say(mine, "link", 5, answer, 5)
    assert tasks_invite.ask_unsure(showcase.starts_at - timedelta(days=3)) == 0
