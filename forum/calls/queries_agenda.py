"""The draft of an agenda, for the office, and what was published of it, for everybody who may see the event."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from sqlalchemy import and_, select
from sqlalchemy.orm import contains_eager

from forum.accounts.models import Person
from forum.calls.models import Application, Slot
from forum.calls.models_agenda import AgendaSession, AgendaVersion
from forum.calls.rules_agenda import Change, Drafted, Line, read_changes, read_lines
from forum.calls.rules_slots import PLACED
from forum.core.actor import Actor
from forum.core.database import db
from forum.events.models import Event
from forum.innovations.models import Innovation
from forum.organizations.models import Organization
from forum.threads.models import Thread
from forum.threads.queries import visible_to


@dataclass(frozen=True)
class ShownLine:
    """A published line; the innovation stands here where the reader may see it."""

    line: Line
    innovation: str | None = None
    innovation_ref: str | None = None


@dataclass(frozen=True)
class ShownSession:
    """A published session with its lines; without a title where the event has no sessions."""

    title: str
    room: str
    lines: tuple[ShownLine, ...]


@dataclass(frozen=True)
class Agenda:
    """A published version as one reader reads it."""

    number: int
    at: datetime
    sessions: tuple[ShownSession, ...]


@dataclass(frozen=True)
class Published:
    """When a version was published, and what changed with it."""

    number: int
    at: datetime
    changes: tuple[Change, ...]


def sessions(event_id: int) -> Sequence[AgendaSession]:
    """The sessions of an event, earliest first."""
    found = select(AgendaSession).where(AgendaSession.event_id == event_id)
    return db.session.scalars(found.order_by(AgendaSession.starts_local, AgendaSession.number)).all()


def session_by_ref(event: Event, ref: str) -> AgendaSession | None:
    return db.session.scalar(select(AgendaSession).where(AgendaSession.event_id == event.id, AgendaSession.ref == ref))


def drafted(event: Event) -> list[Drafted]:
    """The draft, line by line in order: names only of companies that are selected or confirmed."""
    placed = and_(Application.id == Slot.application_id, Application.state.in_(PLACED))
    rows = db.session.execute(
        select(Slot, AgendaSession, Application, Organization.name, Organization.slug, Person.ref, Person.name)
        .outerjoin(AgendaSession, AgendaSession.id == Slot.session_id)
        .outerjoin(Application, placed)
        .outerjoin(Organization, Organization.id == Application.organization_id)
        .outerjoin(Person, Person.id == Application.person_id)
        .where(Slot.event_id == event.id)
        .order_by(Slot.number)
    )
    return [_drafted(*row) for row in rows]


def _drafted(
    slot: Slot, session: AgendaSession | None, application: Application | None,
    company: str | None, slug: str | None, person: str | None, name: str | None,
) -> Drafted:  # fmt: skip
    line = Line(
        slot.ref, slot.starts_local, slot.minutes, slot.title, session.ref if session else "",
        session.title if session else "", session.room if session else "", application.ref if application else "",
        company or "", slug or "",
    )  # fmt: skip
    if application is None or application.away_from_local is None or application.away_until_local is None:
        return Drafted(line, person or "", name or "")
    return Drafted(line, person or "", name or "", (application.away_from_local, application.away_until_local))


def newest(event: Event) -> AgendaVersion | None:
    """The version that is published now."""
    return db.session.scalar(
        select(AgendaVersion).where(
            AgendaVersion.event_id == event.id, AgendaVersion.number == event.agenda_number
        )
    )  # fmt: skip


def published_lines(event: Event) -> tuple[Line, ...]:
    """The lines of the version that is published now; none where none is."""
    version = newest(event) if event.agenda_number else None
    return read_lines(version.lines) if version is not None else ()


def presenter_count(event: Event) -> int:
    """How many presenters the published version names."""
    return sum(bool(line.application) for line in published_lines(event))


def history(event: Event) -> list[Published]:
    """All versions, newest first, with what changed."""
    rows = db.session.execute(
        select(AgendaVersion.number, AgendaVersion.at, AgendaVersion.changes)
        .where(AgendaVersion.event_id == event.id)
        .order_by(AgendaVersion.number.desc())
    )
    return [Published(number, at, read_changes(changes)) for number, at, changes in rows]


def agenda(actor: Actor, version: AgendaVersion | None) -> Agenda | None:
    """A version as `actor` reads it: the title of an innovation stands only where this reader may see it."""
    if version is None:
        return None
    lines = read_lines(version.lines)
    titles = _innovations(actor, version.event_id)
    shown = [ShownLine(line, *titles.get(line.application, (None, None))) for line in lines]
    groups = groupby(shown, lambda one: (one.line.session, one.line.session_title, one.line.room))
    return Agenda(
        version.number,
        version.at,
        tuple(ShownSession(title, room, tuple(rows)) for (_ref, title, room), rows in groups),
    )


def _innovations(actor: Actor, event_id: int) -> dict[str, tuple[str, str]]:
    rows = db.session.execute(
        select(Application.ref, Thread.title, Thread.ref)
        .join(Innovation, Innovation.id == Application.innovation_id)
        .join(Thread, Thread.id == Innovation.thread_id)
        .where(Application.event_id == event_id, visible_to(actor))
    )
    return {ref: (title, thread_ref) for ref, title, thread_ref in rows}


def applications(event: Event, refs: Collection[str]) -> dict[str, Application]:
    """Ref -> application, with whoever applied and the innovation: to write to them."""
    rows = db.session.scalars(
        select(Application)
        .join(Application.person)
        .join(Application.organization)
        .join(Innovation, Innovation.id == Application.innovation_id)
        .join(Thread, Thread.id == Innovation.thread_id)
        .options(
            contains_eager(Application.person), contains_eager(Application.organization),
            contains_eager(Application.innovation).contains_eager(Innovation.thread),
        )
        .where(Application.event_id == event.id, Application.ref.in_(refs))
    )  # fmt: skip
    return {row.ref: row for row in rows}


def slot_times(event: Event) -> dict[int, list[datetime]]:
    """Person -> wall times at which this person's companies present, as published now."""
    times = {line.application: line.starts for line in published_lines(event) if line.application}
    found: dict[int, list[datetime]] = {}
    for ref, application in applications(event, times).items() if times else ():
        found.setdefault(application.person_id, []).append(times[ref])
    return {person: sorted(starts) for person, starts in found.items()}
