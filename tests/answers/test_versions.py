"""An answer is weighed against the time and place that this person was told, not against every change of the event."""

from datetime import timedelta
from itertools import permutations

import pytest

from forum.core.database import db
from forum.invitations import rules as invitations_rules
from forum.invitations.models import Invitation
from forum.mail import tasks
from forum.mail.models import Message
from forum.organizations.models import Audience
from forum.registrations.models import Registration
from tests.answers.came import came, decided, say, sent, stamp_of, state
from tests.answers.replies import Reply, invitation_of
from tests.entries import given
from tests.entries.given import NOW, wall

FRIDAY = {"starts_local": wall("2027-01-15 08:00"), "ends_local": wall("2027-01-15 09:00")}


def minute(number: int):
    return NOW + timedelta(minutes=number)


def tell(at: int) -> None:
    db.session.commit()
    tasks.expand(minute(at))
    db.session.expire_all()


def answer(asked: Invitation, partstat: str, at: int, *, sequence: int) -> tuple[str, str]:
    return decided(Reply(asked, partstat, stamp_of(at), sequence=sequence), at=minute(at))


def test_a_move_taken_back_leaves_the_answers_to_what_was_told(asked, showcase):
    given.change(showcase, place="Libary", at=minute(1))
    given.change(showcase, place="Capitol, room 4", at=minute(3))
    tell(20)
    assert (showcase.sequence, asked.sequence, [kind for kind, _to in sent()]) == (2, 0, ["event.invitation"])
    assert answer(asked, "DECLINED", 30, sequence=0) == ("applied", "answered")
    assert state() == "withdrawn"


def test_also_where_the_title_changed_too_and_a_letter_says_so(cast, showcase):
    given.seat(showcase, cast.vendor)
    given.change(showcase, place="Libary", at=minute(1))
    given.change(showcase, place="Capitol, room 4", title="Showcase: park permits", at=minute(3))
    tell(20)
    assert [kind for kind, _to in sent()] == ["event.invitation", "event.moved"]
    assert answer(invitation_of(showcase, cast.vendor), "DECLINED", 30, sequence=0) == ("applied", "answered")


def test_who_was_invited_to_a_place_that_was_taken_back_answered_for_another(cast, showcase):
    given.change(showcase, place="Libary", at=minute(1))
    asked = given.asked(showcase, cast.vendor, at=minute(2))
    given.change(showcase, place="Capitol, room 4", at=minute(3))
    assert answer(asked, "ACCEPTED", 4, sequence=1) == ("waiting", "old_version")
    tell(20)
    assert answer(asked, "ACCEPTED", 21, sequence=1) == ("waiting", "old_version")
    assert answer(asked, "ACCEPTED", 22, sequence=2) == ("applied", "answered")


def test_while_the_letter_about_a_move_waits_an_answer_is_to_the_old_time(asked, showcase):
    given.change(showcase, at=minute(1), **FRIDAY)
    db.session.commit()
    assert answer(asked, "ACCEPTED", 2, sequence=0) == ("waiting", "old_version")
    tell(9)
    assert answer(asked, "ACCEPTED", 10, sequence=0) == ("waiting", "old_version")
    assert answer(asked, "ACCEPTED", 11, sequence=1) == ("applied", "answered")


def test_a_move_makes_answers_to_an_entry_that_was_given_twice_old(cast, showcase):
    mine = given.seat(showcase, cast.vendor)
    given.lose(mine, at=minute(1))
    given.seat(showcase, cast.vendor, at=minute(2))
    given.change(showcase, at=minute(3), **FRIDAY)
    tell(9)
    asked = invitation_of(showcase, cast.vendor)
    assert (showcase.sequence, asked.sequence) == (1, 3)
    assert answer(asked, "DECLINED", 12, sequence=2) == ("waiting", "old_version")
    assert state() == "registered"
    assert answer(asked, "DECLINED", 13, sequence=3) == ("applied", "answered")


