"""Choices and issues as pages and the job ask for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, exists, select

from forum.accounts.models import Person
from forum.core import tokens
from forum.core.actor import Actor
from forum.core.database import db
from forum.digests.models import Choice, Frequency, Issue
from forum.organizations.models import Membership, Organization
from forum.organizations.queries import actor_of
from forum.threads.models import Thread
from forum.threads.queries import visible_to


@dataclass(frozen=True)
class Due:
    """A reader whose digest is due: as plain values, which outlive the transaction that read them."""

    actor: Actor
    locale: str
    zone: str | None
    frequency: Frequency
    due_at: datetime
    covered_until: datetime

    @property
    def person_id(self) -> int:
        assert self.actor.person_id is not None  # noqa: S101  read from a person's row
        return self.actor.person_id


def choice_of(person_id: int) -> Choice | None:
    return db.session.get(Choice, person_id)


def choice_of_ref(person_ref: str) -> tuple[Person, Choice | None] | None:
    """A person by ref and the choice, where there is one; None when there is no such person."""
    row = db.session.execute(
        select(Person, Choice).outerjoin(Choice, Choice.person_id == Person.id).where(Person.ref == person_ref)
    ).first()
    return (row[0], row[1]) if row else None


def people_without_choice(limit: int = 500) -> Sequence[Person]:
    """Confirmed people who have not been asked yet, first come first."""
    has = exists().where(Choice.person_id == Person.id)
    return db.session.scalars(
        select(Person)
        .where(Person.active, Person.confirmed_at.is_not(None), ~has)
        .order_by(Person.id)
        .limit(limit)
    ).all()  # fmt: skip


def due(at: datetime, limit: int) -> Sequence[Due]:
    """Readers whose digest is due at `at`, longest waiting first, with the rights that they have now."""
    rows = db.session.execute(
        select(Choice, Person, Membership, Organization)
        .join(Person, Person.id == Choice.person_id)
        .outerjoin(Membership, and_(Membership.person_id == Person.id, Membership.is_acting, Membership.ended_at.is_(None)))
        .outerjoin(Organization, Organization.id == Membership.organization_id)
        .where(Choice.next_due_at <= at, Person.active, Person.confirmed_at.is_not(None))
        .order_by(Choice.next_due_at, Choice.person_id)
        .limit(limit)
    )  # fmt: skip
    return [
        Due(
            actor_of(person, membership, organization), person.locale or "en", person.zone,
            choice.frequency, choice.next_due_at, choice.covered_until,
        )
        for choice, person, membership, organization in rows
        if choice.next_due_at is not None
    ]  # fmt: skip


@dataclass(frozen=True)
class Held:
    """An issue and the person that it was made for, with the rights of now."""

    issue: Issue
    reader: Actor


def held(token: str) -> Held | None:
    """The issue of a secret address, in one statement; None when there is none, or its reader's account has ended."""
    row = db.session.execute(
        select(Issue, Person, Membership, Organization)
        .join(Person, Person.id == Issue.person_id)
        .outerjoin(Membership, and_(Membership.person_id == Person.id, Membership.is_acting, Membership.ended_at.is_(None)))
        .outerjoin(Organization, Organization.id == Membership.organization_id)
        .where(Issue.token_digest == tokens.digest(token), Person.active)
    ).first()  # fmt: skip
    return Held(row[0], actor_of(row[1], row[2], row[3])) if row else None


def titles_seen(actor: Actor, refs: Sequence[str]) -> dict[str, str]:
    """Ref -> present title of those of these threads that `actor` may see now."""
    rows = db.session.execute(select(Thread.ref, Thread.title).where(Thread.ref.in_(refs), visible_to(actor)))
    return {row.ref: row.title for row in rows}
