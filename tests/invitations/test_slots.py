"""A presenter's slot is an entry of its own: given, moved, swapped and taken away as the published agenda says."""

from datetime import timedelta

import pytest
import time_machine

from forum.answers import tasks as answers_tasks
from forum.calls import queries_slots, service_agenda, service_choose
from forum.calls.models import Application, ApplicationState
from forum.calls.service_agenda import SessionDraft
from forum.core.database import db
from forum.events.models import Way
from forum.events.rules import Move
from forum.invitations import rules as invitations_rules
from forum.invitations.models_slots import SlotInvitation
from forum.mail import service_inbound
from forum.mail.models import Message
from forum.registrations.service_seats import SeatWish, register
from forum.showcases import service_change
from tests.answers.came import COUNTER
from tests.answers.replies import BORDER, Reply
from tests.entries import given
from tests.entries.outbox import entry, said, work
from tests.entries.readers import READERS, keeps_itip_rules

WAIT = invitations_rules.CHANGE_WAIT


def letters(person) -> list[Message]:
    return db.session.query(Message).filter_by(address=person.email).order_by(Message.id).all()


def test_the_letter_of_a_slot_is_its_invitation(cast, event):
    (mail,) = letters(cast.vendor)
    found = entry(mail)
    assert said(mail) == ("slot.new", "REQUEST", 0, "14:00")
    assert (found.start, found.end) == (event.starts_at, event.starts_at + timedelta(minutes=15))
    assert str(found["UID"]) == db.session.query(SlotInvitation).first().uid != event.uid
    assert (str(found["RELATED-TO"]), found["RELATED-TO"].params["RELTYPE"]) == (event.uid, "PARENT")
    assert (str(found["SUMMARY"]), str(found["LOCATION"])) == (
        f"You present: {event.thread.title}",
        f"{event.place}, and online",
    )
    assert (str(found["ORGANIZER"]), str(found["ATTENDEE"])) == (
        f"mailto:{mail.sender}@forum.example.org", f"mailto:{cast.vendor.email}",
    )  # fmt: skip
    assert found["ATTENDEE"].params["RSVP"] == "TRUE"
    assert "Your slot: Thu, Jan 14, 2027, 2:00 to 2:15 p.m. MST\n" in mail.text.replace("\u00a0", " ")
    assert keeps_itip_rules(mail.calendar.encode())
    moment = (found.start.timestamp(), found.end.timestamp())
    assert [read(mail.calendar) for read in READERS.values()] == [{str(found["UID"]): moment}] * len(READERS)


def test_a_swap_moves_both_and_a_slot_that_stays_hears_nothing(cast, host, event, at):
    slots = queries_slots.slots(event.id)
    service_agenda.swap(host, event, slots[0], slots[2], at=at)
    service_agenda.publish(host, event, at=at)
    work(at + WAIT)
    assert [said(m) for m in letters(cast.vendor)] == [
        ("slot.new", "REQUEST", 0, "14:00"), ("slot.moved", "REQUEST", 1, "14:30"),
    ]  # fmt: skip
    assert len(letters(cast.vendor2)) == 1
    service_agenda.swap(host, event, slots[1], slots[2], at=at)
    service_agenda.publish(host, event, at=at + timedelta(hours=1))
    work(at + timedelta(hours=2))
    assert said(letters(cast.vendor)[-1]) == ("slot.moved", "REQUEST", 2, "14:15")
    assert said(letters(cast.vendor2)[-1]) == ("slot.moved", "REQUEST", 1, "14:30")
    first, *_between, last = letters(cast.vendor)
    assert (last.references, last.sender, entry(last)["UID"]) == (first.message_id, first.sender, entry(first)["UID"])


def test_who_leaves_the_agenda_loses_the_entry_and_who_comes_back_gets_the_same_one(cast, host, event, at):
    slot = queries_slots.slots(event.id)[0]
    kept, slot.application_id = slot.application_id, None
    db.session.flush()
    service_agenda.publish(host, event, at=at)
    work(at + WAIT)
    slot.application_id = kept
    db.session.flush()
    service_agenda.publish(host, event, at=at + WAIT)
    work(at + WAIT * 2)
    found = letters(cast.vendor)
    assert [said(m)[:3] for m in found] == [
        ("slot.new", "REQUEST", 0), ("slot.left", "CANCEL", 1), ("slot.new", "REQUEST", 2),
    ]  # fmt: skip
    assert str(entry(found[1])["STATUS"]) == "CANCELLED"
    assert len({str(entry(m)["UID"]) for m in found}) == 1
    stamps = [entry(m)["DTSTAMP"].dt for m in found]
    assert stamps == sorted(set(stamps))
    assert all(keeps_itip_rules(m.calendar.encode()) for m in found)


