"""What the system says about itself: the worker's mark, the queue of mail, the database's revision; people and mail as lists."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, or_, select, text

from forum.accounts.models import Person
from forum.audit.models import Entry
from forum.core import paging
from forum.core.database import db
from forum.core.jobs import Job
from forum.mail.models import Message, MessageState
from forum.organizations.models import Membership, Organization
from forum.organizations.queries_lists import escaped


def worker_seen_at() -> datetime | None:
    """When a worker last took up a job."""
    return db.session.scalar(select(func.max(Job.last_started_at)))


def jobs() -> Sequence[Job]:
    """All jobs by name."""
    return db.session.scalars(select(Job).order_by(Job.name)).all()


def job(name: str) -> Job | None:
    return db.session.get(Job, name)


def revision() -> str:
    """The migration that the database stands at; empty where none ran."""
    return db.session.scalar(text("SELECT version_num FROM alembic_version")) or ""


@dataclass(frozen=True)
class Outbox:
    """How much mail waits, since when the oldest, and how much was given up."""

    waiting_count: int
    oldest_waiting_at: datetime | None
    failed_count: int


def outbox() -> Outbox:
    """The state of the outbox, in one statement."""
    queued = Message.state == MessageState.QUEUED
    row = db.session.execute(
        select(
            func.count().filter(queued), func.min(Message.created_at).filter(queued),
            func.count().filter(Message.state == MessageState.FAILED),
        ).where(Message.state.in_((MessageState.QUEUED, MessageState.FAILED)))
    ).one()  # fmt: skip
    return Outbox(*row)


def newest_entry_at() -> datetime | None:
    """The moment of the log's newest entry."""
    return db.session.scalar(select(func.max(Entry.at)))


@dataclass(frozen=True)
class PersonLine:
    """An account with what it acts for."""

    person: Person
    membership: Membership | None
    organization: Organization | None


def people(words: str = "", after: str | None = None) -> paging.Page[PersonLine]:
    """Accounts whose name or address holds these words, newest first, a page from the key `after` on."""
    found = (
        select(Person, Membership, Organization)
        .outerjoin(Membership, and_(Membership.person_id == Person.id, Membership.is_acting))
        .outerjoin(Organization, Organization.id == Membership.organization_id)
        .where(~Person.is_guest)
        .order_by(Person.id.desc())
    )
    if words:
        like = f"%{escaped(words)}%"
        found = found.where(or_(Person.name.ilike(like, escape="\\"), Person.email_key.ilike(like, escape="\\")))
    values = paging.decode(after, (int,))
    if values is not None:
        found = found.where(Person.id < values[0])
    rows = db.session.execute(found.limit(paging.PAGE_SIZE + 1)).all()
    return paging.page([PersonLine(*row) for row in rows], lambda line: (line.person.id,))


def mail(words: str = "", state: MessageState | None = None, after: str | None = None) -> paging.Page[Message]:
    """Messages to a name or an address that holds these words, newest first, a page from the key `after` on."""
    found = select(Message).order_by(Message.id.desc())
    if words:
        like = f"%{escaped(words)}%"
        found = found.where(or_(Message.name.ilike(like, escape="\\"), Message.address.ilike(like, escape="\\")))
    if state is not None:
        found = found.where(Message.state == state)
    values = paging.decode(after, (int,))
    if values is not None:
        found = found.where(Message.id < values[0])
    rows = db.session.scalars(found.limit(paging.PAGE_SIZE + 1)).all()
    return paging.page(rows, lambda message: (message.id,))
