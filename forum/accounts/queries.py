"""People, as other features ask for them."""

from collections.abc import Sequence

from sqlalchemy import func, select

from forum.accounts import rules
from forum.accounts.models import Person, SignInSession
from forum.core.database import db


def by_email(email: str) -> Person | None:
    """The account of an address, whatever its case."""
    return db.session.scalar(select(Person).where(Person.email_key == rules.email_key(email)))


def by_id(person_id: int) -> Person | None:
    """The account behind a database key, read afresh."""
    return db.session.scalar(select(Person).where(Person.id == person_id))


def by_ref(ref: str) -> Person | None:
    return db.session.scalar(select(Person).where(Person.ref == ref))


def by_refs(refs: Sequence[str]) -> Sequence[Person]:
    return db.session.scalars(select(Person).where(Person.ref.in_(refs))).all()


def sessions_of(person_id: int) -> Sequence[SignInSession]:
    """Where a person is signed in, last seen first."""
    return db.session.scalars(
        select(SignInSession)
        .where(SignInSession.person_id == person_id, SignInSession.ended_at.is_(None))
        .order_by(SignInSession.last_seen_at.desc())
    ).all()


def session_by_ref(person_id: int, ref: str) -> SignInSession | None:
    """One of a person's own sessions."""
    return db.session.scalar(
        select(SignInSession).where(SignInSession.person_id == person_id, SignInSession.ref == ref)
    )


def count() -> int:
    """Accounts; guests without one are none."""
    return db.session.scalar(select(func.count()).select_from(Person).where(~Person.is_guest)) or 0


def by_email_keys(keys: Sequence[str]) -> Sequence[Person]:
    """Accounts and guests of folded addresses."""
    return db.session.scalars(select(Person).where(Person.email_key.in_(keys))).all()
