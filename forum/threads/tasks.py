"""Forget replies by mail that their authors did not post."""

from datetime import datetime

from forum.core.database import db, writing
from forum.threads import service_mailed


def sweep_kept(at: datetime) -> int:
    """Take away what was kept for too long; how many."""
    writing()
    count = service_mailed.sweep(at=at)
    db.session.commit()
    return count
