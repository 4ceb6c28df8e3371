"""Events as pages show them, with how the reader stands to each."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, exists, or_, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from forum.calls.models_agenda import AgendaVersion
from forum.core.actor import Actor
from forum.core.database import db
from forum.core.paging import PAGE_SIZE, Page, beyond, decode, page
from forum.core.statements import AT, ask
from forum.events import queries as events
from forum.events.models import Event, EventKind, EventState
from forum.events.models_questions import EventQuestion, Purpose
from forum.needs.models import Need
from forum.registrations.models import Registration, RegistrationState
from forum.threads.models import Thread, thread_topic
from forum.threads.queries import visible_to


@dataclass(frozen=True)
class Shown:
    """An event, the reader's registration, and the need that it is for, where the reader may see that need."""

    event: Event
    registration: Registration | None = None
    need_ref: str | None = None
    need_title: str | None = None
    #: The agenda as it is published.
    agenda: AgendaVersion | None = None
    #: The office asks questions of its own, so that registering takes a page.
    asks: bool = False


@dataclass(frozen=True)
class Wanted:
    """Which events a list asks for. `month` is the half-open range of wall times that starts and ends it."""

    when: str = "coming"
    month: tuple[datetime, datetime] | None = None
    kind: EventKind | None = None
    topic_id: int | None = None
    imported: bool | None = None
    words: str = ""


@dataclass(frozen=True)
class Listed:
    """A line of a list: the event, and the state of the reader's own registration."""

    event: Event
    my_state: RegistrationState | None = field(default=None)


def shown(actor: Actor, ref: str) -> Shown | None:
    """What the event's page needs, in one statement, if `actor` may see it."""
    row = ask(_shown, actor, ref=ref).first()
    return Shown(*row) if row else None


def _shown(reader: Actor) -> Any:
    asked = exists().where(EventQuestion.event_id == Event.id, EventQuestion.purpose == Purpose.REGISTER)
    needs_thread = _need_column(reader, Thread.ref), _need_column(reader, Thread.title)
    published = and_(AgendaVersion.event_id == Event.id, AgendaVersion.number == Event.agenda_number)
    return (
        events.visible(reader)
        .outerjoin(Registration, and_(Registration.event_id == Event.id, Registration.person_id == reader.person_id))
        .outerjoin(AgendaVersion, published)
        .where(Thread.ref == bindparam("ref"))
        .add_columns(Registration, *needs_thread, AgendaVersion, asked)
    )


def _need_column(actor: Actor, column: InstrumentedAttribute[str]) -> ColumnElement[str]:
    # The title of a need that the reader may not see must not come with the event.
    found = select(column).select_from(Need).join(Thread, Thread.id == Need.thread_id)
    return found.where(Need.id == Event.need_id, visible_to(actor)).correlate(Event).scalar_subquery()


def listed(actor: Actor, wanted: Wanted, at: datetime, after: str | None = None) -> Page[Listed]:
    """A page of events: coming ones soonest first, past ones latest first, a month in its own order."""
    descending = wanted.when == "past" and wanted.month is None
    columns = [(Event.starts_at, descending), (Event.id, descending)]
    found = (
        events.visible(actor)
        .outerjoin(Registration, and_(Registration.event_id == Event.id, Registration.person_id == actor.person_id))
        .add_columns(Registration.state)
        .where(*_conditions(wanted, at))
        .order_by(*(column.desc() if down else column for column, down in columns))
        .limit(PAGE_SIZE + 1)
    )
    values = decode(after, (datetime, int))
    if values is not None:
        found = found.where(beyond(columns, values))  # type: ignore[arg-type]
    rows = [Listed(event, state) for event, state in db.session.execute(found)]
    return page(rows, lambda row: (row.event.starts_at, row.event.id))


def _conditions(wanted: Wanted, at: datetime) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [_when(wanted, at)]
    if wanted.kind is not None:
        found.append(Event.kind == wanted.kind)
    if wanted.topic_id is not None:
        in_topic = select(thread_topic.c.thread_id).where(thread_topic.c.topic_id == wanted.topic_id)
        found.append(Event.thread_id.in_(in_topic))
    if wanted.imported is not None:
        found.append(Thread.imported_from.is_not(None) if wanted.imported else Thread.imported_from.is_(None))
    if wanted.words:
        escaped = wanted.words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        found.append(or_(*(c.ilike(f"%{escaped}%", escape="\\") for c in (Thread.title, Thread.summary))))
    return found


def _when(wanted: Wanted, at: datetime) -> ColumnElement[bool]:
    public = Event.state != EventState.DRAFT
    if wanted.month is not None:
        start, end = wanted.month
        return and_(public, Event.starts_local >= start, Event.starts_local < end)
    coming = and_(Event.state.in_((EventState.PUBLISHED, EventState.CANCELLED)), Event.ends_at > at)
    return {
        "coming": coming,
        "past": and_(public, or_(Event.ends_at <= at, Event.state == EventState.COMPLETED)),
        "calls": and_(
            Event.state == EventState.PUBLISHED, Event.call_opens_at <= at, Event.call_closes_at > at,
        ),
        "drafts": Event.state == EventState.DRAFT,
    }[wanted.when]  # fmt: skip


def coming(actor: Actor, at: datetime, limit: int = 5, topic_id: int | None = None) -> Sequence[Listed]:
    """The next events, soonest first: for home, topic pages and digests. Cancelled ones are left out."""
    rows = ask(_coming, actor, limit, topic_id is not None, at=at, topic_id=topic_id)
    return [Listed(event, state) for event, state in rows]


def _coming(reader: Actor, limit: int, of_topic: bool) -> Any:
    found = (
        events.visible(reader)
        .outerjoin(Registration, and_(Registration.event_id == Event.id, Registration.person_id == reader.person_id))
        .add_columns(Registration.state)
        .where(Event.state == EventState.PUBLISHED, Event.ends_at > AT)
        .order_by(Event.starts_at, Event.id)
        .limit(limit)
    )
    in_topic = select(thread_topic.c.thread_id).where(thread_topic.c.topic_id == bindparam("topic_id"))
    return found.where(Event.thread_id.in_(in_topic)) if of_topic else found


def mine(actor: Actor, at: datetime, limit: int = 50) -> Sequence[Listed]:
    """Coming events that the person is registered for, waits for or is invited to, soonest first."""
    own = aliased(Registration)
    found = (
        events.visible(actor)
        .join(own, own.event_id == Event.id)
        .add_columns(own.state)
        .where(own.person_id == actor.person_id, Event.ends_at > at)
        .order_by(Event.starts_at, Event.id)
        .limit(limit)
    )
    return [Listed(event, state) for event, state in db.session.execute(found)]
