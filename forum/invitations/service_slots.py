"""Give presenters their slot as an entry of its own, by the letter that tells them of it; move it, and take it out again."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from uuid import uuid4

from flask import current_app
from flask_babel import force_locale

from forum.accounts.service_letters import write_to
from forum.calls import queries_agenda
from forum.calls.rules_agenda import Line
from forum.core import links
from forum.core.database import db
from forum.entries import ics
from forum.entries import rules as entries_rules
from forum.entries.ics import Attendee
from forum.entries.ics_events import message_entry
from forum.entries.service import page_url
from forum.events.models import Event
from forum.invitations import emails_slots, queries_slots, rules, rules_slots, service, service_holders, service_letters
from forum.invitations.ics_slots import slot_entry
from forum.invitations.models import InvitationState
from forum.invitations.models_slots import SlotInvitation
from forum.invitations.queries_slots import Given, Presenter
from forum.invitations.rules_slots import SlotFacts
from forum.mail import queries as mail_queries
from forum.mail import service as mail
from forum.mail.models import Dispatch, Message
from forum.mail.service import About
from forum.policies import queries as policies

SLOTS = "event.slots"


def tell(event: Event, before: Mapping[str, str], *, at: datetime) -> None:
    """Have presenters told where their slots differ from what they were told, as late as any change of the event is.

    So the first letter of a slot waits as well: nobody waits for it, and the second look at an agenda comes just after
    it was published. `before` is what the event said, where it changed.
    """
    if event.agenda_number:
        service.waiting((SLOTS,), event, before, at=at)


def audience(row: Dispatch, after: int, limit: int) -> Sequence[Presenter]:
    """Presenters as the published agenda names them, and who holds the entry of a slot that is gone; nobody once the
    event is off, since its end is told instead."""
    event = service_holders.live(row)
    return queries_slots.presenters(event, queries_agenda.published_lines(event), after, limit) if event else []


def write(row: Dispatch, people: Sequence[Presenter]) -> Sequence[Presenter]:
    """Write to these presenters where a slot of theirs is news: a letter for each slot, as a mail holds one entry.

    Of one person only the first belongs to the dispatch, which has one for each address. Nobody is left to be written to.
    """
    for person in people:
        own: Dispatch | None = row
        for given in person.slots:
            if _write(given, person, row.at, own):
                own = None
    return ()


def _write(given: Given, to: Presenter, at: datetime, dispatch: Dispatch | None) -> bool:
    application, row = given.application, given.invitation
    event = application.event
    told = _told(row) if row is not None and row.state is InvitationState.HELD else None
    now = _now(event, given.line) if given.line is not None else None
    news = rules_slots.news(told, now)
    if news is None:
        return False
    url = links.to("calls.agenda", ref=event.thread.ref)
    parts = partial(emails_slots.slot_changed, application, told, now, to.zone, url)
    about = About(f"slot.{news.value}", "event", event.thread.ref)
    address = row.address if row is not None and now is None else to.address
    # An address of before may be somebody else's by now, who gets a letter of this dispatch too.
    own = dispatch if address == to.address else None
    message = write_to(to.person, about, parts, at=at, address=address, dispatch=own)
    if now is None:
        assert row is not None  # noqa: S101  it was told
        end(row, message, at)
    else:
        _give(row or _new(given, to.address, at), now, message, at)
    return True


def _give(row: SlotInvitation, now: SlotFacts, message: Message, at: datetime) -> None:
    if row.id is not None:
        _note(row, message.address, at)
    row.state, row.revision, row.room = InvitationState.HELD, row.event.revision, now.room
    row.starts_local, row.ends_local = now.starts_local, now.ends_local
    db.session.add(row)
    _attach(row, message)


def end_all(event: Event, *, at: datetime) -> None:
    """The event is off, so each slot leaves its presenter's calendar: by the letter that goes to them, or one more."""
    for row in queries_slots.slot_holders(event):
        person, application = row.application.person, row.application
        about = About("application.cancelled", "event", event.thread.ref)
        letter = mail_queries.letter_without_calendar(about.kind, about.object_ref, row.address, at)
        if letter is None:
            about = About("slot.cancelled", "event", event.thread.ref)
            parts = partial(emails_slots.slot_cancelled, application, page_url(event))
            letter = write_to(person, about, parts, at=at, address=row.address)
        end(row, letter, at)


def _now(event: Event, line: Line) -> SlotFacts:
    return SlotFacts(line.starts, line.ends, line.room, entries_rules.facts(event))


def _told(row: SlotInvitation) -> SlotFacts:
    event = entries_rules.facts_before(row.event, queries_slots.said(row.event, row.revision))
    return SlotFacts(row.starts_local, row.ends_local, row.room, event)


def _new(given: Given, address: str, at: datetime) -> SlotInvitation:
    return SlotInvitation(
        application=given.application, uid=str(uuid4()), address=address, token=service.new_token(), sequence=0,
        stamped_at=rules.next_stamp(at, None), first_message_id="", created_at=at,
    )  # fmt: skip


def _note(row: SlotInvitation, address: str, at: datetime) -> None:
    row.sequence, row.stamped_at = row.sequence + 1, rules.next_stamp(at, row.stamped_at)
    if row.address != address:
        # The attendee is another one for every calendar, so this is a first mail with an organizer of its own.
        row.address, row.token, row.first_message_id = address, service.new_token(), ""


def end(row: SlotInvitation, message: Message, at: datetime) -> None:
    """Take the entry of a slot out of its calendar, by a letter that is queued already."""
    _note(row, row.address, at)
    row.state = InvitationState.CANCELLED
    _attach(row, message)


def _attach(row: SlotInvitation, message: Message) -> None:
    event, person, now = row.event, row.application.person, policies.current()
    sender = service_letters.organizer(row.token)
    with force_locale(person.locale or "en"):
        entry = message_entry(
            slot_entry(
                row, _told(row).event, page_url=links.to("calls.agenda", ref=event.thread.ref), notice=now.notice,
                organizer=(now.forum_name, f"{sender}@{current_app.config['MAIL_DOMAIN']}"),
            ),
            stamp=row.stamped_at, sequence=row.sequence, attendee=Attendee(person.name, row.address),
        )  # fmt: skip
    is_held = row.state is InvitationState.HELD
    text = ics.invitation(entry) if is_held else ics.cancellation(entry, whole_event=True)
    mail.attach(message, text, "REQUEST" if is_held else "CANCEL", sender=sender, references=row.first_message_id)
    row.first_message_id = row.first_message_id or message.message_id
