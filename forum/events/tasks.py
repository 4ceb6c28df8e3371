"""What the clock does for events: publish slides, notes and questions from the room, and ask what people thought."""

from datetime import datetime

from forum.core.jobs import one_by_one
from forum.events import queries, queries_after, queries_survey, rules_survey, service_after, service_survey


def release(at: datetime) -> int:
    """Publish what is due, one commit an event; how many things."""
    refs = queries_after.events_to_release(at)
    return one_by_one(refs, queries.event_by_ref, lambda event: service_after.release(event, at=at))


def survey(at: datetime) -> int:
    """Ask who attended on the workday after, one commit an event; how many events."""
    refs = [event.thread.ref for event in queries_survey.events_to_ask(at - rules_survey.LATEST, at)]
    return one_by_one(refs, queries.event_by_ref, lambda event: service_survey.ask(event, at=at))
