"""The entry behind an address that answers come to, and who may answer for its holder."""

from dataclasses import dataclass

from sqlalchemy import Select, select

from forum.accounts.models import Person
from forum.answers.models import Deputy
from forum.core.database import db
from forum.events import queries as events
from forum.events.models import Event
from forum.invitations.models import Invitation
from forum.invitations.models_slots import SlotInvitation
from forum.registrations.models import Registration
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


def hold(asked: Asked) -> None:
    """The event is ours until the transaction ends, and what the person said meanwhile is seen."""
    events.lock(asked.event)
    db.session.refresh(asked.invitation)
    db.session.refresh(asked.seat)


def _asked() -> Select[Invitation, Registration]:
    here = (Registration.event_id == Invitation.event_id) & (Registration.person_id == Invitation.person_id)
    return select(Invitation, Registration).join(Registration, here).join(Event, Event.id == Invitation.event_id)
