"""Sealing, every few seconds."""

from datetime import datetime

from forum.audit import service
from forum.core.database import db, writing


def seal(_at: datetime) -> int:
    """Seal what waits, 1,000 entries a commit; how many."""
    writing()
    count = service.seal_waiting()
    db.session.commit()
    return count
