"""What changes about a slot is told once, as late as a change of the event is: what was taken back is told to nobody."""

from collections import Counter
from datetime import timedelta

import pytest

from forum.calls import queries_slots, service_agenda, service_choose
from forum.calls import service_slots as calls
from forum.calls.models import ApplicationState
from forum.calls.service_agenda import SessionDraft
from forum.core.database import db
from forum.events.models import Way
from forum.invitations import rules as invitations_rules
from forum.invitations import service_slots
from forum.invitations.models_slots import SlotInvitation
from forum.mail import service_dispatch
from forum.mail import tasks as mail_tasks
from forum.mail.models import Dispatch, Message
from forum.registrations.service_seats import SeatWish, register
from forum.showcases import service_change
from tests.entries.outbox import Killed, entry, moved, said, work
from tests.entries.readers import keeps_itip_rules
from tests.events.making import innovation, wall

WAIT = invitations_rules.CHANGE_WAIT
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


def move(host, event, at, *, hours=0, **fields) -> None:
    by = timedelta(hours=hours)
    to = moved(event, starts_local=event.starts_local + by, ends_local=event.ends_local + by, **fields)
    service_change.move(host, event, to, at=at)


def swap(host, event, one, other, at) -> None:
    slots = queries_slots.slots(event.id)
    service_agenda.swap(host, event, slots[one], slots[other], at=at)
    service_agenda.publish(host, event, at=at)


def letters(person, *, since=1) -> list[Message]:
    """What the person was told of slots, after the first `since` letters."""
    found = db.session.query(Message).filter(Message.address == person.email, Message.kind.startswith("slot."))
    return found.order_by(Message.id).all()[since:]


def plain(message: Message) -> str:
    return message.text.replace("\u00a0", " ")


def test_requirement_17_two_moves_are_one_update_of_the_slot_from_what_was_told_to_what_holds(cast, host, event, at):
    move(host, event, at, hours=1)
    move(host, event, at + 4 * MINUTE, hours=1, place="Library", has_online=False, online_url="")
    work(at + 4 * MINUTE)
    assert (letters(cast.vendor), letters(cast.vendor2)) == ([], [])
    work(at + WAIT)
    work(at + HOUR)
    for person, old, new in (
        (cast.vendor, "2:00 to 2:15", "4:00 to 4:15"),
        (cast.vendor2, "2:15 to 2:30", "4:15 to 4:30"),
    ):
        (update,) = letters(person)
        clock = new.split(" to")[0].split(":")
        assert said(update) == ("slot.moved", "REQUEST", 1, f"{int(clock[0]) + 12}:{clock[1]}")
        day = "Thu, Jan 14, 2027,"
        assert f"Your slot: {day} {old} p.m. MST → {day} {new} p.m. MST\n" in plain(update)
        assert "Where: Room 210, Capitol Annex, and online → Library\n" in plain(update)
        assert update.subject.startswith(f"Your slot is now {new.split(' ')[0]}")
        first = letters(person, since=0)[0]
        assert (update.references, entry(update)["DTSTAMP"].dt) == (first.message_id, at + WAIT)
        assert entry(update)["DTSTAMP"].dt > entry(first)["DTSTAMP"].dt
        assert keeps_itip_rules(update.calendar.encode())


def test_requirement_17_a_move_that_is_taken_back_is_told_to_no_presenter(cast, host, event, at):
    move(host, event, at, hours=1, place="Library")
    move(host, event, at + MINUTE, hours=-1, place="Room 210, Capitol Annex")
    work(at + HOUR)
    assert (letters(cast.vendor), letters(cast.vendor2)) == ([], [])
    assert {row.sequence for row in db.session.query(SlotInvitation)} == {0}


