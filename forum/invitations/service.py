"""Invite, take off the list, and tell holders what changed. Each person holds at most one entry of an event."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime

from flask_babel import force_locale

from forum.core import refs
from forum.core.actor import Actor
from forum.core.database import db
from forum.entries import rules as entries_rules
from forum.entries.models import EventText
from forum.entries.service import put_text
from forum.events.models import Event
from forum.invitations import queries, rules, service_letters
from forum.invitations.models import Invitation, InvitationState
from forum.invitations.service_letters import Writer
from forum.mail import queries as mail_queries
from forum.mail import service as mail
from forum.mail.emails import Letter
from forum.mail.models import Dispatch, Message
from forum.mail.service import About, Recipient
from forum.registrations import service_mail_seats
from forum.registrations.models import Registration
from forum.registrations.models_history import Source
from forum.showcases import service_change

MOVED, UPDATED, CANCELLED, FILLED = "event.moved", "event.updated", "event.cancelled", "event.seats_filled"
INVITED, LET_GO = "event.invited", "event.let_go"
#: The same news as plain letters, to whom it concerns and who holds no entry.
MOVED_OTHERS, CANCELLED_OTHERS = "event.moved_others", "event.cancelled_others"
#: Letters of the word in an organizer's address: 130 bits, in lower case since some servers fold it.
TOKEN_LETTERS = 26


def invite(seat: Registration, *, at: datetime, kind: str = "event.invitation") -> Message:
    """Give a person who has a seat the entry for their calendar, by one mail that is also the confirmation.

    Who held it before gets it again, with a higher SEQUENCE where it was gone. Raises ValueError without a seat.
    """
    writer = service_letters.writer(seat.event)
    invitation = hold(writer, queries.invitation_of(seat.event_id, seat.person_id), seat, at)
    with force_locale(seat.person.locale or "en"):
        letter = service_letters.invite(writer, invitation, seat)
    return send(letter, seat, invitation, kind, at)


def hold(writer: Writer, invitation: Invitation | None, seat: Registration, at: datetime) -> Invitation:
    """The person's one invitation, held from now on: a new row, or the one that was sent before."""
    if invitation is None:
        invitation = _new(seat, at)
        db.session.add(invitation)
    else:
        was_off = invitation.state is InvitationState.CANCELLED
        if invitation.address != seat.person.email:
            # The attendee is another one for every calendar, so this is a first mail with an organizer of its own.
            invitation.address, invitation.token, invitation.first_message_id = seat.person.email, new_token(), ""
        invitation.state = InvitationState.HELD
        service_letters.note(writer, invitation, at, asks_again=was_off)
    invitation.revision = writer.revision
    return invitation


def take_off(actor: Actor, seat: Registration, *, had_seat: bool, at: datetime) -> Message | None:
    """Take the entry out of the calendar of a person who will not come; None for who holds none."""
    invitation = _held(seat)
    if invitation is None:
        return None
    by_self = actor.person_id == seat.person_id
    with force_locale(seat.person.locale or "en"):
        writer = service_letters.writer(seat.event)
        letter = service_letters.take_off(writer, invitation, seat, by_self=by_self, had_seat=had_seat, at=at)
    return send(letter, seat, invitation, "event.off_list", at)


def _held(seat: Registration) -> Invitation | None:
    found = queries.invitation_of(seat.event_id, seat.person_id)
    return found if found is not None and found.state is InvitationState.HELD else None


def tell_awaited(seat: Registration, *, at: datetime) -> Message | None:
    """Show the event as tentative in the calendar of a person who waits; None for who holds no entry."""
    invitation = _held(seat)
    if invitation is None:
        return None
    with force_locale(seat.person.locale or "en"):
        parts = service_mail_seats.awaited(seat)
        letter = service_letters.wait(service_letters.writer(seat.event), invitation, seat, parts, at=at)
    return send(letter, seat, invitation, service_mail_seats.awaited_kind(seat), at)