@pytest.mark.parametrize("withdraws", [True, False])
def test_who_gives_the_slot_up_loses_the_entry_without_a_new_agenda(cast, host, event, at, withdraws):
    application, presenter = queries_slots.slots(event.id)[0].application, cast.actor("vendor")
    if withdraws:
        service_choose.withdraw(presenter, event, application, at=at)
    else:
        service_choose.answer(application, confirms=False, actor=presenter, at=at)
    work(at + WAIT)
    _new, end = letters(cast.vendor)
    assert (said(end), end.subject[:30]) == (("slot.left", "CANCEL", 1, "14:00"), "Your slot leaves your calendar")
    assert len(letters(cast.vendor2)) == 1
    service_agenda.publish(host, event, at=at + WAIT)
    work(at + 2 * WAIT)
    assert len(letters(cast.vendor)) == 2


def test_a_longer_slot_is_told_as_the_page_that_publishes_says(cast, as_, host, event, at):
    for slot in queries_slots.slots(event.id):
        slot.minutes = 20
    service_agenda.lay_out(event)
    db.session.commit()
    with time_machine.travel(at):
        page = as_(cast.host).get(f"/events/{event.thread.ref}/agenda/publish").get_data(as_text=True)
    first, second = (slot.application.organization.name for slot in queries_slots.slots(event.id)[:2])
    said_there = page.replace("\u00a0", " ")
    assert f"{first} takes 20 minutes, still at 2:00 p.m." in said_there
    assert f"{second} moved from 2:15 to 2:20 p.m." in said_there
    assert "2 presenters get a mail, each of their own:" in said_there
    service_agenda.publish(host, event, at=at)
    work(at + WAIT)
    longer = letters(cast.vendor)[-1]
    assert (said(longer), entry(longer).end - entry(longer).start) == (
        ("slot.moved", "REQUEST", 1, "14:00"), timedelta(minutes=20),
    )  # fmt: skip
    assert longer.subject.replace("\u00a0", " ").startswith("Your slot now ends at 2:20 p.m. MST: ")
    assert "2:00 to 2:15 p.m. MST → Thu, Jan 14, 2027, 2:00 to 2:20 p.m. MST\n" in longer.text.replace("\u00a0", " ")
    assert said(letters(cast.vendor2)[-1]) == ("slot.moved", "REQUEST", 1, "14:20")


def test_slots_move_with_the_event_also_for_who_is_registered(cast, host, event, at):
    register(cast.actor("vendor"), event, SeatWish(Way.ROOM), at=at)
    later = Move(
        event.starts_local + timedelta(hours=1), event.ends_local + timedelta(hours=1), event.zone, event.has_room, event.place,
        event.has_online, event.online_url,
    )  # fmt: skip
    service_change.move(host, event, later, at=at)
    work(at + WAIT)
    for person, start in ((cast.vendor, "15:00"), (cast.vendor2, "15:15")):
        assert said(letters(person)[-1]) == ("slot.moved", "REQUEST", 1, start)


def test_another_place_is_another_place_for_slots_without_a_room(cast, host, event, at):
    elsewhere = Move(event.starts_local, event.ends_local, event.zone, True, "Library", False, "")
    service_change.move(host, event, elsewhere, at=at)
    work(at + WAIT)
    last = letters(cast.vendor)[-1]
    assert (said(last), str(entry(last)["LOCATION"])) == (("slot.moved", "REQUEST", 1, "14:00"), "Library")
    assert last.subject.startswith("Your slot is now in Library")
    service_agenda.put_session(host, event, SessionDraft("Morning", "Room 7", event.starts_local), None, at=at)
    service_agenda.publish(host, event, at=at)
    work(at + WAIT)
    assert str(entry(letters(cast.vendor)[-1])["LOCATION"]) == "Room 7"
    before = len(letters(cast.vendor))
    service_change.move(host, event, Move(event.starts_local, event.ends_local, event.zone, True, "Museum", False, ""), at=at)  # fmt: skip
    work(at + WAIT)
    assert len(letters(cast.vendor)) == before


def test_a_cancelled_event_takes_each_slot_by_one_mail(cast, host, event, at):
    register(cast.actor("vendor"), event, SeatWish(Way.ROOM), at=at)
    service_change.cancel(host, event, "The room is flooded.", at=at)
    work(at)
    slot_end, event_end = sorted(
        (m for m in letters(cast.vendor) if m.calendar_method == "CANCEL"), key=lambda m: m.kind, reverse=True
    )
    assert (said(slot_end)[:3], said(event_end)[:3]) == (
        ("slot.cancelled", "CANCEL", 1), ("event.cancelled", "CANCEL", 1),
    )  # fmt: skip
    assert slot_end.subject == "Your slot is cancelled: Showcase: renewing park permits"
    assert "Why: The room is flooded.\n" in slot_end.text
    # Who is not registered reads of it in the letter to applicants, which takes the slot out as well.
    ends = [m for m in letters(cast.vendor2) if m.kind != "slot.new"]
    assert [said(m)[:3] for m in ends] == [("application.cancelled", "CANCEL", 1)]
    assert {m.state for m in db.session.query(SlotInvitation)} == {"cancelled"}


