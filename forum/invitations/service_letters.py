"""Write one person's message about an event: the letter with its calendar part, and on the invitation what was sent."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from flask import current_app

from forum.core.actor import Actor
from forum.entries import ics
from forum.entries import queries as entries_queries
from forum.entries import rules as entries_rules
from forum.entries.ics import Attendee, Entry
from forum.entries.ics_events import full_entry, known_entry, message_entry
from forum.entries.rules import Known
from forum.entries.service import page_url
from forum.events import queries as events
from forum.events import queries_questions, queries_series, rules_questions
from forum.events.models import Event, Way
from forum.events.models_questions import EventQuestion, Purpose
from forum.invitations import emails, emails_leave, queries, rules
from forum.invitations.emails import Reader
from forum.invitations.models import Invitation, InvitationState
from forum.invitations.rules import Stands
from forum.mail import service as mail
from forum.mail.emails import Letter, Parts, compose
from forum.policies import queries as policies
from forum.policies.rules_known import Policies
from forum.registrations.models import Registration
from forum.registrations.service_mail_seats import answer_url, questions_url
from forum.threads import queries as threads


@dataclass(frozen=True)
class Writer:
    """What all letters about one event share, read once: the forum's values, and the revision of the event's text."""

    event: Event
    values: Policies
    revision: int = 0
    #: The first event of its series.
    sibling_uid: str = ""

    @cached_property
    def questions(self) -> Sequence[EventQuestion]:
        """The office's own questions to whoever registers."""
        return queries_questions.questions(self.event, Purpose.REGISTER)


def writer(event: Event) -> Writer:
    """A writer of letters about the event as it is now."""
    text = entries_queries.text_of(event.id)
    revision = text.revision if text is not None else 0
    return Writer(event, policies.current(), revision, queries_series.first_uid(event))


def organizer(token: str = "") -> str:
    """Local part of the address that sends and takes answers: one for each invitation, the plain one without."""
    return f"events+r-{token}" if token else "events"


def entry_of(writer: Writer, *, with_link: bool, token: str = "") -> Entry:
    """The event as one person's calendar shows it."""
    event = writer.event
    address = f"{organizer(token)}@{current_app.config['MAIL_DOMAIN']}"
    return full_entry(
        event, modified_at=event.modified_at, page_url=page_url(event), notice=writer.values.notice,
        organizer=(writer.values.forum_name, address), with_link=with_link, sibling_uid=writer.sibling_uid,
    )  # fmt: skip


def invite(writer: Writer, invitation: Invitation, seat: Registration, *, was_waiting: bool = False) -> Letter:
    """METHOD:REQUEST to who has a seat, or was asked to take one. Raises ValueError for anybody else.

    `was_waiting`: the seat came from the waitlist, so the letter says that first.
    """
    if not rules.may_invite(seat.state):
        raise ValueError("only who has a seat, or was asked, is invited")
    open_count = rules_questions.open_count(writer.questions, seat.answers)
    whom = replace(
        reader(writer, seat, seat.person.zone), questions=open_count, questions_url=questions_url(seat)
    )  # fmt: skip
    parts = _invitation(writer.event, seat, whom, was_waiting=was_waiting)
    return _letter(writer, invitation, parts, seat.person.name, ics.invitation, "REQUEST", stands=whom.stands)


def _invitation(event: Event, seat: Registration, whom: Reader, *, was_waiting: bool) -> Parts:
    if whom.stands is Stands.ASKED:
        return emails.asked(event, seat.answer_by_at or event.starts_at, whom)
    if was_waiting:
        return emails.seat_freed(event, whom)
    return emails.invitation(event, whom) if seat.invited_at is None else emails.seat_after_invitation(event, whom)


