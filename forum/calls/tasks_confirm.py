"""What the clock does for calls: remind presenters once, a day before they must have confirmed."""

from datetime import datetime

from forum.calls import queries_draw, queries_slots, service_choose
from forum.core.jobs import one_by_one


def nudge_unconfirmed(at: datetime) -> int:
    """Remind whoever has not confirmed a slot, one commit each; how many."""
    refs = queries_draw.unconfirmed_soon(at)
    return one_by_one(
        refs, queries_slots.application_by_ref, lambda application: service_choose.nudge(application, at=at)
    )
