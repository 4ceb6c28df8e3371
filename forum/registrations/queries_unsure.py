"""Who has a seat, said maybe, and was not asked about it."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, exists, select

from forum.accounts.models import Person
from forum.core.database import db
from forum.events.models import Event, EventState
from forum.registrations.models import Registration, RegistrationState

#: Three workdays are never longer than this, whatever holidays there are.
LONGEST = timedelta(days=21)


def _unsure() -> list[ColumnElement[bool]]:
    return [
        Registration.state == RegistrationState.REGISTERED, Registration.unsure_at.is_not(None),
        Registration.unsure_asked_at.is_(None),
    ]  # fmt: skip


def events_with_unsure(at: datetime, limit: int = 100) -> Sequence[Event]:
    """Events that start soon with somebody who is to be asked."""
    somebody = exists().where(Registration.event_id == Event.id, *_unsure()).correlate(Event)
    soon = (Event.starts_at > at, Event.starts_at <= at + LONGEST)
    found = select(Event).where(Event.state == EventState.PUBLISHED, *soon, somebody)
    return db.session.scalars(found.order_by(Event.starts_at, Event.id).limit(limit)).all()


def unsure(event: Event) -> Sequence[Registration]:
    """Those of one event, with accounts that are not closed."""
    found = select(Registration).join(Person, Person.id == Registration.person_id)
    return db.session.scalars(
        found.where(Registration.event_id == event.id, Person.active, *_unsure()).order_by(Registration.id)
    ).all()
