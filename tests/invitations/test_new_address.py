"""A person has another address: entries leave the calendar of the old one, and the new one is invited."""

from datetime import timedelta

from forum.accounts import service_reset
from forum.core.database import db
from forum.invitations import rules as invitations_rules
from forum.invitations.models import Invitation
from forum.mail.models import Message
from forum.registrations import queries_seats
from forum.registrations.service_mail_seats import answer_url
from forum.registrations.service_seats import SeatWish, register
from forum.showcases import service_change
from tests.entries import given
from tests.entries.given import NOW
from tests.entries.outbox import entry, moved, sent, work

NEW = "dana@new.example"
LATER = NOW + timedelta(hours=1)


def told(since=0):
    """Address, METHOD, SEQUENCE, attendee and kind of each calendar part."""
    found = [(m, entry(m)) for m in sent()[since:]]
    return [
        (m.address, m.calendar_method, e["SEQUENCE"], e["ATTENDEE"].removeprefix("mailto:"), m.kind) for m, e in found
    ]


def test_the_old_address_loses_the_entry_and_the_new_one_gets_it(cast, showcase):
    old, token = cast.vendor.email, db.session.query(Invitation).one().token
    service_reset.change_address(cast.vendor, NEW, at=LATER)
    db.session.commit()
    assert told(1) == [
        (old, "CANCEL", 1, old, "event.new_address"),
        (NEW, "REQUEST", 2, NEW, "event.invitation"),
    ]
    cancel, request = sent()[1:]
    assert "STATUS" not in entry(cancel)
    assert (entry(cancel)["UID"], entry(request)["ORGANIZER"] == entry(cancel)["ORGANIZER"]) == (showcase.uid, False)
    assert db.session.query(Invitation).one().token != token
    link = answer_url(queries_seats.registration(showcase.id, cast.vendor.id))
    assert (link in cancel.text, link in request.text) == (False, True)


def test_who_waits_has_the_tentative_entry_at_the_new_address(cast):
    full, old = given.event(cast, "A full one", room_seats=1, room_taken=1), cast.agency.email
    given.asked(full, cast.agency)
    register(cast.actor("agency"), full, SeatWish(), at=NOW)
    before = len(sent())
    service_reset.change_address(cast.agency, NEW, at=LATER)
    db.session.commit()
    assert told(before) == [
        (old, "CANCEL", 1, old, "event.new_address"), (NEW, "REQUEST", 2, NEW, "registration.waitlisted"),
    ]  # fmt: skip
    assert entry(sent()[-1])["STATUS"] == "TENTATIVE"


def test_what_changes_later_goes_to_the_new_address_alone_and_a_successor_hears_too(cast, host, showcase):
    old = cast.vendor.email
    service_reset.change_address(cast.vendor, NEW, at=LATER)
    cast.vendor2.email = cast.vendor2.email_key = old
    register(cast.actor("vendor2"), showcase, SeatWish(), at=LATER)
    db.session.commit()
    before = len(sent())
    service_change.move(host, showcase, moved(showcase, place="Library"), at=LATER)
    work(LATER + invitations_rules.CHANGE_WAIT)
    assert sorted(told(before)) == [
        (NEW, "REQUEST", 3, NEW, "event.moved"),
        (old, "REQUEST", 1, old, "event.moved"),
    ]


def test_events_that_are_over_are_left_alone(cast, showcase):
    service_reset.change_address(cast.vendor, NEW, at=showcase.ends_at)
    db.session.commit()
    assert len(sent()) == 1


def test_a_presenter_gets_the_slot_at_the_new_address(cast, event, at):
    old = cast.vendor.email
    first = len(sent())
    service_reset.change_address(cast.vendor, NEW, at=at)
    work(at + invitations_rules.CHANGE_WAIT)
    assert [row[:4] for row in told(first)] == [(old, "CANCEL", 1, old), (NEW, "REQUEST", 2, NEW)]
    assert len({entry(m)["UID"] for m in sent()[first:]}) == 1
    assert db.session.query(Message).filter_by(kind="event.new_address").one().subject == (
        f"Sent to your new address: {event.thread.title}"
    )
