"""Accounts that the office closes and opens again. The caller writes the log entry."""

import secrets
from datetime import datetime

from forum.accounts import queries, service
from forum.accounts.models import Person


def close_account(person: Person, *, at: datetime) -> None:
    """Nobody signs in to it any more; every browser is signed out."""
    person.active = False
    for session in queries.sessions_of(person.id):
        service.end_session(session, at=at)
    person.fs_uniquifier = secrets.token_hex(32)  # what old cookies hold names nobody now


def open_account(person: Person) -> None:
    """The person may sign in again, with the password of before."""
    person.active = True
