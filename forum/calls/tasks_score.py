"""What the clock does for reviewers: tell them that applications wait, once the call has closed."""

from datetime import datetime

from forum.calls import queries_score, service_score
from forum.core.database import db, writing


def ask_reviewers(at: datetime) -> int:
    """Write to reviewers for whom applications wait, one commit each; how many."""
    total = 0
    for ref in queries_score.to_ask(at):
        writing()
        found = queries_score.to_ask_by_ref(ref)
        if found is not None:
            total += service_score.ask_reviewer(*found, at=at)
        db.session.commit()
    return total
