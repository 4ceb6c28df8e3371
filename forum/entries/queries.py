"""The calendar text of an event, and events whose text is missing or old."""

from collections.abc import Sequence

from sqlalchemy import or_, select

from forum.core.database import db
from forum.entries.models import EventText
from forum.events.models import Event, EventState


def text_of(event_id: int) -> EventText | None:
    return db.session.get(EventText, event_id)


def events_to_write(limit: int = 100) -> Sequence[Event]:
    """Published events whose calendar text is missing, such as imported ones, or old."""
    return db.session.scalars(
        select(Event)
        .outerjoin(EventText, EventText.event_id == Event.id)
        .where(or_(EventText.event_id.is_(None), EventText.is_old), Event.state != EventState.DRAFT)
        .order_by(Event.id)
        .limit(limit)
    ).all()
