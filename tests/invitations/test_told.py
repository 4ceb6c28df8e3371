"""What holders hear by mail when an event changes or ends, or they leave it."""

from datetime import timedelta

import pytest

from forum.core.database import db
from forum.invitations import rules as invitations_rules
from forum.invitations.models import Invitation, InvitationState
from forum.mail.models import Dispatch
from forum.organizations.models import Audience, Membership
from forum.registrations import service_door, service_seats
from forum.registrations.models import Registration
from forum.registrations.service_seats import SeatWish
from tests.entries import given
from tests.entries.given import NOW, wall
from tests.invitations.letters import expand, messages, stored, unfolded, vevent

LATER = NOW + timedelta(days=1)


@pytest.fixture
def showcase(cast):
    made = given.event(cast)
    db.session.commit()
    return made


def test_a_moved_event_asks_again_in_the_same_thread_of_mails(cast, showcase):
    given.seat(showcase, cast.vendor)
    given.change(showcase, starts_local=wall("2027-01-15 14:00"), ends_local=wall("2027-01-15 16:30"), at=LATER)
    expand(LATER + invitations_rules.CHANGE_WAIT)
    first, second = messages()
    assert second.subject == "Moved to Fri, Jan 15, 2027, 2:00 p.m. MST: Showcase: renewing park pe…"
    assert (second.references, second.sender) == (first.message_id, first.sender)
    assert (
        "When: Thu, Jan 14, 2027, 2:00 to 4:30 p.m. MST → Fri, Jan 15, 2027, 2:00 to 4:30 p.m. MST\n"
        in second.text.replace("\u00a0", " ")
    )
    assert unfolded(second) == stored(
        second, showcase, "REQUEST", sequence=1, stamp="20261124T160500Z", modified="20261124T160000Z",
        start="20270115T140000", end="20270115T163000",
    )  # fmt: skip


def test_a_cancelled_event_leaves_every_calendar(cast, showcase):
    given.seat(showcase, cast.vendor)
    given.cancel(showcase, at=LATER)
    expand(LATER)
    first, last = messages()
    assert (last.subject, last.calendar_method) == ("Cancelled: Showcase: renewing park permits", "CANCEL")
    assert "Why: The room is flooded." in last.text
    assert unfolded(last) == stored(
        last, showcase, "CANCEL", sequence=1, stamp="20261124T160000Z", modified="20261124T160000Z",
        status="STATUS:CANCELLED\n", last="",
    )  # fmt: skip
    assert last.references == first.message_id
    assert db.session.query(Invitation).one().state is InvitationState.CANCELLED


def test_one_person_off_the_list_gets_a_cancellation_that_does_not_cancel_the_event(cast, showcase):
    mine, _other = given.seat(showcase, cast.vendor), given.seat(showcase, cast.vendor2)
    given.lose(mine, by=cast.actor("host"), reason="The room is smaller than planned.", at=LATER)
    expand(LATER)
    last = messages()[-1]
    assert len(messages()) == 3
    assert (last.address, last.subject) == (
        "vendor@example.org",
        "You are off the list: Showcase: renewing park permits",
    )
    assert "Why: The room is smaller than planned." in last.text
    assert unfolded(last) == stored(
        last, showcase, "CANCEL", sequence=1, stamp="20261124T160000Z", status="", last=""
    )  # fmt: skip


def test_who_gives_the_seat_up_reads_a_confirmation(cast, showcase):
    given.lose(given.seat(showcase, cast.vendor), at=LATER)
    last = messages()[-1]
    assert last.subject == "You gave up your seat: Showcase: renewing park permits"
    assert last.text.startswith("Your seat is free for somebody else. The event leaves your calendar.\n")
    assert "\nSTATUS" not in last.calendar


def test_a_small_correction_keeps_the_answers(cast, showcase):
    given.seat(showcase, cast.vendor)
    given.change(showcase, why_come="See four ways to renew a permit.", at=LATER)
    expand(LATER)
    assert len(messages()) == 1
    expand(LATER + timedelta(minutes=5))
    last = messages()[-1]
    assert (last.subject, vevent(last)["SEQUENCE"]) == ("Updated: Showcase: renewing park permits", 0)
    assert vevent(last)["DESCRIPTION"].startswith("See four ways")


