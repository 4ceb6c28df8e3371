"""The events of one series."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from forum.core.actor import Actor
from forum.core.database import db
from forum.events.models import Event, EventState
from forum.organizations.models import Audience
from forum.threads.models import Thread
from forum.threads.queries import visible_to


def first_uid(event: Event) -> str:
    """The UID of the event that the series of this one began with, where it is another one that everybody may see."""
    if event.series_id is None:
        return ""
    found = (
        select(Event.uid)
        .join(Thread, Thread.id == Event.thread_id)
        .where(
            Event.series_id == event.series_id, Event.series_number == 1, Event.id != event.id,
            Event.state != EventState.DRAFT, Thread.audience == Audience.PUBLIC,
        )
    )  # fmt: skip
    return db.session.scalar(found) or ""


def others(actor: Actor, event: Event, limit: int = 24) -> Sequence[Event]:
    """The other events of the series that the reader may see, in order; none where there is no series."""
    if event.series_id is None:
        return ()
    found = (
        select(Event)
        .join(Thread, Thread.id == Event.thread_id)
        .options(contains_eager(Event.thread))
        .where(Event.series_id == event.series_id, Event.id != event.id, visible_to(actor))
        .order_by(Event.starts_at, Event.id)
        .limit(limit)
    )
    return db.session.scalars(found).all()