def test_requirement_17_two_publications_are_one_letter(cast, host, event, at):
    swap(host, event, 0, 2, at)
    swap(host, event, 0, 1, at + 4 * MINUTE)
    work(at + WAIT)
    assert [said(m) for m in letters(cast.vendor)] == [("slot.moved", "REQUEST", 1, "14:30")]
    assert [said(m) for m in letters(cast.vendor2)] == [("slot.moved", "REQUEST", 1, "14:00")]
    assert event.agenda_number == 3


def test_requirement_17_a_swap_that_is_swapped_back_is_told_to_nobody(cast, host, event, at):
    swap(host, event, 0, 1, at)
    swap(host, event, 0, 1, at + MINUTE)
    work(at + HOUR)
    assert (letters(cast.vendor), letters(cast.vendor2)) == ([], [])


def test_what_is_changed_after_five_minutes_is_another_letter(cast, host, event, at):
    swap(host, event, 0, 2, at)
    work(at + WAIT)
    swap(host, event, 0, 2, at + WAIT)
    work(at + 2 * WAIT)
    assert [said(m) for m in letters(cast.vendor)] == [
        ("slot.moved", "REQUEST", 1, "14:30"), ("slot.moved", "REQUEST", 2, "14:00"),
    ]  # fmt: skip


def test_the_first_letter_of_a_slot_waits_too(cast, host, drafted, at):
    """Nobody waits for it as for the mail of a seat that was just taken, and it says the time that holds."""
    service_agenda.publish(host, drafted, at=at)
    swap(host, drafted, 0, 2, at + MINUTE)
    work(at + 4 * MINUTE)
    assert letters(cast.vendor, since=0) == []
    work(at + WAIT)
    assert [said(m) for m in letters(cast.vendor, since=0)] == [("slot.new", "REQUEST", 0, "14:30")]


def test_who_was_put_on_and_taken_off_at_once_hears_nothing(cast, host, drafted, at):
    service_agenda.publish(host, drafted, at=at)
    queries_slots.slots(drafted.id)[0].application_id = None
    db.session.flush()
    service_agenda.publish(host, drafted, at=at + MINUTE)
    work(at + HOUR)
    assert letters(cast.vendor, since=0) == []
    assert [said(m)[0] for m in letters(cast.vendor2, since=0)] == ["slot.new"]


def test_who_is_new_after_a_move_that_is_taken_back_hears_of_the_right_place(cast, host, event, at):
    """Each is told against what this person was told last, whatever others were."""
    move(host, event, at, place="Library")
    work(at + WAIT)
    other = calls.apply(
        cast.actor("vendor"), event, innovation(cast, "vendor", "Second", at), "x", at=event.call_closes_at - HOUR
    )
    slot = queries_slots.slots(event.id)[2]
    decided = service_choose.Decision(ApplicationState.SELECTED, "It fits.", slot, wall(at + timedelta(days=3)))
    service_choose.choose(host, event, other, decided, at=at + WAIT)
    service_agenda.publish(host, event, at=at + WAIT)
    work(at + 2 * WAIT)
    move(host, event, at + 2 * WAIT, place="Room 210, Capitol Annex")
    work(at + 3 * WAIT)
    old, new = letters(cast.vendor)[-2:]
    assert [said(m) for m in (old, new)] == [
        ("slot.moved", "REQUEST", 2, "14:00"),
        ("slot.moved", "REQUEST", 1, "14:30"),
    ]
    assert all("Where: Library, and online → Room 210, Capitol Annex, and online\n" in plain(m) for m in (old, new))
    # One mail holds one entry, so two slots of one person are two mails, and only one of them can stand for the dispatch.
    assert [bool(m.dispatch_id) for m in (old, new)] == [True, False]


