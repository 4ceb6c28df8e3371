"""Carry a person's entries to another mailbox: out of the calendar of the old address, into that of the new one."""

from datetime import datetime
from functools import partial

from flask_babel import force_locale

from forum.accounts.models import Person
from forum.accounts.service_letters import write_to
from forum.entries.service import page_url
from forum.invitations import emails, queries, queries_slots, rules, service, service_letters, service_slots
from forum.invitations.models import Invitation
from forum.invitations.models_slots import SlotInvitation
from forum.invitations.rules import Stands
from forum.mail.service import About
from forum.registrations.models import Registration

KIND = "event.new_address"


def carry(person: Person, *, at: datetime) -> None:
    """End what the old address holds of events to come, and invite the new one. The attendee is another for calendars."""
    for seat, invitation in queries.held_by(person.id, at):
        _end(seat, invitation, at)
        if rules.may_invite(seat.state):
            service.invite(seat, at=at)
        elif rules.stands(seat.state) is Stands.LINE:
            service.hold(service_letters.writer(seat.event), invitation, seat, at)
            service.tell_awaited(seat, at=at)
    for row in queries_slots.held_by(person.id, at):
        _end_slot(row, at)
        service_slots.tell(row.event, {}, at=at)


def _end(seat: Registration, invitation: Invitation, at: datetime) -> None:
    with force_locale(seat.person.locale or "en"):
        letter = service_letters.carry_away(service_letters.writer(seat.event), invitation, seat, at=at)
    service.send(letter, seat, invitation, KIND, at)


def _end_slot(row: SlotInvitation, at: datetime) -> None:
    event = row.event
    parts = partial(emails.goes_elsewhere, event, page_url(event))
    about = About(KIND, "event", event.thread.ref)
    service_slots.end(row, write_to(row.application.person, about, parts, at=at, address=row.address), at)
