"""Reads the outbox of the accounts' letters."""

import re

from forum.core.database import db
from forum.mail import queries


def subjects(address: str) -> list[str]:
    """Subjects to an address, oldest first."""
    db.session.rollback()
    return [m.subject for m in reversed(queries.newest(50, address=address))]


def link(address: str, start: str) -> str:
    """The newest link to a page that begins with `start`, without the host."""
    db.session.rollback()
    for message in queries.newest(50, address=address):
        if found := re.search(rf"https://forum\.example\.org({re.escape(start)}\S+)", message.text):
            return found.group(1)
    raise AssertionError(f"no link to {start} was mailed to {address}")
