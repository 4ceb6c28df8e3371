"""The entry behind an address that answers come to, who may answer for its holder, and what waits in vain."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, or_, select

from forum.accounts.models import Person
from forum.answers.models import Deputy
from forum.answers.rules import Reason
from forum.core.database import db
from forum.events import queries as events
from forum.events.models import Event, EventState
from forum.invitations.models import Invitation
from forum.invitations.models_slots import SlotInvitation
from forum.mail.models_inbound import InboundMessage, InboundState
from forum.registrations.models import Registration, RegistrationState
from forum.threads.models import Thread


@dataclass(frozen=True)
class Asked:
    """An invitation, and the registration of the person who holds it."""

    invitation: Invitation
    seat: Registration

    @property
    def event(self) -> Event:
        return self.seat.event

    @property
    def person(self) -> Person:
        return self.seat.person


def asked_by_token(token: str) -> Asked | None:
    """Who was invited with this word in the organizer's address; None for a word that we gave nobody."""
    row = db.session.execute(_asked().where(Invitation.token == token)).first()
    return Asked(*row) if row else None


def asked_by_refs(event_ref: str, person_ref: str) -> Asked | None:
    """The invitation of a person to an event, both by their public ids."""
    row = db.session.execute(
        _asked().join(Event.thread).join(Person, Person.id == Invitation.person_id)
        .where(Thread.ref == event_ref, Person.ref == person_ref)
    ).first()  # fmt: skip
    return Asked(*row) if row else None


def slot_by_token(token: str) -> SlotInvitation | None:
    """The entry whose organizer has this word in the address."""
    return db.session.scalar(select(SlotInvitation).where(SlotInvitation.token == token))


def deputy_of(person_id: int | None) -> Deputy | None:
    """Whose mail answers invitations for this person; None: nobody's but their own."""
    return db.session.get(Deputy, person_id) if person_id is not None else None


def over(at: datetime) -> Sequence[str]:
    """Refs of the mails that wait for the office though no answer to their event counts any more (`rules.closed`).

    What the office says to a person's seat says nothing of the slot in which they present.
    """
    waiting = (InboundMessage.state == InboundState.WAITING) & (InboundMessage.object_kind == "event")
    seat = (Registration.event_id == Event.id) & (Registration.person_id == Person.id)
    turned_down = (Registration.state == RegistrationState.REFUSED) & (InboundMessage.reason != Reason.SLOT)
    found = (
        select(InboundMessage.ref)
        .join(Thread, Thread.ref == InboundMessage.object_ref)
        .join(Event, Event.thread_id == Thread.id)
        .outerjoin(Person, Person.ref == InboundMessage.person_ref)
        .outerjoin(Registration, seat)
        .where(waiting, or_(Event.state != EventState.PUBLISHED, Event.starts_at <= at, turned_down))
        .order_by(InboundMessage.id)
    )
    return db.session.scalars(found).all()


def hold(asked: Asked) -> None:
    """The event is ours until the transaction ends, and what the person said meanwhile is seen."""
    events.lock(asked.event)
    db.session.refresh(asked.invitation)
    db.session.refresh(asked.seat)


def _asked() -> Select[Invitation, Registration]:
    here = (Registration.event_id == Invitation.event_id) & (Registration.person_id == Invitation.person_id)
    return select(Invitation, Registration).join(Registration, here).join(Event, Event.id == Invitation.event_id)
