"""What waits for the office at events: what people need to take part, and who says that they came."""

from datetime import datetime
from typing import Any

from sqlalchemy import Select

from forum.accounts.models import Person
from forum.desk.queries_rows import queue_row
from forum.desk.rules import Queue
from forum.events.models import Event, EventState, Registration, RegistrationState
from forum.threads.models import Thread

_COMES = (RegistrationState.REGISTERED, RegistrationState.REQUESTED, RegistrationState.ATTENDED)


def parts(at: datetime) -> list[Select[Any]]:
    """The queues of events, as parts of the desk's one statement."""
    return [_needs(at), _attendance()]


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


def _of_registrations(found: Select[Any]) -> Select[Any]:
    return (
        found.select_from(Registration)
        .join(Person, Person.id == Registration.person_id)
        .join(Event, Event.id == Registration.event_id)
        .join(Thread, Thread.id == Event.thread_id)
    )
