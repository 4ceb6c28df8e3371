"""The list of needs: filters, order, keyset pages, and counts that never count far."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, case, func, literal, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from forum.core import paging
from forum.core.actor import Actor
from forum.core.database import UtcDateTime
from forum.core.statements import AT, ask
from forum.needs.models import Need, NeedState
from forum.needs.rules import ENDED_STATES, QUIET_STATES
from forum.organizations.models import Organization
from forum.organizations.queries import seen_by
from forum.taxonomy.models import Topic
from forum.threads.models import Life, Thread, thread_topic

COUNT_MOST = 1_000
"""Counting stops here: the page says "1,000+"."""
AGENCIES_MOST = 8
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

    @property
    def shape(self) -> "Wanted":
        """The same with a word in place of each that the reader typed: what decides how the selects look."""
        return replace(
            self, topic=self.topic and "topic", agency=self.agency and "agency", words=self.words and "words"
        )

    @property
    def values(self) -> dict[str, str]:
        """What the reader typed, as the selects take it."""
        escaped = self.words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        return {"topic": self.topic, "agency": self.agency, "words": f"%{escaped}%"}


def _in_stage(stage: str) -> ColumnElement[bool]:
    late = and_(Need.state == NeedState.PUBLISHED, Need.closes_at <= AT)
    if stage == "quiet":
        return Need.state.in_(QUIET_STATES)
    if stage == "closed":
        return or_(Need.state.in_((NeedState.CLOSED, *ENDED_STATES)), late)
    return and_(Need.state == NeedState.PUBLISHED, or_(Need.closes_at.is_(None), Need.closes_at > AT))


def _public(actor: Actor) -> ColumnElement[bool]:
    return and_(Thread.life == Life.LIVE, seen_by(actor, Thread))


def _chosen(wanted: Wanted) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.topic:
        of_topic = select(thread_topic.c.thread_id).join(Topic, Topic.id == thread_topic.c.topic_id)
        conditions.append(Thread.id.in_(of_topic.where(Topic.slug == bindparam("topic"))))
    if wanted.agency:
        agency = select(Organization.id).where(Organization.slug == bindparam("agency")).scalar_subquery()
        conditions.append(Thread.organization_id == agency)
    if wanted.imported:
        imported = Thread.imported_from.is_not(None)
        conditions.append(imported if wanted.imported == "only" else ~imported)
    if wanted.words:
        conditions.append(Thread.title.ilike(bindparam("words"), escape="\\"))
    return conditions


def page(actor: Actor, wanted: Wanted, at: datetime, after: str | None) -> paging.Page[Need]:
    """Needs in public stages: open ones by the deadline that comes next, others and `newest` by day of publishing."""
    key = paging.decode(after, [datetime, str]) or [None, None]
    found = ask(_page, actor, wanted.shape, key[0] is not None, at=at, after=key[0], after_ref=key[1], **wanted.values)
    rows = paging.page(found.all(), lambda row: (row[1], row[0].thread.ref))
    return paging.Page([row[0] for row in rows.rows], rows.next_key)


def _page(reader: Actor, wanted: Wanted, later: bool) -> Any:
    by_deadline = wanted.stage == "open" and not wanted.newest
    if by_deadline:
        nearest = case((Need.questions_close_at > AT, Need.questions_close_at), else_=Need.closes_at)
        moment: Any = func.coalesce(nearest, literal(FAR, UtcDateTime()))
    else:
        moment = Thread.published_at
    order: list[tuple[Any, bool]] = [(moment, not by_deadline), (Thread.ref, False)]
    found = (
        select(Need, moment)
        .join(Need.thread)
        .options(contains_eager(Need.thread).joinedload(Thread.organization), joinedload(Need.officer))
        .where(_public(reader), _in_stage(wanted.stage), *_chosen(wanted))
        .order_by(*(column.desc() if descending else column for column, descending in order))
        .limit(paging.PAGE_SIZE + 1)
    )
    if later:
        found = found.where(paging.beyond(order, (bindparam("after", type_=UtcDateTime()), bindparam("after_ref"))))
    return found


@dataclass(frozen=True)
class Counts:
    """How many there are of each choice, none above `COUNT_MOST`."""

    by_stage: Mapping[str, int]
    imported: int
    own: int


def counts(actor: Actor, wanted: Wanted, at: datetime) -> Counts:
    """Counts beside stages (with the other choices kept) and beside imported records (in the chosen stage)."""
    row = ask(_counts, actor, wanted.shape, at=at, **wanted.values).one()
    return Counts(dict(zip(STAGES, row, strict=False)), row[-2], row[-1])


def _counts(reader: Actor, wanted: Wanted) -> Any:
    others = replace(wanted, imported="", newest=False)
    imported = Thread.imported_from.is_not(None)
    return select(
        *(_count(_public(reader), _in_stage(stage), *_chosen(wanted)) for stage in STAGES),
        _count(_public(reader), _in_stage(wanted.stage), *_chosen(others), imported),
        _count(_public(reader), _in_stage(wanted.stage), *_chosen(others), ~imported),
    )


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
    others = replace(wanted.shape, topic="", newest=False)
    return [Choice(*row) for row in ask(_topics, actor, others, at=at, **wanted.values)]


def _topics(reader: Actor, wanted: Wanted) -> Any:
    some = _some(reader, wanted)
    return (
        select(Topic.slug, Topic.name, func.count())
        .join(thread_topic, thread_topic.c.topic_id == Topic.id)
        .join(some, some.c.id == thread_topic.c.thread_id)
        .group_by(Topic.id, Topic.slug, Topic.name, Topic.position)
        .order_by(Topic.position, Topic.name)
    )


def agencies(actor: Actor, wanted: Wanted, at: datetime) -> Sequence[Choice]:
    """The `AGENCIES_MOST` agencies with most needs in the chosen stage, by name."""
    others = replace(wanted.shape, agency="", newest=False)
    rows = ask(_agencies, actor, others, at=at, **wanted.values)
    return sorted((Choice(*row) for row in rows), key=lambda choice: choice.name)


def _agencies(reader: Actor, wanted: Wanted) -> Any:
    some = _some(reader, wanted)
    return (
        select(Organization.slug, Organization.name, func.count().label("many"))
        .join(some, some.c.organization_id == Organization.id)
        .group_by(Organization.id, Organization.slug, Organization.name)
        .order_by(func.count().desc(), Organization.name)
        .limit(AGENCIES_MOST)
    )


def _some(reader: Actor, wanted: Wanted) -> Any:
    return (
        select(Thread.id, Thread.organization_id)
        .join(Need, Need.thread_id == Thread.id)
        .where(_public(reader), _in_stage(wanted.stage), *_chosen(wanted))
        .limit(COUNT_MOST)
        .subquery()
    )
