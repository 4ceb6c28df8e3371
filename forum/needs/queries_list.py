"""The list of needs: filters, order, keyset pages, and counts that never count far."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, literal, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from forum.core import paging
from forum.core.actor import Actor
from forum.core.database import UtcDateTime, db
from forum.needs.models import Need, NeedState
from forum.needs.rules import ENDED_STATES, QUIET_STATES
from forum.organizations.models import Organization
from forum.organizations.queries import seen_by
from forum.taxonomy.models import Topic
from forum.threads.models import Life, Thread, thread_topic

COUNT_MOST = 1_000
"""Counting stops here: the page says "1,000+"."""
STAGES = ("open", "quiet", "closed")
#: Later than every deadline: needs without one come last.
FAR = datetime(9999, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Wanted:
    """What the reader chose. `imported`: "only", "none" or empty for both."""

    stage: str = "open"
    topic: str = ""
    agency: str = ""
    imported: str = ""
    words: str = ""
    newest: bool = False


def _in_stage(stage: str, at: datetime) -> ColumnElement[bool]:
    late = and_(Need.state == NeedState.PUBLISHED, Need.closes_at <= at)
    if stage == "quiet":
        return Need.state.in_(QUIET_STATES)
    if stage == "closed":
        return or_(Need.state.in_((NeedState.CLOSED, *ENDED_STATES)), late)
    return and_(Need.state == NeedState.PUBLISHED, or_(Need.closes_at.is_(None), Need.closes_at > at))


def _public(actor: Actor) -> ColumnElement[bool]:
    return and_(Thread.life == Life.LIVE, seen_by(actor, Thread))


def _chosen(wanted: Wanted) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.topic:
        of_topic = select(thread_topic.c.thread_id).join(Topic, Topic.id == thread_topic.c.topic_id)
        conditions.append(Thread.id.in_(of_topic.where(Topic.slug == wanted.topic)))
    if wanted.agency:
        agency = select(Organization.id).where(Organization.slug == wanted.agency).scalar_subquery()
        conditions.append(Thread.organization_id == agency)
    if wanted.imported:
        imported = Thread.imported_from.is_not(None)
        conditions.append(imported if wanted.imported == "only" else ~imported)
    if wanted.words:
        escaped = wanted.words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        conditions.append(Thread.title.ilike(f"%{escaped}%", escape="\\"))
    return conditions


def page(actor: Actor, wanted: Wanted, at: datetime, after: str | None) -> paging.Page[Need]:
    """Needs in public stages: open ones by the deadline that comes next, others and `newest` by day of publishing."""
    by_deadline = wanted.stage == "open" and not wanted.newest
    if by_deadline:
        nearest = case((Need.questions_close_at > at, Need.questions_close_at), else_=Need.closes_at)
        moment: Any = func.coalesce(nearest, literal(FAR, UtcDateTime()))
    else:
        moment = Thread.published_at
    order: list[tuple[Any, bool]] = [(moment, not by_deadline), (Thread.ref, False)]
    found = (
        select(Need, moment)
        .join(Need.thread)
        .options(contains_eager(Need.thread).joinedload(Thread.organization), joinedload(Need.officer))
        .where(_public(actor), _in_stage(wanted.stage, at), *_chosen(wanted))
        .order_by(*(column.desc() if descending else column for column, descending in order))
        .limit(paging.PAGE_SIZE + 1)
    )
    key = paging.decode(after, [datetime, str])
    if key is not None:
        found = found.where(paging.beyond(order, key))
    rows = paging.page(db.session.execute(found).all(), lambda row: (row[1], row[0].thread.ref))
    return paging.Page([row[0] for row in rows.rows], rows.next_key)


@dataclass(frozen=True)
class Counts:
    """How many there are of each choice, none above `COUNT_MOST`."""

    by_stage: Mapping[str, int]
    imported: int
    own: int


def counts(actor: Actor, wanted: Wanted, at: datetime) -> Counts:
    """Counts beside stages (with the other choices kept) and beside imported records (in the chosen stage)."""
    names, numbers = [], []
    others = Wanted(wanted.stage, wanted.topic, wanted.agency, "", wanted.words)
    for stage in STAGES:
        names.append(stage)
        numbers.append(_count(_public(actor), _in_stage(stage, at), *_chosen(wanted)))
    for name, imported in (("imported", True), ("own", False)):
        names.append(name)
        origin = Thread.imported_from.is_not(None) if imported else Thread.imported_from.is_(None)
        numbers.append(_count(_public(actor), _in_stage(wanted.stage, at), *_chosen(others), origin))
    row = dict(zip(names, db.session.execute(select(*numbers)).one(), strict=True))
    return Counts({stage: row[stage] for stage in STAGES}, row["imported"], row["own"])


def _count(*conditions: ColumnElement[bool]) -> Any:
    some = select(Need.id).join(Need.thread).where(*conditions).limit(COUNT_MOST).subquery()
    return select(func.count()).select_from(some).scalar_subquery()


@dataclass(frozen=True)
class Choice:
    """One filter: the word in the address, the name that people read, how many there are."""

    slug: str
    name: str
    count: int


def topics(actor: Actor, wanted: Wanted, at: datetime) -> Sequence[Choice]:
    """Topics with needs in the chosen stage, in the forum's order."""
    others = Wanted(wanted.stage, "", wanted.agency, wanted.imported, wanted.words)
    some = _some(actor, others, at)
    rows = db.session.execute(
        select(Topic.slug, Topic.name, func.count())
        .join(thread_topic, thread_topic.c.topic_id == Topic.id)
        .join(some, some.c.id == thread_topic.c.thread_id)
        .group_by(Topic.id, Topic.slug, Topic.name, Topic.position)
        .order_by(Topic.position, Topic.name)
    ).all()
    return [Choice(*row) for row in rows]


def agencies(actor: Actor, wanted: Wanted, at: datetime, most: int = 8) -> Sequence[Choice]:
    """The agencies with most needs in the chosen stage, by name."""
    others = Wanted(wanted.stage, wanted.topic, "", wanted.imported, wanted.words)
    some = _some(actor, others, at)
    rows = db.session.execute(
        select(Organization.slug, Organization.name, func.count().label("many"))
        .join(some, some.c.organization_id == Organization.id)
        .group_by(Organization.id, Organization.slug, Organization.name)
        .order_by(func.count().desc(), Organization.name)
        .limit(most)
    ).all()
    return sorted((Choice(*row) for row in rows), key=lambda choice: choice.name)


def _some(actor: Actor, wanted: Wanted, at: datetime) -> Any:
    return (
        select(Thread.id, Thread.organization_id)
        .join(Need, Need.thread_id == Thread.id)
        .where(_public(actor), _in_stage(wanted.stage, at), *_chosen(wanted))
        .limit(COUNT_MOST)
        .subquery()
    )
