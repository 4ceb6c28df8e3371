"""Who is expected, who is in, and who is meant by a name or a code: for the office at the door."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, literal, or_, select

from forum.accounts.models import Person
from forum.core.database import db
from forum.events.models import Event, Way
from forum.organizations.models import Organization
from forum.registrations.models import Registration, RegistrationState
from forum.registrations.models_history import RegistrationChange, Source
from forum.registrations.queries_people import with_people
from forum.registrations.rules_seats import SEATED

#: People that one look shows; a longer word finds the others.
MOST = 20


@dataclass(frozen=True)
class Counts:
    """People of an event: who has a seat, who of them attended, and who is expected online and not yet noted."""

    seated: int
    attended: int
    online_left: int


def counts(event: Event) -> Counts:
    """How many are expected, and how many are in."""
    is_in = Registration.state == RegistrationState.ATTENDED
    online = and_(Registration.state == RegistrationState.REGISTERED, Registration.way == Way.ONLINE)
    row = db.session.execute(
        select(func.count(), func.count().filter(is_in), func.count().filter(online)).where(
            Registration.event_id == event.id, Registration.state.in_(SEATED)
        )
    ).one()
    return Counts(*row)


def find(event: Event, words: str, limit: int = MOST) -> Sequence[Registration]:
    """Everybody of the event whose name or company holds these words, by name; without words who is not in yet."""
    if not words:
        return _people(event, Registration.state == RegistrationState.REGISTERED, limit=limit)
    like = f"%{words.replace(chr(92), chr(92) * 2).replace('%', chr(92) + '%').replace('_', chr(92) + '_')}%"
    fields = (Person.name, Organization.name, Registration.comes_from)
    return _people(event, or_(*(column.ilike(like, escape="\\") for column in fields)), limit=limit)


def by_code(event: Event, ref: str) -> Sequence[Registration]:
    """The person of a code, where it is one of this event."""
    return _people(event, Registration.ref == ref, limit=1)


def just_in(event: Event, limit: int = 5) -> Sequence[Registration]:
    """Who was let in last, latest first."""
    latest = Registration.checked_in_at.desc()
    return _people(event, Registration.checked_in_at.is_not(None), limit=limit, first=latest)


def seated(event: Event) -> Sequence[Registration]:
    """Everybody with a seat, by name: the printed list."""
    return _people(event, Registration.state.in_(SEATED))


def _people(
    event: Event, *conditions: ColumnElement[bool], limit: int | None = None, first: ColumnElement[Any] | None = None
) -> Sequence[Registration]:
    order = [Person.name, Registration.id] if first is None else [first, Registration.id]
    found = with_people(Registration.event_id == event.id, *conditions)
    return db.session.scalars(found.order_by(*order).limit(limit)).all()


def before_check_in(registration: Registration) -> RegistrationState | None:
    """The state from which a person was checked in last; None for who was not registered before."""
    return db.session.scalar(
        select(RegistrationChange.from_state)
        .where(
            RegistrationChange.registration_id == registration.id,
            RegistrationChange.to_state == RegistrationState.ATTENDED,
            RegistrationChange.said.is_(None),
        )
        .order_by(RegistrationChange.id.desc())
        .limit(1)
    )


#: Columns of a line of the history, in the order of `changes`.
CHANGE = ("registration_id", "from_state", "to_state", "way", "at", "by_name", "source")


def changes(
    meant: Sequence[ColumnElement[bool]], to: RegistrationState, at: datetime, by_name: str
) -> Select[int, RegistrationState, str, Way, Any, str, str]:
    """A line of the history for each registration that is meant, by the office."""
    moment = literal(at, type_=Registration.state_at.type)
    return select(
        Registration.id, Registration.state, literal(to.value), Registration.way, moment, literal(by_name),
        literal(Source.OFFICE.value),
    ).where(*meant)  # fmt: skip
