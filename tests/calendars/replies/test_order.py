"""Replayed answers, and answers in any order of arrival, end as in their own (requirement 22)."""

from datetime import timedelta
from itertools import permutations

import pytest
from hypothesis import given as given_any
from hypothesis import strategies as st

from forum.calendars import rules_replies
from forum.calendars.models import Invitation
from forum.core.database import db
from forum.events.models import Event
from forum.mail.models import Message
from forum.mail.models_inbound import InboundMessage
from forum.registrations import rules_seats
from forum.registrations.models import Registration, RegistrationState
from forum.registrations.models_history import RegistrationChange
from tests.calendars import given
from tests.calendars.given import NOW
from tests.calendars.replies import Reply
from tests.calendars.replies.came import LATER, came, decided, say, state


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


def orders(said: list) -> list[list]:
    """Every order in which things can come in: mails at any later time, a page or a link at its own."""
    found = []
    for order in permutations(said):
        pages = [minute for way, minute, _answer in order if way != "mail"]
        latest, possible = 0, pages == sorted(pages)
        for way, minute, _answer in order:
            # What is said on a page comes in at once, so nothing that was written later comes before it.
            possible = possible and (way == "mail" or minute > latest)
            latest = max(latest, minute)
        if possible:
            found.append(list(order))
    return found


@pytest.mark.parametrize("last", range(2, len(SAID) + 1))
def test_requirement_22_the_order_of_arrival_does_not_matter(cast, showcase, last):
    said = SAID[max(0, last - 4) : last]
    ends = set()
    for order in orders(said):
        asked = given.asked(showcase, cast.vendor)
        for arrives, (way, minute, answer) in enumerate(order, 10):
            say(asked, way, minute, answer, arrives)
        ends.add(state())
        forget_answers(showcase)
    assert (len(orders(said)) > 1, len(ends)) == (True, 1)


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
        reply = rules_replies.Reply("REPLY", "u", 0, stamp, (rules_replies.Attendee("a@b.example", partstat),))
        known = rules_replies.Known("u", {"a@b.example"}, 0, 0, replied)
        at = NOW + timedelta(hours=1)
        if (
            rules_replies.decide(reply, "a@b.example", is_proven=True, known=known, at=at)
            is rules_replies.Reason.ANSWERED
        ):
            answer = rules_replies.answer_of(reply, known.addresses)
            state = rules_seats.after(state, answer, approves=False, is_free=True)
            replied = (0, stamp) if rules_replies.decides(answer) else replied
    return state