def test_a_slot_that_is_taken_away_after_a_move_ends_by_one_mail(cast, host, event, at):
    move(host, event, at, hours=1, zone="America/New_York")
    queries_slots.slots(event.id)[0].application_id = None
    db.session.flush()
    service_agenda.publish(host, event, at=at + MINUTE)
    work(at + HOUR)
    (end,) = letters(cast.vendor)
    assert said(end) == ("slot.left", "CANCEL", 1, "14:00")
    assert str(entry(end)["STATUS"]) == "CANCELLED"
    # It speaks of the entry that the person holds, in the zone that it was told in.
    assert str(entry(end)["DTSTART"].params["TZID"]) == "America/Denver"
    assert "Your slot was: Thu, Jan 14, 2027, 2:00 to 2:15 p.m. MST\n" in plain(end)
    assert keeps_itip_rules(end.calendar.encode())


@pytest.mark.parametrize("declines_first", [True, False])
def test_a_presenter_who_declined_hears_of_no_move_and_loses_the_slot_once(cast, host, event, at, declines_first):
    application = queries_slots.slots(event.id)[0].application
    acts = [
        lambda moment: service_choose.answer(application, confirms=False, actor=cast.actor("vendor"), at=moment),
        lambda moment: move(host, event, moment, hours=1),
    ]
    for number, act in enumerate(acts if declines_first else reversed(acts)):
        act(at + number * MINUTE)
    work(at + HOUR)
    assert [said(m)[:3] for m in letters(cast.vendor)] == [("slot.left", "CANCEL", 1)]
    service_agenda.publish(host, event, at=at + HOUR)
    move(host, event, at + HOUR, hours=1)
    work(at + 2 * HOUR)
    assert len(letters(cast.vendor)) == 1
    assert [said(m) for m in letters(cast.vendor2)] == [
        ("slot.moved", "REQUEST", 1, "15:15"), ("slot.moved", "REQUEST", 2, "16:15"),
    ]  # fmt: skip


def test_an_event_that_is_called_off_meanwhile_ends_each_slot_once_and_moves_none(cast, host, event, at):
    register(cast.actor("vendor"), event, SeatWish(Way.ROOM), at=at)
    move(host, event, at, hours=1)
    service_change.cancel(host, event, "The room is flooded.", at=at + MINUTE)
    work(at + HOUR)
    assert [said(m) for m in letters(cast.vendor)] == [("slot.cancelled", "CANCEL", 1, "14:00")]
    ends = db.session.query(Message).filter_by(calendar_method="CANCEL").order_by(Message.address, Message.id).all()
    assert [(m.address, m.kind) for m in ends] == [
        (cast.vendor2.email, "application.cancelled"), (cast.vendor.email, "slot.cancelled"),
        (cast.vendor.email, "event.cancelled"),
    ]  # fmt: skip
    assert db.session.query(Message).filter_by(kind="slot.moved").count() == 0


def test_an_event_that_is_called_off_before_the_first_letter_has_no_slot_to_end(cast, host, drafted, at):
    service_agenda.publish(host, drafted, at=at)
    service_change.cancel(host, drafted, "The room is flooded.", at=at + MINUTE)
    work(at + HOUR)
    assert db.session.query(Message).filter(Message.calendar.is_not(None)).count() == 0
    assert (letters(cast.vendor, since=0), letters(cast.vendor2, since=0)) == ([], [])


def test_in_the_last_hour_before_the_start_a_slot_is_told_at_once(cast, host, event):
    soon = event.starts_at - 50 * MINUTE
    swap(host, event, 0, 2, soon)
    work(soon)
    assert [said(m) for m in letters(cast.vendor)] == [("slot.moved", "REQUEST", 1, "14:30")]


def test_what_waits_is_told_with_a_change_that_cannot_wait(cast, host, event):
    before = event.starts_at - 61 * MINUTE
    swap(host, event, 0, 2, before)
    swap(host, event, 2, 0, before + 2 * MINUTE)
    swap(host, event, 0, 2, before + 2 * MINUTE)
    work(before + 2 * MINUTE)
    assert [said(m) for m in letters(cast.vendor)] == [("slot.moved", "REQUEST", 1, "14:30")]


