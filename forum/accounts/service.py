"""Accounts and sessions: what changes them."""

import secrets
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import insert

from forum.accounts import queries, rules
from forum.accounts.models import Person, SignInSession
from forum.audit import service as audit
from forum.core import refs, tokens
from forum.core.actor import Actor
from forum.core.database import db


def actor_named(person: Person) -> Actor:
    """A person as the log names them, before anybody has signed in."""
    return Actor(person_id=person.id, person_ref=person.ref, name=person.name, email=person.email)


def new_uniquifier() -> str:
    """What a person's cookies hold; a new one ends every session at once."""
    return secrets.token_hex(32)


def add_person(
    name: str,
    email: str,
    *,
    at: datetime,
    password_hash: str | None = None,
    confirmed: bool = False,
    guest: bool = False,
) -> Person:
    """A new account, or a guest without one. The caller has made sure that the address is new (`queries.by_email`)."""
    person = Person(
        name=name, email=email.strip(), email_key=rules.email_key(email), password=password_hash,
        fs_uniquifier=new_uniquifier(), joined_at=at, confirmed_at=at if confirmed else None,
        is_guest=guest,
    )  # fmt: skip
    db.session.add(person)
    db.session.flush()  # the audit row names the person by its ref
    act = "person.guest" if guest else "person.join"
    audit.write(actor_named(person), act, "person", person.ref, at=at)
    return person


def add_guests(people: Mapping[str, str], *, at: datetime) -> None:
    """People without an account, from address -> name, which may be empty. Part of an act that stands in the log.

    The caller has made sure that none of the addresses is known. One statement, since hundreds come at once.
    """
    rows = [
        {
            "ref": refs.new(), "name": name, "email": email.strip(), "email_key": rules.email_key(email), "active": True,
            "fs_uniquifier": new_uniquifier(), "joined_at": at, "is_guest": True,
        }
        for email, name in people.items()
    ]  # fmt: skip
    if rows:
        db.session.execute(insert(Person), rows)


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


def sign_in(person: Person, browser: str, *, at: datetime) -> str:
    """Begin a session of somebody who has shown who they are; the secret for the cookie."""
    audit.write(actor_named(person), "person.sign_in", "person", person.ref, at=at)
    return begin_session(person, browser, at=at)


def end_session(session: SignInSession, *, at: datetime) -> None:
    """Sign one browser out; it learns so at its next request."""
    session.ended_at = at


def sign_out(actor: Actor, session: SignInSession, *, at: datetime) -> None:
    """A person ends one of their own sessions, this or another."""
    end_session(session, at=at)
    audit.write(actor, "session.end", "session", session.ref, at=at)


def sign_out_everywhere(actor: Actor, person: Person, *, at: datetime) -> int:
    """End all sessions of a person, this one too; how many."""
    count = end_sessions(person, at=at)
    person.fs_uniquifier = new_uniquifier()
    audit.write(actor, "session.end_all", "person", person.ref, at=at, count=count)
    return count


def end_sessions(person: Person, *, at: datetime, keep: SignInSession | None = None) -> int:
    """End a person's sessions but for `keep`; how many. Part of another act, which stands in the log."""
    ended = [one for one in queries.sessions_of(person.id) if keep is None or one.id != keep.id]
    for one in ended:
        end_session(one, at=at)
    return len(ended)


def note_seen(session: SignInSession, *, at: datetime) -> None:
    """Note that a session is in use; the caller asks `rules.is_noted_again` first."""
    session.last_seen_at = at


def change_profile(actor: Actor, person: Person, *, name: str, zone: str | None, at: datetime) -> bool:
    """Another name or zone; False where both stay."""
    if (person.name, person.zone) == (name, zone):
        return False
    audit.write(
        actor, "person.change", "person", person.ref, at=at,
        before={"name": person.name, "zone": person.zone}, after={"name": name, "zone": zone},
    )  # fmt: skip
    person.name, person.zone = name, zone
    return True
