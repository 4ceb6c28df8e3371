"""A person's registration for an event, and who said that their name may be shown."""

from typing import Any

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import joinedload

from forum.accounts.models import Person
from forum.core.actor import VISITOR, Actor
from forum.core.database import db
from forum.core.statements import ask
from forum.events.models import Event
from forum.organizations.models import Organization
from forum.registrations.models import Registration, RegistrationState


def registration(event_id: int, person_id: int) -> Registration | None:
    """A person's one registration for an event, read afresh."""
    return db.session.scalar(
        select(Registration)
        .where(Registration.event_id == event_id, Registration.person_id == person_id)
        .execution_options(populate_existing=True)
    )


def registration_by_key(ref: str) -> Registration | None:
    """A registration by its ref alone, with its event and person: for signed links."""
    return db.session.scalar(
        select(Registration)
        .where(Registration.ref == ref)
        .options(joinedload(Registration.event).joinedload(Event.thread), joinedload(Registration.person))
    )


def registration_by_ref(event: Event, ref: str) -> Registration | None:
    return db.session.scalar(select(Registration).where(Registration.event_id == event.id, Registration.ref == ref))


def seats_of_company(event_id: int, organization_id: int) -> int:
    """Seats that people of one organization hold."""
    of_company = Registration.event_id == event_id, Registration.organization_id == organization_id
    found = select(func.count()).where(*of_company, Registration.state == RegistrationState.REGISTERED)
    return db.session.scalar(found) or 0


#: Names of the public list on the page of an event.
NAMES_SHOWN = 60
_SEATED = (RegistrationState.REGISTERED, RegistrationState.ATTENDED, RegistrationState.ABSENT)


def names_shown(event: Event, limit: int = NAMES_SHOWN) -> tuple[list[tuple[str, str | None]], bool]:
    """Name and organization, by name, of the first who ticked that their name may be public; whether there are more."""
    rows = [(name, organization) for name, organization in ask(_names_shown, VISITOR, limit + 1, event_id=event.id)]
    return sorted(rows[:limit]), len(rows) > limit


def _names_shown(_reader: Actor, limit: int) -> Any:
    return (
        select(Person.name, Organization.name)
        .join(Registration, Registration.person_id == Person.id)
        .outerjoin(Registration.organization)
        .where(Registration.event_id == bindparam("event_id"), Registration.state.in_(_SEATED), Registration.show_name)
        .order_by(Registration.id)
        .limit(limit)
    )
