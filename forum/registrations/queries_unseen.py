"""Who holds something of an event that they may not see."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, func, select

from forum.accounts.models import Person
from forum.core.database import db
from forum.events.models import Event, EventState, Way
from forum.organizations.models import Audience
from forum.organizations.queries import Label, may_see
from forum.registrations.models import Registration, RegistrationState
from forum.registrations.rules_seats import LEAVABLE
from forum.threads.models import Thread


def unseen(event: Event) -> Sequence[tuple[int, RegistrationState, Way]]:
    """Key, state and way of the registrations whose people may not see the event now."""
    found = (
        select(Registration.id, Registration.state, Registration.way)
        .join(Person, Person.id == Registration.person_id)
        .where(*_holds(event), ~may_see(event.thread))
        .order_by(Registration.id)
    )
    return [(key, state, way) for key, state, way in db.session.execute(found)]


def losing(event: Event, audiences: Sequence[Audience]) -> Mapping[Audience, int]:
    """How many would lose what they hold, if the event were for each of these readers only."""
    if not audiences:
        return {}
    labels = [Label(audience, event.thread.organization_id) for audience in audiences]
    counts = [func.count().filter(~may_see(label)) for label in labels]
    found = select(*counts).select_from(Registration).join(Person, Person.id == Registration.person_id)
    return dict(zip(audiences, db.session.execute(found.where(*_holds(event))).one(), strict=True))


def _holds(event: Event) -> list[ColumnElement[bool]]:
    return [Registration.event_id == event.id, Registration.state.in_(LEAVABLE)]


def restricted_of(person_id: int, at: datetime) -> Sequence[Event]:
    """Coming events that are not public, and of which a person holds something."""
    found = (
        select(Event)
        .join(Thread, Thread.id == Event.thread_id)
        .join(Registration, Registration.event_id == Event.id)
        .where(
            Registration.person_id == person_id, Registration.state.in_(LEAVABLE), Event.state == EventState.PUBLISHED,
            Event.starts_at > at, Thread.audience != Audience.PUBLIC,
        )
        .order_by(Event.id)
    )  # fmt: skip
    return db.session.scalars(found).all()
