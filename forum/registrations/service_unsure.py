"""Ask who has a seat and said maybe, once, three workdays before the event: a seat that nobody takes helps nobody."""

from datetime import datetime

from forum.events import queries as events
from forum.events.models import Event, EventState
from forum.policies import queries as policies
from forum.registrations import queries_unsure, rules_invite, service_mail_seats
from forum.threads import queries as threads


def ask_due(event: Event, *, at: datetime) -> int:
    """Write to those who may see the event, if it is time; how many."""
    events.lock(event)
    now = policies.current()
    start = rules_invite.reminds_at(event.starts_at, event.zone, now.workdays, now.holiday_days)
    if event.state is not EventState.PUBLISHED or not start <= at < event.starts_at:
        return 0
    asked = 0
    for mine in queries_unsure.unsure(event):
        mine.unsure_asked_at = at
        if threads.sees(mine.person_id, event.thread):
            service_mail_seats.ask_unsure(mine, at=at)
            asked += 1
    return asked
