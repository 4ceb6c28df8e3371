"""Forget what came in by mail, after the days that the office set."""

from datetime import datetime, timedelta

from forum.core.database import db, writing
from forum.mail import service_inbound
from forum.policies import queries as policies


def sweep_inbound(at: datetime) -> int:
    """Empty what was decided on longer ago than the policy says; how many mails."""
    writing()
    count = service_inbound.sweep(at - timedelta(days=policies.at(at).inbound_calendar_days))
    db.session.commit()
    return count
