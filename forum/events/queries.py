"""Events as pages and other features ask for them; each reader gets what they may see."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, aliased, contains_eager, joinedload

from forum.accounts.models import Person
from forum.core.actor import VISITOR, Actor
from forum.core.database import db
from forum.core.paging import PAGE_SIZE, Page, beyond, decode, page
from forum.core.statements import AT, ask
from forum.events.models import Event, EventKind, EventState, Registration, RegistrationState
from forum.events.models_agenda import AgendaVersion
from forum.events.models_questions import EventQuestion, Purpose
from forum.needs.models import Need
from forum.organizations.models import Organization
from forum.threads.models import Thread, ThreadKind, thread_topic
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


def _with_thread() -> Select[Event]:
    return select(Event).join(Thread, Thread.id == Event.thread_id).options(contains_eager(Event.thread))


def _visible(actor: Actor) -> Select[Event]:
    return _with_thread().where(Thread.kind == ThreadKind.EVENT, visible_to(actor))


def by_ref(actor: Actor, ref: str) -> Event | None:
    """An event, if `actor` may see it."""
    return db.session.scalar(_visible(actor).where(Thread.ref == ref))


def event_by_ref(ref: str) -> Event | None:
    """An event whoever asks: for jobs and dispatches, which ask again who may read it."""
    return db.session.scalar(_with_thread().where(Thread.ref == ref))


def shown(actor: Actor, ref: str) -> Shown | None:
    """What the event's page needs, in one statement, if `actor` may see it."""
    row = ask(_shown, actor, ref=ref).first()
    return Shown(*row) if row else None


def _shown(reader: Actor) -> Any:
    asked = exists().where(EventQuestion.event_id == Event.id, EventQuestion.purpose == Purpose.REGISTER)
    needs_thread = _need_column(reader, Thread.ref), _need_column(reader, Thread.title)
    published = and_(AgendaVersion.event_id == Event.id, AgendaVersion.number == Event.agenda_number)
    return (
        _visible(reader)
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
        _visible(actor)
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
        _visible(reader)
        .outerjoin(Registration, and_(Registration.event_id == Event.id, Registration.person_id == reader.person_id))
        .add_columns(Registration.state)
        .where(Event.state == EventState.PUBLISHED, Event.ends_at > AT)
        .order_by(Event.starts_at, Event.id)
        .limit(limit)
    )
    in_topic = select(thread_topic.c.thread_id).where(thread_topic.c.topic_id == bindparam("topic_id"))
    return found.where(Event.thread_id.in_(in_topic)) if of_topic else found


def next_for_need(actor: Actor, need_id: int, at: datetime) -> Event | None:
    """The next event that is for a need."""
    found: Event | None = ask(_next_for_need, actor, need_id=need_id, at=at).scalar()
    return found


def _next_for_need(reader: Actor) -> Any:
    return (
        _visible(reader)
        .where(Event.need_id == bindparam("need_id"), Event.state == EventState.PUBLISHED, Event.ends_at > AT)
        .order_by(Event.starts_at, Event.id)
        .limit(1)
    )


def needs_to_choose(actor: Actor, limit: int = 200) -> Sequence[tuple[str, str]]:
    """Ref and title of the live needs that an event may be for, by title."""
    found = (
        select(Thread.ref, Thread.title)
        .join(Need, Need.thread_id == Thread.id)
        .where(visible_to(actor), Thread.published_at.is_not(None), Thread.imported_from.is_(None))
        .order_by(Thread.title, Thread.id)
        .limit(limit)
    )
    return [(ref, title) for ref, title in db.session.execute(found)]


def need_by_ref(actor: Actor, ref: str) -> Need | None:
    """A need, if `actor` may see it."""
    return db.session.scalar(
        select(Need)
        .join(Thread, Thread.id == Need.thread_id)
        .options(contains_eager(Need.thread))
        .where(Thread.ref == ref, visible_to(actor))
    )


def lock(event: Event) -> Event:
    """The event read afresh, and held until the transaction ends: whoever changes seats waits in line."""
    found = select(Event).where(Event.id == event.id).with_for_update(of=Event)
    return db.session.scalars(found.execution_options(populate_existing=True)).one()


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


def mine(actor: Actor, at: datetime, limit: int = 50) -> Sequence[Listed]:
    """Coming events that the person is registered for, waits for or is invited to, soonest first."""
    own = aliased(Registration)
    found = (
        _visible(actor)
        .join(own, own.event_id == Event.id)
        .add_columns(own.state)
        .where(own.person_id == actor.person_id, Event.ends_at > at)
        .order_by(Event.starts_at, Event.id)
        .limit(limit)
    )
    return [Listed(event, state) for event, state in db.session.execute(found)]


def imported(source: str, key: str) -> Event | None:
    """The event of an imported public record."""
    return db.session.scalar(_with_thread().where(Thread.imported_from == source, Thread.imported_key == key))
