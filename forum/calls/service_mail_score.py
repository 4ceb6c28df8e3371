"""Queue the letter to a reviewer, in the reviewer's language."""

from datetime import datetime

from forum.accounts.service_letters import write_to
from forum.calls import emails_score
from forum.calls.models_score import Reviewer
from forum.core import links
from forum.events.models import Event
from forum.mail.service import About


def tell_waiting(reviewer: Reviewer, event: Event, count: int, *, at: datetime) -> None:
    """Applications wait for scores."""
    url, about = links.to("calls.scores", ref=event.thread.ref), About("review.waiting", "event", event.thread.ref)
    write_to(reviewer.person, about, lambda: emails_score.scores_wanted(event, count, url), at=at)