def preview(event: Event, actor: Actor, answer_by_at: datetime | None = None) -> tuple[Parts, Entry]:
    """The invitation to `actor` as it would look now, and the entry in it. Writes nothing.

    `answer_by_at`: the letter that asks for an answer by then; without, the one that confirms a seat.
    """
    drafted = Writer(event, policies.current())
    way = Way.ROOM if event.has_room else Way.ONLINE
    stands = Stands.SEAT if answer_by_at is None else Stands.ASKED
    whom = Reader(way, actor.zone, page_url(event), page_url(event), stands)
    parts = emails.invitation(event, whom) if answer_by_at is None else emails.asked(event, answer_by_at, whom)
    return parts, entry_of(drafted, with_link=stands is Stands.SEAT)


def tell_change(
    writer: Writer, holder: queries.Holder, before: Mapping[str, str], *, asks_again: bool, at: datetime
) -> Letter:
    """METHOD:REQUEST to a holder: the same entry once more, with a higher SEQUENCE where the answer counts anew."""
    note(writer, holder.invitation, at, asks_again=asks_again)
    whom = reader(writer, holder.registration, holder.zone)
    parts = emails.changed(writer.event, before, whom)
    return _letter(writer, holder.invitation, parts, holder.name, ics.invitation, "REQUEST", stands=whom.stands)


def tell_end(writer: Writer, holder: queries.Holder, *, at: datetime) -> Letter:
    """METHOD:CANCEL to a holder, or to who declined, because the whole event is off."""
    has_entry = holder.invitation.state is InvitationState.HELD
    told = None if holder.sees else known(writer, holder.invitation.stamped_at)
    _end(writer, holder.invitation, at)
    whom = reader(writer, holder.registration, holder.zone, has_entry=has_entry)
    parts = emails.cancelled(writer.event, whom) if told is None else emails_leave.cancelled(writer.event, told, whom)
    return _letter(writer, holder.invitation, parts, holder.name, _whole_cancellation, "CANCEL", told=told)


def tell_other(
    writer: Writer, mine: Registration | None, zone: str | None, before: Mapping[str, str] | None, stop_url: str
) -> Letter:
    """The same news without a calendar part, to who holds no entry: fields of the event said `before`, or it is off (None)."""
    whom = reader(writer, mine, zone, has_entry=False)
    parts = emails.cancelled(writer.event, whom) if before is None else emails.changed(writer.event, before, whom)
    return compose(parts, notice=writer.values.notice, sender=writer.values.sender, unsubscribe_url=stop_url)


def take_off(
    writer: Writer, invitation: Invitation, seat: Registration, *, by_self: bool, had_seat: bool, at: datetime
) -> Letter:
    """METHOD:CANCEL to one person, while the event goes on without them."""
    told = None if threads.sees(seat.person_id, writer.event.thread) else known(writer, invitation.stamped_at)
    _end(writer, invitation, at)
    whom = reader(writer, seat, seat.person.zone)
    parts = emails_leave.taken_off(writer.event, told, whom, by_self=by_self, had_seat=had_seat, reason=seat.reason)
    return _letter(writer, invitation, parts, seat.person.name, _own_cancellation, "CANCEL", told=told)


def wait(writer: Writer, invitation: Invitation, seat: Registration, parts: Parts, *, at: datetime) -> Letter:
    """METHOD:REQUEST to a holder who has said yes and has to wait: the same entry, as tentative, under these words.

    They say nothing of a change that waits to be told, so that is told still.
    """
    told = invitation.revision
    note(writer, invitation, at, asks_again=False)
    invitation.revision = told
    stands = rules.stands(seat.state)
    return _letter(writer, invitation, parts, seat.person.name, ics.invitation, "REQUEST", stands=stands)


