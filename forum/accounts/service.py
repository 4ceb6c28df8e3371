"""Accounts and sessions: what changes them."""

import secrets
from datetime import datetime

from forum.accounts import rules
from forum.accounts.models import Person, SignInSession
from forum.audit import service as audit
from forum.core import tokens
from forum.core.actor import Actor
from forum.core.database import db


def add_person(
    name: str, email: str, *, at: datetime, password_hash: str | None = None, confirmed: bool = False
) -> Person:
    """A new account. The caller has made sure that the address has none yet (`queries.by_email`)."""
    person = Person(
        name=name, email=email.strip(), email_key=rules.email_key(email), password=password_hash,
        fs_uniquifier=secrets.token_hex(32), joined_at=at, confirmed_at=at if confirmed else None,
    )  # fmt: skip
    db.session.add(person)
    db.session.flush()  # the audit row names the person by its ref
    audit.write(Actor(person_ref=person.ref, name=name), "person.join", "person", person.ref, at=at)
    return person


def begin_session(person: Person, browser: str, *, at: datetime) -> str:
    """Start a session row; the secret for the cookie, which is kept nowhere else."""
    token = tokens.random()
    db.session.add(
        SignInSession(
            person_id=person.id,
            token_digest=tokens.digest(token),
            started_at=at,
            last_seen_at=at,
            browser=browser[:200],
        )
    )
    return token


def end_session(session: SignInSession, *, at: datetime) -> None:
    """Sign one browser out; it learns so at its next request."""
    session.ended_at = at
