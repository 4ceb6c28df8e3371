"""What the clock does for needs: release answers and updates, close, and write down how many were told."""

from datetime import datetime, timedelta

from forum.core.actor import FORUM
from forum.core.database import db, writing
from forum.core.jobs import one_by_one
from forum.needs import queries, queries_questions, rules, service_outcome, service_questions, service_updates
from forum.needs.models import Need
from forum.policies import queries as policies

COUNT_FOR = timedelta(days=2)
"""How long after its letters were written the number of people told is still written down."""


def release(at: datetime) -> int:
    """Publish what is due, one commit a need; how many answers and updates."""
    return one_by_one(queries_questions.needs_to_release(at), _need, lambda need: service_updates.release(need, at=at))


def close_due(at: datetime) -> int:
    """Close needs whose moment has come, one commit each; how many."""
    return one_by_one(queries.due_to_close(at), _need, lambda need: service_outcome.close_by_clock(need, at=at))


def _need(ref: str) -> Need | None:
    return queries.by_ref(FORUM, ref, lock=True)


def count_told(at: datetime) -> int:
    """Write down how many people were told; how many answers and updates."""
    if not queries_questions.released_untold(at - COUNT_FOR):
        return 0
    writing()
    count = service_updates.count_told(since=at - COUNT_FOR)
    db.session.commit()
    return count


def remind_overdue(at: datetime) -> int:
    """Remind of questions whose day has passed, each once, one commit each; how many people were told."""
    today = rules.local_day(at, policies.current().zone)
    return one_by_one(
        queries_questions.newly_overdue(today),
        queries_questions.with_need,
        lambda question: service_questions.remind(question, at=at),
    )