def tell_change(event: Event, before: dict[str, str], *, asks_again: bool, at: datetime) -> None:
    """Tell all holders what changed, at `rules.told_at`, together with what waits to be told already.

    Nothing is told where no calendar shows the change, nor of what was taken back meanwhile.
    """
    is_told = entries_rules.is_shown(before)
    text = put_text(event, at=at, is_told=is_told)
    if text is None or not is_told:
        return
    if asks_again:
        _tell((MOVED_OTHERS,), event, text, before, at)
        _tell((MOVED, UPDATED), event, text, before, at).kind = MOVED
    else:
        _tell((UPDATED, MOVED), event, text, before, at)


def waiting(kinds: Sequence[str], event: Event, before: Mapping[str, str], *, at: datetime) -> Dispatch:
    """The dispatch that tells a change of now, in one with what waits: of any of these kinds, or a new one of the first.

    Its payload names the moments of all changes that it tells, so that no digest tells them once more.
    """
    told_at = rules.told_at(at, min(event.starts_at, entries_rules.facts_before(event, before).starts_at))
    row = mail_queries.untouched_dispatch(kinds, "event", event.thread.ref)
    if row is None:
        row = mail.dispatch(About(kinds[0], "event", event.thread.ref), at=told_at)
    # Where the worker was away, what is told now is of now.
    row.at = max(min(row.at, told_at), at)
    row.next_attempt_at = None  # what could not be told may be what has changed now
    row.payload = row.payload | {"causes": [*row.payload.get("causes", ()), at.isoformat()]}
    return row


def _tell(kinds: Sequence[str], event: Event, text: EventText, before: dict[str, str], at: datetime) -> Dispatch:
    """Have a change told. `since` is the revision of the text that `before` speaks of."""
    row = waiting(kinds, event, before, at=at)
    now, whole = service_change.snapshot(event), before | row.payload.get("before", {})
    left = {name: value for name, value in whole.items() if now.get(name) != value}
    row.revision = text.revision
    row.payload = {"since": text.revision - 1} | row.payload | {"before": left}
    return row


def tell_end(event: Event, *, at: datetime) -> None:
    """Tell all holders that the event is off."""
    text = put_text(event, at=at, is_told=True)
    revision = text.revision if text is not None else 0
    mail.dispatch(About(CANCELLED, "event", event.thread.ref), at=at, revision=revision)
    mail.dispatch(About(CANCELLED_OTHERS, "event", event.thread.ref), at=at, revision=revision)


def tell_filled(event: Event, source: Source, *, at: datetime) -> None:
    """Invite all who got a seat at the moment `at`; `source` says from where, which the letter says first."""
    mail.dispatch(About(FILLED, "event", event.thread.ref), at=at, payload={"source": source.value})


def tell_invited(event: Event, *, at: datetime) -> None:
    """Ask all who were invited at the moment `at`."""
    mail.dispatch(About(INVITED, "event", event.thread.ref), at=at)


def tell_let_go(event: Event, *, at: datetime) -> None:
    """Tell all who may not see the event any more, and lost what they held of it at the moment `at`."""
    mail.dispatch(About(LET_GO, "event", event.thread.ref), at=at)


def _new(seat: Registration, at: datetime) -> Invitation:
    return Invitation(
        event_id=seat.event_id, person_id=seat.person_id, address=seat.person.email, token=new_token(),
        state=InvitationState.HELD, stamped_at=rules.next_stamp(at, None), first_message_id="",
        sequence=seat.event.sequence, told=rules.mark(seat.event), told_sequence=seat.event.sequence,
    )  # fmt: skip


def new_token() -> str:
    """A word for the organizer's address of one invitation."""
    return "".join(secrets.choice(refs.ALPHABET) for _ in range(TOKEN_LETTERS))


def send(letter: Letter, seat: Registration, invitation: Invitation, kind: str, at: datetime) -> Message:
    """Queue one person's letter to the address that holds the entry."""
    person = seat.person
    to = Recipient(invitation.address, person.name, person.ref, person.id, person.locale, person.zone)
    about = About(kind, "event", seat.event.thread.ref)
    return mail.queue(letter, to, about, at=at)
