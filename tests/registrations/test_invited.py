"""Invited people: what they read, the one reminder, and what each answer does."""

import itertools
from datetime import date, timedelta

import pytest

from forum.core.database import db
from forum.organizations.queries import actor_of_person
from forum.registrations import (
    queries_seats,
    rules_seats,
    service_invite,
    service_mail_seats,
    service_seats,
    tasks_invite,
)
from forum.registrations.models import Registration
from forum.registrations.models_history import Answer, RegistrationChange, Source
from forum.registrations.service_seats import SeatWish
from forum.showcases import service_change
from tests.registrations.inviting import LINK, S, invite, mails


@pytest.fixture
def event(planned):
    return planned()


def test_an_invited_person_reads_so_on_the_event_page(cast, as_, event, monday):
    invite(cast, event, monday, addresses="vendor@example.org", answer_by_on=date(2027, 1, 8))
    html = as_(cast.vendor).get(f"/events/{event.thread.ref}").get_data(as_text=True)
    assert "You are invited. Answer by Fri, Jan 8" in html
    assert "Not this time" in html


def test_one_button_reminds_once(cast, as_, event, monday):
    invite(cast, event, monday, addresses="vendor@example.org\nvendor2@example.org")
    service_seats.say_maybe(cast.actor("vendor2"), event, at=monday)
    db.session.commit()
    page = f"/events/{event.thread.ref}/remind"
    assert [as_(cast.host).post(page).status_code for _ in range(2)] == [303, 303]
    found = mails(monday, "event.reminded")
    assert [(m.address, m.subject, m.calendar) for m in found] == [
        ("vendor@example.org", "Answer by Thu, Jan 14, 2027: Showcase: renewing park permits", None)
    ]
    assert "https://forum.example.org/answer/" in found[0].text


def test_the_clock_reminds_three_workdays_before_and_never_twice(cast, event, monday):
    invite(cast, event, monday, addresses="vendor@example.org", answer_by_on=date(2027, 1, 8))
    # Fri, Jan 8, 5:00 p.m. in Denver; three workdays earlier is Tue, Jan 5.
    due = db.session.query(Registration).one().answer_by_at - timedelta(days=3)
    assert [tasks_invite.remind_invited(due + step) for step in (-timedelta(seconds=1), timedelta(0), timedelta(hours=1))] == [
        0, 1, 0,
    ]  # fmt: skip
    assert len(mails(due + timedelta(hours=1), "event.reminded")) == 1
    assert service_invite.remind(cast.actor("host"), event, at=due + timedelta(hours=2)) == 0


def test_who_was_invited_within_the_last_days_is_not_reminded_by_the_clock(cast, event, monday):
    invite(cast, event, monday, addresses="vendor@example.org", answer_by_on=date(2026, 11, 25))
    assert tasks_invite.remind_invited(monday + timedelta(hours=1)) == 0


def test_an_invitation_that_is_declined_leaves_the_calendar_and_only_the_end_is_told(cast, event, monday):
    invite(cast, event, monday, addresses="vendor@example.org")
    mails(monday)
    service_seats.give_up(cast.actor("vendor"), event, at=monday + timedelta(minutes=1))
    db.session.commit()
    last = mails(monday)[-1]
    assert (last.subject, last.calendar_method) == ("You are not coming: Showcase: renewing park permits", "CANCEL")
    service_change.cancel(cast.actor("host"), event, "Flood.", at=monday + timedelta(minutes=2))
    db.session.commit()
    last = mails(monday + timedelta(minutes=3))[-1]
    assert (last.subject, last.calendar_method) == ("Cancelled: Showcase: renewing park permits", "CANCEL")
    assert "You get this because you were invited or registered, and are not coming.\n" in last.text


def test_who_has_no_seat_hears_that_the_event_moved_and_does_not_get_the_link(cast, event, monday):
    invite(cast, event, monday, addresses="vendor@example.org")
    mails(monday)
    to = service_change.Move(
        event.starts_local + timedelta(days=1), event.ends_local + timedelta(days=1), event.zone, True, event.place, True,
        event.online_url,
    )  # fmt: skip
    service_change.move(cast.actor("host"), event, to, at=monday + timedelta(hours=1))
    db.session.commit()
    last = mails(monday + timedelta(hours=1, minutes=5))[-1]
    assert last.text.startswith("The event has a new time. Tell us whether you can come.")
    assert (last.calendar_method, LINK in last.calendar + last.text + last.html) == ("REQUEST", False)
    assert "/answer/" in last.text


def test_both_ways_are_offered_behind_the_link(cast, as_, event, monday):
    invite(cast, event, monday, addresses="ann@example.net")
    mine = db.session.query(Registration).one()
    address = f"/answer/{service_mail_seats.answer_token(mine)}"
    visitor = as_(None)
    html = visitor.get(address).get_data(as_text=True)
    assert ("Register for the room" in html, "Register online" in html, "Maybe" in html) == (True, True, True)
    assert visitor.post(address, data={"answer": "yes", "way": "online"}).status_code == 303
    mine = queries_seats.registration(event.id, mine.person_id)
    assert (mine.state, mine.way.value, event.online_taken) == (S.REGISTERED, "online", 1)


