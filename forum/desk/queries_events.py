"""What waits for the office at events: what people need, who says that they came, what to complete and to publish."""

from datetime import UTC, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Select, literal

from forum.accounts.models import Person
from forum.calls import queries_score
from forum.calls.models_score import Reviewer
from forum.core.actor import Actor
from forum.desk import queries_replies
from forum.desk.queries_rows import queue_row
from forum.desk.rules import Queue
from forum.events.models import Event, EventState
from forum.policies import queries as policies
from forum.registrations.models import Registration, RegistrationState
from forum.showcases import rules_after
from forum.threads.models import Thread

_COMES = (RegistrationState.REGISTERED, RegistrationState.REQUESTED, RegistrationState.ATTENDED)


def parts(actor: Actor, at: datetime) -> list[Select[Any]]:
    """The queues of events, as parts of the desk's one statement; what is to be scored waits for its reviewer alone."""
    return [_needs(at), _scores(actor, at), queries_replies.part(), _attendance(), _complete(at), _materials(at)]


def _scores(actor: Actor, at: datetime) -> Select[Any]:
    waiting = queries_score.waiting_for(at).where(Reviewer.person_id == actor.person_id).subquery()
    return (
        queue_row(Queue.SCORES, Thread.ref, Thread.title, literal(""), Thread.ref, at=Event.starts_at)
        .select_from(Event)
        .join(Thread, Thread.id == Event.thread_id)
        .join(waiting, waiting.c.event_id == Event.id)
    )


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


def _complete(at: datetime) -> Select[Any]:
    return _of_own_events(Queue.COMPLETE).where(Event.state == EventState.PUBLISHED, Event.ends_at <= at)


def _materials(at: datetime) -> Select[Any]:
    now = policies.current()
    day = rules_after.late_before(at.astimezone(ZoneInfo(now.zone)).date(), now)
    before = datetime.combine(day, time(), ZoneInfo(now.zone)).astimezone(UTC)
    held = Event.state.in_((EventState.PUBLISHED, EventState.COMPLETED))
    return _of_own_events(Queue.MATERIALS).where(held, Event.ends_at < before, Event.released_at.is_(None))


def _of_own_events(queue: Queue) -> Select[Any]:
    found = queue_row(queue, Thread.ref, Thread.title, literal(""), Thread.ref, since=Event.ends_at)
    return found.select_from(Event).join(Thread, Thread.id == Event.thread_id).where(Thread.imported_from.is_(None))


def _of_registrations(found: Select[Any]) -> Select[Any]:
    return (
        found.select_from(Registration)
        .join(Person, Person.id == Registration.person_id)
        .join(Event, Event.id == Registration.event_id)
        .join(Thread, Thread.id == Event.thread_id)
    )