def test_who_takes_the_entry_again_is_told_of_a_move_in_a_version_of_its_own(cast, showcase):
    mine = given.seat(showcase, cast.vendor)
    given.lose(mine, at=minute(1))
    given.seat(showcase, cast.vendor, at=minute(2))
    given.change(showcase, at=minute(3), **FRIDAY)
    given.seat(showcase, cast.vendor, at=minute(4))
    asked = invitation_of(showcase, cast.vendor)
    assert (asked.sequence, asked.told_sequence) == (3, 3)
    tell(9)
    assert [kind for kind, _to in sent()].count("event.moved") == 0


def test_who_could_not_see_a_move_answers_what_they_were_told(cast, showcase):
    given.seat(showcase, cast.vendor)
    given.change(showcase, audience=Audience.AGENCIES, at=minute(1))
    given.change(showcase, place="Library", at=minute(2))
    tell(9)
    given.change(showcase, audience=Audience.PUBLIC, at=minute(20))
    tell(30)
    assert answer(invitation_of(showcase, cast.vendor), "DECLINED", 40, sequence=0) == ("applied", "answered")


def test_who_gave_the_seat_up_before_a_move_says_yes_to_the_old_time_only(cast, showcase):
    given.seat(showcase, cast.vendor)
    asked = invitation_of(showcase, cast.vendor)
    say(asked, "page", 1, "no", 1)
    given.change(showcase, at=minute(2), **FRIDAY)
    tell(9)
    assert answer(asked, "ACCEPTED", 12, sequence=0) == ("waiting", "old_version")
    letter = db.session.query(Message).order_by(Message.id.desc()).first()
    assert letter.text.startswith("Your answer came for an earlier time or place of the event.")
    assert "Fri, Jan 15" in letter.text.replace("\xa0", " ") and "Capitol, room 4" in letter.text


@pytest.mark.parametrize("change", [{"title": "Showcase: park permits"}, {"why_come": "See more."}])
def test_other_changes_make_no_answer_old(asked, showcase, change):
    given.change(showcase, at=minute(1), **change)
    assert answer(asked, "ACCEPTED", 2, sequence=0) == ("applied", "answered")
    tell(9)
    assert came(Reply(asked, "DECLINED", stamp_of(10), sequence=0), at=minute(10)).reason == "answered"


#: Minute of writing and answer, to the time before a move and to the one after it.
COURSES = {
    "registered": ([(1, "TENTATIVE"), (2, "ACCEPTED")], [(20, "DECLINED"), (21, "ACCEPTED")]),
    "withdrawn": ([(1, "ACCEPTED"), (2, "TENTATIVE")], [(20, "TENTATIVE"), (21, "DECLINED")]),
    "maybe": ([(2, "TENTATIVE")], [(20, "TENTATIVE")]),
}


@pytest.mark.parametrize("ends", COURSES)
def test_requirement_22_who_answers_what_a_move_told_ends_so_in_any_order_of_arrival(cast, ends):
    before, after = COURSES[ends]
    found = set()
    for number, order in enumerate(permutations([*before, *after, (10, "")])):
        if order.index((10, "")) > min(map(order.index, after)):
            continue  # nobody answers what was not told yet
        event = given.event(cast, f"Showcase {number}")
        asked = given.asked(event, cast.vendor)
        for arrives, (written, partstat) in enumerate(order, 30):
            if not partstat:
                given.change(event, place="Library", at=minute(arrives))
                tell(arrives + invitations_rules.CHANGE_WAIT.seconds // 60)
            else:
                came(Reply(asked, partstat, stamp_of(written), sequence=int(written > 10)), at=minute(arrives))
        db.session.expire_all()
        mine = db.session.query(Registration).filter_by(event_id=event.id).one()
        found.add((mine.state.value, mine.unsure_at, mine.said_at))
    assert [(state, said_at) for state, _unsure_at, said_at in found] == [(ends, None)]
