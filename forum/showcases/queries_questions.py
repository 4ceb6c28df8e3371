"""Whether somebody has answered the office's own questions."""

from sqlalchemy import exists, select

from forum.calls.models import Application
from forum.core.database import db
from forum.events.models import Event
from forum.events.models_questions import Purpose
from forum.registrations.models import Registration


def answered(event: Event) -> frozenset[Purpose]:
    """For which purposes somebody has been asked, and answered."""
    applied = exists().where(Application.event_id == event.id, Application.answers.is_not(None))
    registered = exists().where(Registration.event_id == event.id, Registration.answers.is_not(None))
    row = db.session.execute(select(applied, registered)).one()
    return frozenset(purpose for purpose, found in zip((Purpose.APPLY, Purpose.REGISTER), row, strict=True) if found)
