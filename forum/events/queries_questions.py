"""The office's own questions of an event, and whether somebody has answered."""

from collections.abc import Sequence

from sqlalchemy import select

from forum.core.database import db
from forum.events.models import Event
from forum.events.models_questions import EventQuestion, Purpose


def questions(event: Event, purpose: Purpose | None = None) -> Sequence[EventQuestion]:
    """The questions of an event in order; of one purpose, where given."""
    found = select(EventQuestion).where(EventQuestion.event_id == event.id).order_by(EventQuestion.number)
    return db.session.scalars(found if purpose is None else found.where(EventQuestion.purpose == purpose)).all()


def question_by_ref(event: Event, ref: str) -> EventQuestion | None:
    return db.session.scalar(select(EventQuestion).where(EventQuestion.event_id == event.id, EventQuestion.ref == ref))
