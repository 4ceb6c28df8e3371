"""Replayed answers, and answers in any order of arrival, end as in their own (requirement 22)."""

from datetime import timedelta
from itertools import permutations

import pytest
from hypothesis import given as given_any
from hypothesis import strategies as st

from forum.answers import rules as answers_rules
from forum.core.database import db
from forum.events.models import Event
from forum.invitations.models import Invitation
from forum.mail.models import Message
from forum.mail.models_inbound import InboundMessage
from forum.registrations import rules_seats, service_people, service_seats, tasks_invite
from forum.registrations.models import Registration, RegistrationState
from forum.registrations.models_history import RegistrationChange
from forum.registrations.service_seats import SeatWish
from tests.answers.came import LATER, came, decided, say, stamp_of, state
from tests.answers.replies import Reply
from tests.entries import given
from tests.entries.given import NOW


def test_requirement_22_a_replay_changes_nothing(asked):
    first = Reply(asked, sequence=0)
    decided(first)
    decided(Reply(asked, "DECLINED", "20261123T160300Z", sequence=0), at=LATER + timedelta(minutes=1))
    assert state() == "withdrawn"
    # The very same mail is the same row; the same calendar in another mail is late.
    again = came(first, at=LATER + timedelta(minutes=2))
    assert (again.reason, again.received_at) == ("answered", LATER)
    assert decided(Reply(asked, sequence=0), at=LATER + timedelta(minutes=2)) == ("ignored", "stale")
    assert state() == "withdrawn"
    assert db.session.query(InboundMessage).count() == 3


# What one person says in the course of some minutes: the way, the minute in which it is said, the answer.
SAID = [
    ("mail", 1, "ACCEPTED"), ("page", 2, "no"), ("mail", 3, "TENTATIVE"), ("link", 4, "yes"), ("mail", 5, "DECLINED"),
    ("mail", 6, "ACCEPTED"),
]  # fmt: skip


FREED = ("seat", 0, "")
COURSES = {f"up to minute {SAID[last - 1][1]}": SAID[max(0, last - 4) : last] for last in range(2, len(SAID) + 1)} | {
    "a yes, then a maybe": [SAID[0], SAID[2]],
    "a yes, then two maybes": [SAID[0], SAID[2], ("mail", 4, "TENTATIVE")],
    "a yes, a maybe, a no": [SAID[0], SAID[2], SAID[4]],
}  # fmt: skip


def orders(said: list) -> list[list]:
    """Every order in which things can come in: mails at any later time, a page or a link at its own."""
    found = []
    for order in permutations(said):
        pages = [minute for way, minute, _answer in order if way in {"page", "link"}]
        latest, possible = 0, pages == sorted(pages)
        for way, minute, _answer in order:
            # What is said on a page comes in at once, so nothing that was written later comes before it.
            possible = possible and (way not in {"page", "link"} or minute > latest)
            latest = max(latest, minute)
        if possible:
            found.append(list(order))
    return found


@pytest.mark.parametrize("course", COURSES)
@pytest.mark.parametrize("place", ["free", "checked", "full"])
def test_requirement_22_the_order_of_arrival_does_not_matter(cast, showcase, place, course):
    """Where seats are free; where the office checks, and lets in at once who asks; where the last seat is freed some time."""
    showcase.approves, showcase.room_seats = place == "checked", 1 if place == "full" else None
    db.session.commit()
    found = orders(COURSES[course] + [FREED] * (place == "full"))
    ends = set()
    for order in found:
        if place == "full":
            service_seats.register(cast.actor("vendor2"), showcase, SeatWish(), at=NOW)
        asked = given.asked(showcase, cast.vendor)
        for arrives, (way, minute, answer) in enumerate(order, 10):
            at = NOW + timedelta(minutes=arrives)
            if way == "seat":
                service_seats.give_up(cast.actor("vendor2"), showcase, at=at)
            else:
                say(asked, way, minute, answer, arrives)
            mine = of(asked)
            if mine.state is RegistrationState.REQUESTED:
                service_people.approve(cast.actor("host"), showcase, mine, at=at)
            db.session.commit()
        ends.add(how_it_ends(asked))
        forget_answers(showcase)
    assert (len(found) > 1, len(ends)) == (True, 1), ends


