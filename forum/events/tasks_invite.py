"""What the clock does for events: remind who was invited, and forget what strangers typed."""

from datetime import datetime

from forum.core.actor import FORUM
from forum.core.database import db, writing
from forum.events import queries_invite, service_guests, service_invite


def remind_invited(at: datetime) -> int:
    """Remind those whose answer is due soon, each once, one commit an event; how many."""
    total = 0
    for ref in [event.thread.ref for event in queries_invite.events_with_silent(at)]:
        db.session.rollback()
        writing()
        event = queries_invite.event_by_ref(ref)
        if event is not None:
            total += service_invite.remind_due(FORUM, event, at=at)
        db.session.commit()
    return total


def sweep_guests(at: datetime) -> int:
    """Forget what people without an account typed once the link is too old; how many."""
    writing()
    count = service_guests.sweep(at=at)
    db.session.commit()
    return count