@pytest.mark.parametrize("moment", ["before the commit", "after it"])
def test_requirement_16_a_crash_doubles_and_loses_no_letter_of_a_slot(cast, host, event, at, monkeypatch, moment):
    move(host, event, at, hours=1)
    db.session.commit()
    monkeypatch.setattr("forum.mail.rules.EXPAND_BATCH", 1)
    real, pieces = service_dispatch.expand_some, []

    def dies(row, *, at):
        if row.kind != service_slots.SLOTS:
            return real(row, at=at)
        if moment == "after it" and len(pieces) == 1:
            raise Killed
        pieces.append(real(row, at=at))
        if moment == "before the commit":
            raise Killed
        return pieces[-1]

    with monkeypatch.context() as patched:
        patched.setattr(service_dispatch, "expand_some", dies)
        with pytest.raises(Killed):
            mail_tasks.expand(at + WAIT)
    db.session.rollback()
    db.session.expire_all()
    assert pieces == [1]
    for minutes in range(3):
        mail_tasks.expand(at + WAIT + minutes * MINUTE)
    sent = db.session.query(Message).filter_by(kind="slot.moved").all()
    once = Counter((m.address, str(entry(m)["UID"]), entry(m)["SEQUENCE"], entry(m)["DTSTAMP"].dt) for m in sent)
    assert set(once.values()) == {1}
    assert {key[0] for key in once} == {cast.vendor.email, cast.vendor2.email}


def test_requirement_16_a_dispatch_that_is_expanded_twice_tells_nobody_twice(cast, host, event, at):
    move(host, event, at, hours=1)
    work(at + WAIT)
    row = db.session.query(Dispatch).filter_by(kind=service_slots.SLOTS).order_by(Dispatch.id.desc()).first()
    row.state, row.cursor, row.done_at = "open", 0, None
    work(at + WAIT)
    assert [said(m)[2] for m in letters(cast.vendor)] == [1]


def test_a_room_of_ones_own_is_news_and_the_events_place_then_is_not(cast, host, event, at):
    service_agenda.put_session(host, event, SessionDraft("Morning", "Room 7", event.starts_local), None, at=at)
    service_agenda.publish(host, event, at=at)
    move(host, event, at + MINUTE, place="Library", has_online=False, online_url="")
    work(at + WAIT)
    (update,) = letters(cast.vendor)
    assert (said(update), str(entry(update)["LOCATION"])) == (("slot.moved", "REQUEST", 1, "14:00"), "Room 7")
    assert update.subject == "Your slot is now in Room 7: Showcase: renewing park permits"
    assert "Where: Room 210, Capitol Annex, and online → Room 7 at Library\n" in plain(update)
    move(host, event, at + HOUR, place="Museum", has_online=False, online_url="")
    work(at + 2 * HOUR)
    assert len(letters(cast.vendor)) == 1


def test_the_two_letters_of_a_presenter_with_a_seat_say_which_is_which(cast, host, event, at):
    cast.vendor.zone = "America/New_York"
    register(cast.actor("vendor"), event, SeatWish(Way.ROOM), at=at)
    move(host, event, at, hours=24)
    work(at + WAIT)
    mails = db.session.query(Message).filter(Message.address == cast.vendor.email, Message.created_at == at + WAIT)
    assert sorted(m.subject.replace("\u00a0", " ") for m in mails) == [
        "Moved to Fri, Jan 15, 2027, 2:00 p.m. MST: Showcase: renewing park pe…",
        "Your slot is now Fri, Jan 15, 2027, 2:00 p.m. MST: Showcase: renewing…",
    ]
    (slot,) = letters(cast.vendor)
    assert plain(slot).startswith(
        "Your slot has a new time. It is an entry of its own in your calendar, beside the event."
    )
    assert "For you: Fri, Jan 15, 2027, 4:00 to 4:15 p.m. EST\n" in plain(slot)
