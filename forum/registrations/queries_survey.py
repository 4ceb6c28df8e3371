"""Who is asked about an event, and what they said."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import joinedload

from forum.accounts.models import Person
from forum.core.database import db
from forum.events.models import Event, EventState, Way
from forum.registrations.models import Registration, RegistrationState
from forum.registrations.models_survey import SurveyAnswer, Worth
from forum.threads.models import Thread


@dataclass(frozen=True)
class Said:
    """What one person would change; `name` is empty where it was said without one."""

    change: str
    name: str


def events_to_ask(since: datetime, at: datetime) -> Sequence[Event]:
    """Events that ended from `since` on and before `at`, about which nobody was asked yet."""
    held = Event.state.in_((EventState.PUBLISHED, EventState.COMPLETED))
    return db.session.scalars(
        select(Event)
        .join(Thread, Thread.id == Event.thread_id)
        .options(joinedload(Event.thread))
        .where(
            held,
            Event.ends_at > since,
            Event.ends_at <= at,
            Event.surveyed_at.is_(None),
            Thread.imported_from.is_(None),
        )
        .order_by(Event.id)
    ).all()


def asked(event_id: int, after: int, limit: int) -> Sequence[Registration]:
    """People who are asked, in the order of their keys, with keys above `after`: `rules_survey.is_asked` in SQL."""
    online = and_(Registration.way == Way.ONLINE, Registration.state == RegistrationState.REGISTERED)
    return db.session.scalars(
        select(Registration)
        .join(Person, Person.id == Registration.person_id)
        .options(joinedload(Registration.person))
        .where(
            Registration.event_id == event_id, or_(online, Registration.state == RegistrationState.ATTENDED),
            Person.active, Registration.person_id > after,
        )
        .order_by(Registration.person_id)
        .limit(limit)
    ).all()  # fmt: skip


def counts(event: Event) -> dict[Worth, int]:
    """How many gave each answer."""
    found = select(SurveyAnswer.worth, func.count()).where(SurveyAnswer.event_id == event.id)
    given = {row[0]: row[1] for row in db.session.execute(found.group_by(SurveyAnswer.worth))}
    return {worth: given.get(worth, 0) for worth in Worth}


def texts(event: Event) -> Sequence[Said]:
    """What people would change, in the order of the letters, so that the order tells nothing about who wrote when."""
    found = (
        select(SurveyAnswer.change, func.coalesce(Person.name, ""))
        .outerjoin(Registration, Registration.id == SurveyAnswer.registration_id)
        .outerjoin(Person, Person.id == Registration.person_id)
        .where(SurveyAnswer.event_id == event.id, SurveyAnswer.change != "")
        .order_by(SurveyAnswer.change)
    )
    return [Said(*row) for row in db.session.execute(found)]
