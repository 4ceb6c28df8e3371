"""Write the calendar texts of events that came without an act, such as imported ones."""

from datetime import datetime

from forum.calendars import queries
from forum.calendars.service_texts import put_text
from forum.core.database import db, writing


def write_texts(at: datetime) -> int:
    """Write the texts that are missing, at most 100; how many. One commit, since each is only a copy of its event."""
    if not queries.events_without_text(1):
        db.session.rollback()
        return 0
    writing()
    events = queries.events_without_text()
    for event in events:
        put_text(event, at=max(event.modified_at, at))
    db.session.commit()
    return len(events)