def of(asked: Invitation) -> Registration:
    db.session.expire_all()
    return db.session.query(Registration).filter_by(person_id=asked.person_id).one()


def how_it_ends(asked: Invitation) -> tuple:
    """The state, since when the person may not come after all, and how new a word must be to count."""
    mine = of(asked)
    newest = max(filter(None, (mine.said_at, asked.replied_stamp)), default=None)
    return mine.state.value, mine.unsure_at, mine.said_at, newest


def test_a_no_that_was_written_before_the_office_let_the_person_in_counts_when_it_comes(cast, showcase):
    showcase.approves = True
    db.session.commit()
    asked = given.asked(showcase, cast.vendor)
    decided(Reply(asked, "ACCEPTED", stamp_of(1)))
    service_people.approve(cast.actor("host"), showcase, of(asked), at=NOW + timedelta(minutes=10))
    db.session.commit()
    assert state() == "registered"
    no = Reply(asked, "DECLINED", stamp_of(5), sequence=0)
    assert decided(no, at=NOW + timedelta(minutes=12)) == ("applied", "answered")
    assert state() == "withdrawn"


def test_a_yes_that_comes_after_a_later_maybe_gives_a_seat_that_is_asked_about(asked, showcase):
    decided(Reply(asked, "TENTATIVE", stamp_of(3)), at=NOW + timedelta(minutes=10))
    decided(Reply(asked, "ACCEPTED", stamp_of(1)), at=NOW + timedelta(minutes=11))
    assert (state(), of(asked).unsure_at) == ("registered", NOW + timedelta(minutes=3))
    assert tasks_invite.ask_unsure(showcase.starts_at - timedelta(days=3)) == 1


def test_an_answer_from_a_clock_that_is_ahead_leaves_the_next_one_in_time(asked):
    """RFC 5546 2.1.5 by stamps alone would drop what a person says within these minutes from another calendar."""
    assert decided(Reply(asked, "ACCEPTED", stamp_of(15)), at=NOW + timedelta(minutes=3)) == ("applied", "answered")
    assert asked.replied_stamp == NOW + timedelta(minutes=3)
    assert decided(Reply(asked, "DECLINED", stamp_of(5)), at=NOW + timedelta(minutes=6)) == ("applied", "answered")
    assert state() == "withdrawn"


def forget_answers(showcase: Event) -> None:
    for model in (RegistrationChange, Invitation, Registration, InboundMessage, Message):
        db.session.query(model).delete()
    showcase.room_taken = 0
    db.session.commit()


TOLD = st.tuples(st.integers(1, 30), st.sampled_from(["ACCEPTED", "TENTATIVE", "DECLINED"]))


@given_any(st.lists(TOLD, min_size=1, max_size=6, unique_by=lambda told: told[0]), st.randoms(use_true_random=False))
def test_requirement_22_any_answers_in_any_order_end_as_in_their_own(told, random):
    """On the rules alone: the state that `rules_seats.after` gives, whatever order."""
    in_order = fold(sorted(told))
    random.shuffle(told)
    assert fold(told) == in_order


def fold(told: list[tuple[int, str]]) -> RegistrationState:
    state, replied = RegistrationState.INVITED, None
    for minute, partstat in told:
        stamp = NOW + timedelta(minutes=minute)
        reply = answers_rules.Reply("REPLY", "u", 0, stamp, (answers_rules.Attendee("a@b.example", partstat),))
        known = answers_rules.Known("u", {"a@b.example"}, 0, 0, replied)
        at = NOW + timedelta(hours=1)
        if (
            answers_rules.decide(reply, "a@b.example", is_proven=True, known=known, at=at)
            is answers_rules.Reason.ANSWERED
        ):
            answer = answers_rules.answer_of(reply, known.addresses)
            state = rules_seats.after(state, answer, approves=False, is_free=True)
            replied = (0, stamp) if answers_rules.decides(answer) else replied
    return state
