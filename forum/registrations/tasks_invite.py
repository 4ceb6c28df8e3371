"""What the clock does for events: remind who was invited, ask who said maybe, and forget what strangers typed."""

from datetime import datetime

from forum.core.actor import FORUM
from forum.core.database import db, writing
from forum.core.jobs import one_by_one
from forum.events import queries as events
from forum.registrations import queries_invite, queries_unsure, service_guests, service_invite, service_unsure


def remind_invited(at: datetime) -> int:
    """Remind those whose answer is due soon, each once, one commit an event; how many."""
    refs = [event.thread.ref for event in queries_invite.events_with_silent(at)]
    return one_by_one(refs, events.event_by_ref, lambda event: service_invite.remind_due(FORUM, event, at=at))


def ask_unsure(at: datetime) -> int:
    """Ask those who have a seat and said maybe whether they come, each once, one commit an event; how many."""
    refs = [event.thread.ref for event in queries_unsure.events_with_unsure(at)]
    return one_by_one(refs, events.event_by_ref, lambda event: service_unsure.ask_due(event, at=at))


def sweep_guests(at: datetime) -> int:
    """Forget what people without an account typed once the link is too old; how many."""
    writing()
    count = service_guests.sweep(at=at)
    db.session.commit()
    return count
