"""What waits for the office at events: what people need to take part, who says that they came, what was not published."""

from datetime import UTC, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Select, literal

from forum.accounts.models import Person
from forum.desk.queries_rows import queue_row
from forum.desk.rules import Queue
from forum.events import rules_after
from forum.events.models import Event, EventState, Registration, RegistrationState
from forum.policies import queries as policies
from forum.threads.models import Thread

_COMES = (RegistrationState.REGISTERED, RegistrationState.REQUESTED, RegistrationState.ATTENDED)


def parts(at: datetime) -> list[Select[Any]]:
    """The queues of events, as parts of the desk's one statement."""
    return [_needs(at), _attendance(), _materials(at)]


def _needs(at: datetime) -> Select[Any]:
    # What exactly a person needs stands on the page of people alone.
    found = queue_row(Queue.NEEDS, Registration.ref, Person.name, Thread.title, Thread.ref, at=Event.starts_at)
    return _of_registrations(found).where(
        Registration.takes_part_with != "", Registration.arranged_at.is_(None), Registration.state.in_(_COMES),
        Event.state == EventState.PUBLISHED, Event.ends_at > at,
    )  # fmt: skip


def _attendance() -> Select[Any]:
    found = queue_row(
        Queue.ATTENDANCE, Registration.ref, Person.name, Thread.title, Thread.ref, since=Registration.told_wrong_at
    )
    return _of_registrations(found).where(Registration.told_wrong_at.is_not(None))


def _materials(at: datetime) -> Select[Any]:
    now = policies.current()
    day = rules_after.late_before(at.astimezone(ZoneInfo(now.zone)).date(), now)
    before = datetime.combine(day, time(), ZoneInfo(now.zone)).astimezone(UTC)
    held = Event.state.in_((EventState.PUBLISHED, EventState.COMPLETED))
    return (
        queue_row(Queue.MATERIALS, Thread.ref, Thread.title, literal(""), Thread.ref, since=Event.ends_at)
        .select_from(Event)
        .join(Thread, Thread.id == Event.thread_id)
        .where(held, Event.ends_at < before, Event.released_at.is_(None), Thread.imported_from.is_(None))
    )


def _of_registrations(found: Select[Any]) -> Select[Any]:
    return (
        found.select_from(Registration)
        .join(Person, Person.id == Registration.person_id)
        .join(Event, Event.id == Registration.event_id)
        .join(Thread, Thread.id == Event.thread_id)
    )
