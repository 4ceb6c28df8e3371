"""What the clock does for answers: those that wait for the office in vain leave the desk."""

from datetime import datetime

from forum.answers import queries, service_reviews
from forum.core.jobs import one_by_one
from forum.mail import queries_inbound


def close_over(at: datetime) -> int:
    """Take answers off the desk whose event was cancelled, has started, or takes this person no more; how many."""
    return one_by_one(queries.over(at), queries_inbound.by_ref, lambda row: service_reviews.close_over(row, at=at))
