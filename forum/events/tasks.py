"""What the clock does for events: publish slides, notes and questions from the room."""

from datetime import datetime

from forum.core.database import db, writing
from forum.events import queries_after, service_after


def release(at: datetime) -> int:
    """Publish what is due, one commit an event; how many things."""
    total = 0
    for ref in queries_after.events_to_release(at):
        writing()
        event = queries_after.by_thread_ref(ref)
        if event is not None:
            total += service_after.release(event, at=at)
        db.session.commit()
    return total
