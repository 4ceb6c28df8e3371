"""Who holds an invitation, who is to get one, and who concerned holds none."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import contains_eager

from forum.accounts.models import Person
from forum.core.database import db
from forum.events.models import Event, EventState, Way
from forum.invitations import rules
from forum.invitations.models import Invitation, InvitationState
from forum.mail.service import Recipient
from forum.organizations.queries import may_see
from forum.registrations.models import Registration, RegistrationState


@dataclass(frozen=True, kw_only=True)
class Holder(Recipient):
    """Who holds the calendar entry of an event, with what was sent before and how the person takes part."""

    invitation: Invitation
    registration: Registration | None
    #: Whether the person may see the event now.
    sees: bool

    @property
    def way(self) -> Way:
        return self.registration.way if self.registration is not None else Way.ROOM


def invitation_of(event_id: int, person_id: int) -> Invitation | None:
    return db.session.scalar(
        select(Invitation).where(Invitation.event_id == event_id, Invitation.person_id == person_id)
    )


def held_by(person_id: int, at: datetime) -> Sequence[tuple[Registration, Invitation]]:
    """What a person holds of published events that are not over, with how they stand to each."""
    found = (
        select(Registration, Invitation)
        .join(Invitation, and_(Invitation.event_id == Registration.event_id, Invitation.person_id == Registration.person_id))
        .join(Registration.event)
        .join(Event.thread)
        .options(contains_eager(Registration.event).contains_eager(Event.thread))
        .where(
            Registration.person_id == person_id, Invitation.state == InvitationState.HELD,
            Event.state == EventState.PUBLISHED, Event.ends_at > at,
        )
        .order_by(Event.id)
    )  # fmt: skip
    return [(seat, invitation) for seat, invitation in db.session.execute(found)]


def holders(event: Event, after: int, limit: int, *, declined: bool) -> Sequence[Holder]:
    """Who holds an invitation to an event, by person key above `after`: also those who may not see it any more.

    `declined`: also who gave the seat up or said no, and may see the event.
    """
    gone = and_(Registration.state == RegistrationState.WITHDRAWN, Person.active, may_see(event.thread))
    is_held = Invitation.state == InvitationState.HELD
    return _holders(event, after, limit, or_(is_held, gone) if declined else is_held)


def expecting_holders(event: Event, after: int, limit: int) -> Sequence[Holder]:
    """Those of the holders who come, may come or wait, and may see the event now."""
    hears = and_(Registration.state.in_(rules.HEARING), Person.active, may_see(event.thread))
    return _holders(event, after, limit, and_(Invitation.state == InvitationState.HELD, hears))


def _holders(event: Event, after: int, limit: int, condition: ColumnElement[bool]) -> Sequence[Holder]:
    found = (
        select(Invitation, Person, Registration, may_see(event.thread))
        .join(Person, Person.id == Invitation.person_id)
        .outerjoin(
            Registration,
            (Registration.event_id == Invitation.event_id) & (Registration.person_id == Invitation.person_id),
        )
        .where(Invitation.event_id == event.id, Invitation.person_id > after, condition)
        .order_by(Invitation.person_id)
        .limit(limit)
    )
    return [
        Holder(
            invitation.address, person.name, person.ref, person.id, person.locale, person.zone,
            invitation=invitation, registration=registration, sees=bool(sees),
        )
        for invitation, person, registration, sees in db.session.execute(found)
    ]  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Seated(Recipient):
    """Who has got a seat, or was asked to take one, with the calendar entry that was sent before, where there is one."""

    seat: Registration
    invitation: Invitation | None


def filled(event: Event, since: datetime, after: int, limit: int) -> Sequence[Seated]:
    """Who has a seat since exactly that moment, and may see the event now, by person key above `after`."""
    has_it = Registration.state == RegistrationState.REGISTERED, Registration.state_at == since
    return _seated(event, after, limit, *has_it, may_see(event.thread))


def invited(event: Event, since: datetime, after: int, limit: int) -> Sequence[Seated]:
    """Who was invited at exactly that moment, has not answered and may see the event now."""
    is_asked = Registration.state == RegistrationState.INVITED, Registration.invited_at == since
    return _seated(event, after, limit, *is_asked, may_see(event.thread))


def let_go(event: Event, since: datetime, after: int, limit: int) -> Sequence[Seated]:
    """Who lost what they held of the event at exactly that moment, since they may not see it any more."""
    is_let_go = Registration.state == RegistrationState.WITHDRAWN, Registration.state_at == since
    return _seated(event, after, limit, *is_let_go, Registration.reason != "")


def _seated(event: Event, after: int, limit: int, *conditions: ColumnElement[bool]) -> Sequence[Seated]:
    found = (
        select(Registration, Person, Invitation)
        .join(Person, Person.id == Registration.person_id)
        .outerjoin(
            Invitation,
            (Invitation.event_id == Registration.event_id) & (Invitation.person_id == Registration.person_id),
        )
        .where(
            Registration.event_id == event.id, Registration.person_id > after, Person.active, *conditions
        )
        .options(contains_eager(Registration.person))
        .order_by(Registration.person_id)
        .limit(limit)
    )  # fmt: skip
    return [
        Seated(
            person.email, person.name, person.ref, person.id, person.locale, person.zone, seat=seat, invitation=invitation
        )
        for seat, person, invitation in db.session.execute(found)
    ]  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Other(Recipient):
    """Whom an event concerns without an entry in the calendar: in line, asked without an entry, applicant, follower."""

    registration: Registration | None
    #: Only follows the event, so the mail settings count.
    only_follows: bool