def test_an_old_link_to_a_cancelled_event_takes_no_seat(cast, as_, event, monday):
    invite(cast, event, monday, addresses="ann@example.net")
    mine = db.session.query(Registration).one()
    address = f"/answer/{service_mail_seats.answer_token(mine)}"
    service_change.cancel(cast.actor("host"), event, "Flood.", at=monday)
    db.session.commit()
    visitor = as_(None)
    assert "Cancelled on Mon, Nov 23" in visitor.get(address).get_data(as_text=True)
    answer = visitor.post(address, data={"answer": "yes"})
    assert (answer.status_code, "This event was cancelled" in answer.get_data(as_text=True)) == (409, True)
    assert queries_seats.registration(event.id, mine.person_id).state is S.INVITED


MOVES = [(answer, source) for answer in Answer for source in (Source.PAGE, Source.LINK)]


def say(actor, event, answer, source, at):
    if answer is Answer.YES:
        service_seats.register(actor, event, SeatWish(), at=at, source=source)
    elif answer is Answer.MAYBE:
        service_seats.say_maybe(actor, event, at=at, source=source)
    else:
        service_seats.give_up(actor, event, at=at, source=source)


def test_answers_in_every_order_by_page_and_link_are_one_history_and_one_seat(cast, planned, monday):
    event = planned(has_online=False, online_url="", room_seats=None)
    sequences = list(itertools.product(MOVES, repeat=3))
    typed = "\n".join(f"person{n}@example.net" for n in range(len(sequences)))
    invite(cast, event, monday, addresses=typed)
    rows = db.session.query(Registration).order_by(Registration.person_id).all()
    seated = 0
    for mine, sequence in zip(rows, sequences, strict=True):
        actor, state, said = actor_of_person(mine.person), S.INVITED, [(None, S.INVITED, Source.OFFICE, None)]
        for n, (answer, source) in enumerate(sequence, 1):
            say(actor, event, answer, source, monday + timedelta(seconds=n))
            led_to = rules_seats.after(state, answer, approves=False, is_free=True)
            if said[-1][1:] != (led_to, source, answer):  # what was just said in the same way is not said anew
                said.append((state, led_to, source, answer))
            state = led_to
        seated += state is S.REGISTERED
        history = (
            db.session.query(RegistrationChange).filter_by(registration_id=mine.id).order_by(RegistrationChange.id)
        )
        assert (mine.state, [(c.from_state, c.to_state, c.source, c.said) for c in history]) == (state, said)
        assert event.room_taken == seated
    assert db.session.query(Registration).filter_by(event_id=event.id, state=S.REGISTERED).count() == seated > 0
    assert db.session.query(Registration).count() == len(sequences)


@pytest.mark.parametrize(("approves", "seats", "state"), [(True, 60, S.REQUESTED), (False, 1, S.WAITLISTED)])
def test_an_invited_person_asks_or_waits_where_the_event_is_checked_or_full(
    cast, planned, monday, approves, seats, state
):
    event = planned(has_online=False, online_url="", room_seats=seats, approves=approves)
    service_seats.register(cast.actor("agency"), event, SeatWish(), at=monday)
    invite(cast, event, monday, addresses="vendor@example.org")
    service_seats.register(cast.actor("vendor"), event, SeatWish(), at=monday, source=Source.LINK)
    assert queries_seats.registration(event.id, cast.vendor.id).state is state


@pytest.mark.parametrize(
    ("changed", "answers", "said"),
    [
        ({}, ["yes", "yes"], ["You are registered. The invitation comes by mail.", "Your answer is saved."]),
        ({}, ["maybe", "no"], ["Your answer is saved."] * 2),
        ({"approves": True}, ["yes"], ["Sent. The office checks registrations for this event, and writes to you."]),
        (
            {"room_seats": 1, "room_taken": 1},
            ["yes", "no"],
            ["The event is full, so you are on the waitlist. A mail says the same.", "Your answer is saved."],
        ),
    ],
)
def test_the_page_behind_the_link_says_what_an_answer_led_to(cast, as_, event, monday, changed, answers, said):
    for name, value in changed.items():
        setattr(event, name, value)
    invite(cast, event, monday, addresses="vendor@example.org")
    page = service_mail_seats.answer_url(db.session.query(Registration).one()).removeprefix("https://forum.example.org")
    nobody = as_(None)
    found = []
    for answer in answers:
        html = nobody.post(page, data={"answer": answer}, follow_redirects=True).get_data(as_text=True)
        found.append(next(words for words in {*said, "Your answer is saved."} if words in html))
        assert "vendor@example.org" not in html
    assert found == said
