"""What the clock does for calls: remind presenters once, a day before they must have confirmed."""

from datetime import datetime

from forum.core.database import db, writing
from forum.events import queries_call, queries_slots, service_choose


def nudge_unconfirmed(at: datetime) -> int:
    """Remind whoever has not confirmed a slot, one commit each; how many."""
    total = 0
    for ref in queries_call.unconfirmed_soon(at):
        writing()
        application = queries_slots.application_by_ref(ref)
        if application is not None:
            total += service_choose.nudge(application, at=at)
        db.session.commit()
    return total