def test_a_new_address_is_a_new_attendee_of_the_same_slot(cast, host, event, at):
    (first,) = letters(cast.vendor)
    cast.vendor.email = "dana@example.net"
    slots = queries_slots.slots(event.id)
    service_agenda.swap(host, event, slots[0], slots[2], at=at)
    service_agenda.publish(host, event, at=at)
    work(at + WAIT)
    (moved,) = letters(cast.vendor)
    assert (str(entry(moved)["ATTENDEE"]), moved.references) == ("mailto:dana@example.net", "")
    assert (moved.sender != first.sender, entry(moved)["UID"] == entry(first)["UID"]) == (True, True)


@pytest.mark.parametrize(
    ("partstat", "uid", "state"),
    [
        ("ACCEPTED", "", "ignored"),
        ("DECLINED", "", "waiting"),
        ("TENTATIVE", "", "waiting"),
        ("DECLINED", "x", "ignored"),
    ],
)
def test_an_answer_to_a_slot_changes_nothing_and_a_no_is_shown_to_the_office(
    app, monkeypatch, cast, as_, event, partstat, uid, state
):
    monkeypatch.setitem(app.config, "MAIL_AUTHSERV_ID", BORDER)
    slot = db.session.query(SlotInvitation).order_by(SlotInvitation.id).first()
    row = service_inbound.take(Reply(slot, partstat, uid=uid or slot.uid).envelope(), at=event.call_closes_at)
    db.session.commit()
    assert (row.state, row.reason) == (state, "slot")
    assert {a.state for a in db.session.query(Application)} == {ApplicationState.SELECTED}
    page = as_(cast.host).get("/desk/replies").get_data(as_text=True)
    assert ("The answer is to the entry of a slot." in page) == (state == "waiting")


def test_a_presenters_no_waits_whatever_becomes_of_their_seat_until_the_event_is_over(app, monkeypatch, cast, event):
    monkeypatch.setitem(app.config, "MAIL_AUTHSERV_ID", BORDER)
    slot = db.session.query(SlotInvitation).order_by(SlotInvitation.id).first()
    at, person = event.call_closes_at, slot.application.person
    row = service_inbound.take(Reply(slot, "DECLINED", uid=slot.uid).envelope(), at=at)
    given.lose(given.seat(event, person), by=cast.actor("host"), reason="The room is small.")
    db.session.commit()
    assert (answers_tasks.close_over(at), row.state) == (0, "waiting")
    assert answers_tasks.close_over(event.starts_at) == 1
    db.session.expire_all()
    assert (row.state, row.reason) == ("ignored", "started")


def test_the_no_of_a_presenter_without_a_seat_leaves_the_desk_too(app, monkeypatch, event):
    monkeypatch.setitem(app.config, "MAIL_AUTHSERV_ID", BORDER)
    slot = db.session.query(SlotInvitation).order_by(SlotInvitation.id).first()
    service_inbound.take(Reply(slot, "DECLINED", uid=slot.uid).envelope(), at=event.call_closes_at)
    db.session.commit()
    assert [answers_tasks.close_over(at) for at in (event.call_closes_at, event.starts_at)] == [0, 1]


def test_only_the_presenters_own_proven_answer_to_a_slot_reaches_the_office(app, monkeypatch, event):
    slot = db.session.query(SlotInvitation).order_by(SlotInvitation.id).first()
    unproven = Reply(slot, "DECLINED", uid=slot.uid).envelope()
    assert service_inbound.take(unproven, at=event.call_closes_at).state == "ignored"
    monkeypatch.setitem(app.config, "MAIL_AUTHSERV_ID", BORDER)
    stranger = Reply(slot, "DECLINED", uid=slot.uid, attendee=slot.address, sender="mallory@example.net").envelope()
    row = service_inbound.take(stranger, at=event.call_closes_at)
    assert (row.state, row.reason) == ("ignored", "unproven")


def test_another_time_for_a_slot_is_shown_and_is_no_answer(app, monkeypatch, cast, as_, event):
    monkeypatch.setitem(app.config, "MAIL_AUTHSERV_ID", BORDER)
    slot = db.session.query(SlotInvitation).order_by(SlotInvitation.id).first()
    asks = Reply(slot, "DECLINED", uid=slot.uid, program="exchange", changes=COUNTER).envelope()
    row = service_inbound.take(asks, at=event.call_closes_at)
    db.session.commit()
    assert (row.state, row.reason, sorted(row.data)) == ("waiting", "slot", ["times"])
    page = as_(cast.host).get("/desk/replies").get_data(as_text=True)
    assert ("It asks for another time: Fri, Jan 15, 2027" in page.replace("\xa0", " "), "Would not come" in page) == (
        True,
        False,
    )


def test_once_the_event_has_started_no_answer_to_a_slot_reaches_the_office(app, monkeypatch, event):
    monkeypatch.setitem(app.config, "MAIL_AUTHSERV_ID", BORDER)
    slot = db.session.query(SlotInvitation).order_by(SlotInvitation.id).first()
    row = service_inbound.take(Reply(slot, "DECLINED", uid=slot.uid).envelope(), at=event.starts_at)
    assert (row.state, row.reason) == ("ignored", "started")


def test_nothing_changed_writes_nothing(host, event, at):
    before = db.session.query(Message).count()
    assert service_agenda.publish(host, event, at=at) is None
    work(at + WAIT)
    assert db.session.query(Message).count() == before
