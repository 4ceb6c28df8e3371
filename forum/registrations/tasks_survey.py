"""What the clock does after an event: ask what people thought."""

from datetime import datetime

from forum.core.jobs import one_by_one
from forum.events import queries as events
from forum.registrations import queries_survey, rules_survey, service_survey


def survey(at: datetime) -> int:
    """Ask who attended on the workday after, one commit an event; how many events."""
    refs = [event.thread.ref for event in queries_survey.events_to_ask(at - rules_survey.LATEST, at)]
    return one_by_one(refs, events.event_by_ref, lambda event: service_survey.ask(event, at=at))
