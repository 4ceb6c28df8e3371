"""Events as other features ask for them; each reader gets what they may see."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import contains_eager

from forum.core.actor import Actor
from forum.core.database import db
from forum.core.statements import AT, ask
from forum.events.models import Event, EventState
from forum.events.models_versions import EventVersion
from forum.needs.models import Need
from forum.threads.models import Thread, ThreadKind
from forum.threads.queries import visible_to


def _with_thread() -> Select[Event]:
    return select(Event).join(Thread, Thread.id == Event.thread_id).options(contains_eager(Event.thread))


def visible(actor: Actor) -> Select[Event]:
    return _with_thread().where(Thread.kind == ThreadKind.EVENT, visible_to(actor))


def by_ref(actor: Actor, ref: str) -> Event | None:
    """An event, if `actor` may see it."""
    return db.session.scalar(visible(actor).where(Thread.ref == ref))


def event_by_ref(ref: str) -> Event | None:
    """An event whoever asks: for jobs and dispatches, which ask again who may read it."""
    return db.session.scalar(_with_thread().where(Thread.ref == ref))


def next_for_need(actor: Actor, need_id: int, at: datetime) -> Event | None:
    """The next event that is for a need."""
    found: Event | None = ask(_next_for_need, actor, need_id=need_id, at=at).scalar()
    return found


def _next_for_need(reader: Actor) -> Any:
    return (
        visible(reader)
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


def said_since(event: Event, moment: datetime) -> Mapping[str, str]:
    """What the event said at `moment`, field by field as text; empty where it has not changed since."""
    found = (
        select(EventVersion.data)
        .where(EventVersion.event_id == event.id, EventVersion.at >= moment)
        .order_by(EventVersion.number)
        .limit(1)
    )
    return db.session.scalar(found) or {}


def said_elsewhen(event: Event) -> Mapping[str, str]:
    """What the event said last while it started at another moment; empty where it was never moved in time."""
    if event.asked_again_at is None:
        return {}
    found = (
        select(EventVersion.data)
        .where(
            EventVersion.event_id == event.id,
            EventVersion.data["starts_at"].as_string() != event.starts_at.isoformat(),
        )
        .order_by(EventVersion.number.desc())
        .limit(1)
    )
    return db.session.scalar(found) or {}


def imported(source: str, key: str) -> Event | None:
    """The event of an imported public record."""
    return db.session.scalar(_with_thread().where(Thread.imported_from == source, Thread.imported_key == key))
