"""What the clock does for events: publish slides, notes and questions from the room."""

from datetime import datetime

from forum.core.jobs import one_by_one
from forum.events import queries as events
from forum.showcases import queries_after, service_after


def release(at: datetime) -> int:
    """Publish what is due, one commit an event; how many things."""
    refs = queries_after.events_to_release(at)
    return one_by_one(refs, events.event_by_ref, lambda event: service_after.release(event, at=at))
