"""An event that moves or is off is told to everybody whom it concerns, each once: holders by their calendar, others by a letter."""

from dataclasses import replace
from datetime import timedelta

import pytest

from forum.calls import service_slots
from forum.calls.service_slots import CallDraft
from forum.core.database import db
from forum.digests import tasks as digests_tasks
from forum.digests.models import Choice, Frequency
from forum.events import service
from forum.mail import tasks as mail_tasks
from forum.mail.models import Message
from forum.registrations import service_invite, service_seats
from forum.registrations.service_invite import InviteDraft
from forum.registrations.service_seats import SeatWish
from forum.showcases import service_change
from forum.threads import service as threads
from tests.events.making import innovation, plan, wall

TITLE = "Showcase: renewing park permits"


def follows(cast, role, event, at, frequency):
    threads.follow(cast.actor(role), event.thread, at=at)
    person = cast.by_role(role)
    db.session.add(
        Choice(person_id=person.id, frequency=frequency, covered_until=at, next_due_at=at + timedelta(days=9))
    )


@pytest.fixture
def showcase(cast, monday):
    """One seat, held by Maria (agency); Amir (agency2) waits; Lee (vendor2) is invited; Dana (vendor) applied;
    J. Ortiz (procurement) follows as it happens, Gil (guest) by a digest."""
    made = plan(cast, monday, room_seats=1, has_online=False, online_url="")
    host = cast.actor("host")
    service.publish(host, made, at=monday)
    service_slots.open_call(host, made, CallDraft(2, 15, wall(monday + timedelta(days=9))), at=monday)
    own = innovation(cast, "vendor", "Permit reader", monday)
    service_slots.apply(cast.actor("vendor"), made, own, "x", at=monday)
    for role in ("agency", "agency2"):
        service_seats.register(cast.actor(role), made, SeatWish(), at=monday)
        threads.follow(cast.actor(role), made.thread, at=monday)
    service_invite.invite(host, made, InviteDraft(addresses="vendor2@example.org"), at=monday)
    follows(cast, "procurement", made, monday, Frequency.AS_IT_HAPPENS)
    follows(cast, "guest", made, monday, Frequency.MONDAY)
    db.session.commit()
    mail_tasks.expand(monday)
    db.session.query(Message).delete()
    db.session.commit()
    return made


def told(at):
    db.session.commit()
    mail_tasks.expand(at)
    found = db.session.query(Message).order_by(Message.id)
    return sorted((m.address.split("@")[0], m.subject, m.calendar_method) for m in found)


def test_a_cancelled_event_is_told_to_everybody_once(cast, showcase, monday):
    service_change.cancel(cast.actor("host"), showcase, "Flood.", at=monday + timedelta(hours=1))
    off = f"Cancelled: {TITLE}"
    expected = [
        ("agency", off, "CANCEL"), ("agency2", off, None), ("procurement", off, None), ("vendor", off, None),
        ("vendor2", off, "CANCEL"),
    ]  # fmt: skip
    assert told(monday + timedelta(hours=1)) == expected
    assert told(monday + timedelta(hours=2)) == expected
    letter = db.session.query(Message).filter_by(address="agency2@example.org").one()
    assert ("Why: Flood." in letter.text, letter.unsubscribe_url) == (True, "")
    assert db.session.query(Message).filter_by(address="procurement@example.org").one().unsubscribe_url


def test_a_moved_event_is_told_to_everybody_once(cast, showcase, monday):
    to = service_change.Move(
        showcase.starts_local + timedelta(days=1), showcase.ends_local + timedelta(days=1), showcase.zone, True,
        showcase.place, False, "",
    )  # fmt: skip
    service_change.move(cast.actor("host"), showcase, to, at=monday + timedelta(hours=1))
    found = told(monday + timedelta(hours=1, minutes=5))
    assert [(who, method) for who, _subject, method in found] == [
        ("agency", "REQUEST"), ("agency2", None), ("procurement", None), ("vendor", None), ("vendor2", "REQUEST"),
    ]  # fmt: skip
    assert {subject for _who, subject, _method in found} == {
        "Moved to Fri, Jan 15, 2027, 2:00 p.m. MST: Showcase: renewing park pe…"
    }
    text = db.session.query(Message).filter_by(address="agency2@example.org").one().text
    assert text.startswith("The event has a new time. You keep your place in line.")


@pytest.mark.parametrize("minutes", [3, 24 * 60], ids=["while the letter waits", "after it"])
def test_a_digest_does_not_tell_a_move_once_more_to_who_has_a_letter(cast, showcase, monday, minutes):
    follows(cast, "agency", showcase, monday, Frequency.WORKDAY)
    moved_at = monday + timedelta(hours=1)
    db.session.query(Choice).update({Choice.next_due_at: moved_at + timedelta(minutes=minutes)})
    to = service_change.Move(
        showcase.starts_local + timedelta(days=1), showcase.ends_local + timedelta(days=1), showcase.zone, True,
        showcase.place, False, "",
    )  # fmt: skip
    for number in (0, 2):
        to = replace(to, place=f"Hall {number}")
        service_change.move(cast.actor("host"), showcase, to, at=moved_at + timedelta(minutes=number))
    db.session.commit()
    for wait in (timedelta(minutes=3), timedelta(minutes=5), timedelta(days=1), timedelta(days=7)):
        mail_tasks.expand(moved_at + wait)
        digests_tasks.send_due(moved_at + wait)
    digests = db.session.query(Message).filter_by(kind="digest")
    assert [m.address for m in digests if "→" in m.text] == ["guest@example.org"]


def test_a_corrected_word_is_told_to_holders_only(cast, showcase, monday):
    corrected = replace(service.draft_of(showcase), why_come="Nine companies.")
    service_change.change_event(cast.actor("host"), showcase, corrected, at=monday + timedelta(hours=1))
    assert [who for who, _s, _m in told(monday + timedelta(hours=2))] == ["agency", "vendor2"]
