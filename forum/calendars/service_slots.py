"""Give presenters their slot as an entry of its own, by the letter that tells them of it; move it, and take it out again."""

from datetime import datetime
from functools import partial
from uuid import uuid4

from flask import current_app
from flask_babel import force_locale

from forum.accounts.service_letters import write_to
from forum.calendars import emails, ics, queries_slots, rules, service, service_letters
from forum.calendars.ics import Attendee
from forum.calendars.ics_entries import message_entry, slot_entry
from forum.calendars.models import InvitationState
from forum.calendars.models_slots import SlotInvitation
from forum.calendars.service_texts import page_url
from forum.core import links
from forum.core.database import db
from forum.events.models import Application, Event
from forum.events.signals import SlotTold
from forum.mail import queries as mail_queries
from forum.mail import service as mail
from forum.mail.models import Message
from forum.mail.service import About
from forum.policies import queries as policies


def tell(told: SlotTold) -> None:
    """Put the entry, or its end, into the letter that the presenter gets."""
    row = queries_slots.slot_of(told.application.id)
    if told.starts_local is None or told.ends_local is None:
        if row is not None and row.state is InvitationState.HELD:
            _end(row, told.message, told.at)
        return
    if row is None:
        row = _new(told.application, told.message.address, told.at)
    else:
        _note(row, told.message.address, told.at)
    row.state, row.room = InvitationState.HELD, told.room
    row.starts_local, row.ends_local = told.starts_local, told.ends_local
    db.session.add(row)
    _attach(row, told.message)


def end_all(event: Event, *, at: datetime) -> None:
    """The event is off, so each slot leaves its presenter's calendar: by the letter that goes to them, or one more."""
    for row in queries_slots.slot_holders(event):
        person, application = row.application.person, row.application
        about = About("application.cancelled", "event", event.thread.ref)
        letter = mail_queries.letter_without_calendar(about.kind, about.object_ref, row.address, at)
        if letter is None:
            about = About("slot.cancelled", "event", event.thread.ref)
            write = partial(emails.slot_cancelled, application, page_url(event))
            letter = write_to(person, about, write, at=at, address=row.address)
        _end(row, letter, at)


def _new(application: Application, address: str, at: datetime) -> SlotInvitation:
    return SlotInvitation(
        application=application, uid=str(uuid4()), address=address, token=service.new_token(), sequence=0,
        stamped_at=rules.next_stamp(at, None), first_message_id="", created_at=at,
    )  # fmt: skip


def _note(row: SlotInvitation, address: str, at: datetime) -> None:
    row.sequence, row.stamped_at = row.sequence + 1, rules.next_stamp(at, row.stamped_at)
    if row.address != address:
        # The attendee is another one for every calendar, so this is a first mail with an organizer of its own.
        row.address, row.token, row.first_message_id = address, service.new_token(), ""


def _end(row: SlotInvitation, message: Message, at: datetime) -> None:
    _note(row, row.address, at)
    row.state = InvitationState.CANCELLED
    _attach(row, message)


def _attach(row: SlotInvitation, message: Message) -> None:
    event, person, now = row.event, row.application.person, policies.current()
    sender = service_letters.organizer(row.token)
    with force_locale(person.locale or "en"):
        entry = message_entry(
            slot_entry(
                row, page_url=links.to("events.agenda", ref=event.thread.ref), notice=now.notice,
                organizer=(now.forum_name, f"{sender}@{current_app.config['MAIL_DOMAIN']}"),
            ),
            stamp=row.stamped_at, sequence=row.sequence, attendee=Attendee(person.name, row.address),
        )  # fmt: skip
    is_held = row.state is InvitationState.HELD
    text = ics.invitation(entry) if is_held else ics.cancellation(entry, whole_event=True)
    mail.attach(message, text, "REQUEST" if is_held else "CANCEL", sender=sender, references=row.first_message_id)
    row.first_message_id = row.first_message_id or message.message_id