def let_go(writer: Writer, to: queries.Seated, *, at: datetime) -> Letter:
    """To who may not see the event any more and lost what they held: METHOD:CANCEL where that was an entry."""
    held = to.invitation if to.invitation is not None and to.invitation.state is InvitationState.HELD else None
    told = known(writer, at if held is None else held.stamped_at)
    whom = reader(writer, to.seat, to.zone, has_entry=held is not None)
    parts = emails_leave.let_go(writer.event, told, whom)
    if held is None:
        return compose(parts, notice=writer.values.notice, sender=writer.values.sender)
    _end(writer, held, at)
    return _letter(writer, held, parts, to.name, _own_cancellation, "CANCEL", told=told)


def known(writer: Writer, moment: datetime) -> Known:
    """What the event said at `moment`, when somebody was told of it last who may not see it any more."""
    return entries_rules.known(writer.event, events.said_since(writer.event, moment))


def carry_away(writer: Writer, invitation: Invitation, seat: Registration, *, at: datetime) -> Letter:
    """METHOD:CANCEL to the address that the person had, while the entry goes to the new one."""
    _end(writer, invitation, at)
    parts = emails.goes_elsewhere(writer.event, page_url(writer.event))
    return _letter(writer, invitation, parts, seat.person.name, _own_cancellation, "CANCEL")


def note(writer: Writer, invitation: Invitation, at: datetime, *, asks_again: bool) -> None:
    """Note on the invitation that a message goes out: its SEQUENCE, its DTSTAMP, and what it tells.

    `asks_again`: the answer counts anew. It does so too where this person has not been told of the time or place.
    """
    now = rules.mark(writer.event)
    is_news = invitation.told != now if invitation.told else asks_again
    invitation.sequence = rules.next_sequence(
        writer.event.sequence, invitation.sequence, asks_again=asks_again or is_news
    )
    if is_news:
        invitation.told_sequence = invitation.sequence
    invitation.told = now
    invitation.stamped_at = rules.next_stamp(at, invitation.stamped_at)
    invitation.revision = writer.revision


def reader(writer: Writer, mine: Registration | None, zone: str | None, *, has_entry: bool = True) -> Reader:
    """The reader of a letter about the event, as the registration says, where there is one."""
    page = page_url(writer.event)
    if mine is None:
        return Reader(Way.ROOM, zone, page, page, Stands.READER, has_entry)
    return Reader(mine.way, zone, page, answer_url(mine), rules.stands(mine.state), has_entry)


def _end(writer: Writer, invitation: Invitation, at: datetime) -> None:
    note(writer, invitation, at, asks_again=True)
    invitation.state = InvitationState.CANCELLED


def _letter(
    writer: Writer, invitation: Invitation, parts: Parts, name: str, write: Callable[[Entry], bytes], method: str,
    *, stands: Stands = Stands.GONE, told: Known | None = None,
) -> Letter:  # fmt: skip
    attendee = Attendee(name, invitation.address)
    if stands is Stands.LINE:  # has said yes, and is not asked again
        attendee = replace(attendee, partstat="TENTATIVE", rsvp=False)
    entry = message_entry(
        entry_of(writer, with_link=stands is Stands.SEAT, token=invitation.token), stamp=invitation.stamped_at,
        sequence=invitation.sequence, attendee=attendee,
    )  # fmt: skip
    if stands is Stands.LINE:
        entry = replace(entry, status="TENTATIVE")
    if told is not None:
        entry = known_entry(entry, told)
    letter = compose(
        parts, notice=writer.values.notice, sender=writer.values.sender, calendar=write(entry), method=method
    )
    return replace(letter, sender=organizer(invitation.token), **_threading(invitation))


def _threading(invitation: Invitation) -> dict[str, str]:
    """The first letter gets a Message-ID that is kept; programs thread the later ones on it."""
    if invitation.first_message_id:
        return {"references": invitation.first_message_id}
    invitation.first_message_id = mail.new_message_id()
    return {"message_id": invitation.first_message_id}


def _whole_cancellation(entry: Entry) -> bytes:
    return ics.cancellation(entry, whole_event=True)


def _own_cancellation(entry: Entry) -> bytes:
    return ics.cancellation(entry, whole_event=False)
