"""What the clock does for events: publish slides, notes and questions from the room, and ask what people thought."""

from datetime import datetime

from forum.core.database import db, writing
from forum.events import queries_after, queries_survey, rules_survey, service_after, service_survey


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


def survey(at: datetime) -> int:
    """Ask who attended on the workday after, one commit an event; how many events."""
    refs = [event.thread.ref for event in queries_survey.events_to_ask(at - rules_survey.LATEST, at)]
    total = 0
    for ref in refs:
        writing()
        event = queries_after.by_thread_ref(ref)
        if event is not None:
            total += service_survey.ask(event, at=at)
        db.session.commit()
    return total