def test_a_correction_that_waits_goes_out_with_the_move(cast, showcase):
    given.seat(showcase, cast.vendor)
    given.change(showcase, why_come="See four ways.", at=LATER)
    given.change(showcase, place="Library", at=LATER)
    expand(LATER)
    expand(LATER + timedelta(minutes=30))
    (last,) = messages()[1:]
    assert last.subject == "New place: Showcase: renewing park permits"
    assert "Where: Capitol, room 4 → Library\n" in last.text
    assert vevent(last)["DESCRIPTION"].startswith("See four ways.")


@pytest.mark.parametrize("fields", [{"room_seats": 40}, {"about": "A longer text"}, {"about": "", "room_taken": 3}])
def test_what_no_calendar_shows_is_not_mailed(cast, showcase, fields):
    given.seat(showcase, cast.vendor)
    given.change(showcase, **fields)
    expand(LATER)
    assert (len(messages()), db.session.query(Dispatch).count()) == (1, 0)


def test_who_was_invited_after_the_move_is_not_told_of_it(cast, showcase):
    given.seat(showcase, cast.vendor)
    given.change(showcase, place="Library")
    given.seat(showcase, cast.vendor2)
    expand()
    assert [m.subject[:9] for m in messages(cast.vendor2)] == ["Invitatio"]
    assert [m.subject[:9] for m in messages(cast.vendor)] == ["Invitatio", "New place"]


def test_a_move_that_nobody_heard_of_before_the_event_was_cancelled_stays_untold(cast, showcase):
    given.seat(showcase, cast.vendor)
    given.change(showcase, place="Library")
    given.cancel(showcase)
    expand()
    assert [m.calendar_method for m in messages()] == ["REQUEST", "CANCEL"]


def test_who_may_not_see_the_event_any_more_hears_only_its_end(cast):
    showcase = given.event(cast, "Workshop on Zirconfield", audience=Audience.AGENCIES)
    given.seat(showcase, cast.agency)
    db.session.query(Membership).filter_by(person_id=cast.agency.id).one().ended_at = NOW
    given.change(showcase, place="Library")
    expand()
    assert len(messages(cast.agency)) == 1
    given.cancel(showcase)
    expand()
    assert messages(cast.agency)[-1].calendar_method == "CANCEL"


def test_the_title_of_a_restricted_event_stays_out_of_every_subject(cast):
    secret = given.event(cast, "Zirconfield", audience=Audience.AGENCIES)
    mine, _other = given.seat(secret, cast.agency), given.seat(secret, cast.agency2)
    given.change(secret, place="Library")
    expand()
    given.change(secret, why_come="More.")
    expand(LATER)
    given.lose(mine)
    given.cancel(secret)
    expand()
    assert [m.subject for m in messages() if "Zirconfield" in m.subject] == []
    assert {m.subject for m in messages()} == {
        "Invitation: an event for members, Thu, Jan 14, 2027, 2:00 p.m. MST",
        "New place: an event for members",
        "Updated: an event for members",
        "You gave up your seat: an event for members",
        "Cancelled: an event for members",
    }


@pytest.mark.parametrize("waits", [True, False])
def test_who_was_checked_in_by_mistake_without_a_seat_keeps_the_entry_and_hears_nothing(cast, waits):
    full = given.event(cast, room_seats=1, room_taken=1)
    given.asked(full, cast.vendor)
    if waits:
        service_seats.register(cast.actor("vendor"), full, SeatWish(), at=LATER)
    mine, host = db.session.query(Registration).one(), cast.actor("host")
    before, said = mine.state, len(messages())
    service_door.check_in(host, full, mine, at=full.starts_at)
    service_door.undo(host, full, mine, at=full.starts_at)
    expand(full.starts_at)
    assert (mine.state, len(messages())) == (before, said)
    assert db.session.query(Invitation).one().state is InvitationState.HELD
