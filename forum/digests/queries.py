"""Choices and issues as pages and the job ask for them."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, exists, func, or_, select

from forum.accounts.models import Person
from forum.core import tokens
from forum.core.actor import Actor
from forum.core.database import db
from forum.digests import rules_ways
from forum.digests.models import Choice, Frequency, Issue
from forum.mail.models import Dispatch, DispatchState, Message
from forum.organizations.models import Membership, Organization
from forum.organizations.queries import actor_of
from forum.threads.models import Thread
from forum.threads.queries import visible_to


@dataclass(frozen=True)
class Due:
    """A reader whose mail is due: as plain values, which outlive the transaction that read them.

    `rhythm` is how often the digest comes, None where there is none. `is_digest`: the digest is due, else the mail
    that gathers what comes at once. `since` says for each kind that it may tell from which moment on.
    """

    actor: Actor
    locale: str
    zone: str | None
    rhythm: Frequency | None
    is_digest: bool
    due_at: datetime
    covered_until: datetime
    since: Mapping[str, datetime]
    told: Mapping[str, str]
    news_due_at: datetime | None
    paused_until: datetime | None
    quiet: tuple[int | None, int | None]

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
        .where(Person.active, Person.confirmed_at.is_not(None), ~Person.is_guest, ~has)
        .order_by(Person.id)
        .limit(limit)
    ).all()  # fmt: skip


def due(at: datetime, limit: int) -> Sequence[Due]:
    """Readers whose digest, or whose gathered news, is due at `at`, longest waiting first, with the rights of now.

    Whoever has both due gets the digest, which holds everything.
    """
    rows = db.session.execute(
        select(Choice, Person, Membership, Organization)
        .join(Person, Person.id == Choice.person_id)
        .outerjoin(Membership, and_(Membership.person_id == Person.id, Membership.is_acting, Membership.ended_at.is_(None)))
        .outerjoin(Organization, Organization.id == Membership.organization_id)
        .where(
            or_(Choice.next_due_at <= at, Choice.news_due_at <= at), Person.active, Person.confirmed_at.is_not(None),
        )
        .order_by(func.coalesce(Choice.next_due_at, Choice.news_due_at), Choice.person_id)
        .limit(limit)
    )  # fmt: skip
    return [_due(choice, person, actor_of(person, member, org), at) for choice, person, member, org in rows]


def _due(choice: Choice, person: Person, actor: Actor, at: datetime) -> Due:
    is_digest = choice.next_due_at is not None and choice.next_due_at <= at
    due_at = choice.next_due_at if is_digest else choice.news_due_at
    assert due_at is not None  # noqa: S101  one of both was asked for
    return Due(
        actor, person.locale or "en", person.zone, rules_ways.rhythm(choice), is_digest, due_at, choice.covered_until,
        rules_ways.since(choice, at_once=not is_digest), choice.told or {}, choice.news_due_at, choice.paused_until,
        (choice.quiet_from, choice.quiet_until),
    )  # fmt: skip


def told_by_letters(people: Collection[str], start: datetime) -> dict[str, set[tuple[str, datetime]]]:
    """Ref of a person -> (ref of a thing, moment of the cause) of what was mailed to them by dispatches since `start`."""
    rows = db.session.execute(
        select(Message.recipient_ref, Dispatch.object_ref, Dispatch.at, Dispatch.payload["causes"])
        .join(Dispatch, Dispatch.id == Message.dispatch_id)
        .where(Message.recipient_ref.in_(people), Message.created_at >= start, Dispatch.at >= start)
    )
    found: dict[str, set[tuple[str, datetime]]] = defaultdict(set)
    for person, ref, at, causes in rows:
        found[person] |= {(ref, moment) for moment in (at, *_moments(causes))}
    return found


def oldest_open(at: datetime) -> datetime | None:
    """The moment of the oldest cause before `at` whose dispatch is not expanded yet: who hears of it is not known.

    One that has been open for longer than `rules_ways.LONGEST_HOLD` keeps nobody waiting.
    """
    rows = db.session.execute(
        select(Dispatch.at, Dispatch.payload["causes"]).where(
            Dispatch.state == DispatchState.OPEN, Dispatch.at > at - rules_ways.LONGEST_HOLD
        )
    )
    moments = [moment for told_at, causes in rows for moment in (told_at, *_moments(causes))]
    return min((moment for moment in moments if moment < at), default=None)


def _moments(causes: Sequence[str] | None) -> list[datetime]:
    """The moments of the changes that a dispatch tells, where it waited for more of them."""
    return [datetime.fromisoformat(cause) for cause in causes or ()]


def held_people(people: Collection[int]) -> Sequence[tuple[int, str | None, datetime | None, int | None, int | None]]:
    """(person, zone, pause, quiet from, quiet until) of those of these people who have quiet hours or a pause."""
    rows = db.session.execute(
        select(Person.id, Person.zone, Choice.paused_until, Choice.quiet_from, Choice.quiet_until)
        .join(Choice, Choice.person_id == Person.id)
        .where(Person.id.in_(people), or_(Choice.paused_until.is_not(None), Choice.quiet_from.is_not(None)))
    )
    return [(key, zone, paused, start, end) for key, zone, paused, start, end in rows]


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


def discussions_of_issue(person: Person, mark: str) -> list[str]:
    """The discussions of which an issue of this person told, by its mark (`rules_issue.mark_of`), in its order."""
    found = select(Issue.items).where(Issue.person_id == person.id, Issue.token_digest.startswith(mark))
    items = db.session.scalar(found.limit(1)) or []
    return list(dict.fromkeys(item["ref"] for item in items if item["kind"] == "discussion" and item["ref"]))
