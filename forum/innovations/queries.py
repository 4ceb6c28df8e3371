"""Innovations and showings that a reader may see."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import aliased, contains_eager

from forum.core import paging
from forum.core.actor import Actor
from forum.core.database import db
from forum.core.paging import Page
from forum.innovations.models import Delivery, Innovation, InnovationState, InnovationVersion, Maturity, Showing
from forum.needs.models import Need
from forum.organizations.models import Organization
from forum.taxonomy.models import Topic
from forum.threads.models import Life, Thread, thread_topic
from forum.threads.queries import visible_to


@dataclass(frozen=True)
class Filters:
    """What a reader narrows the list by; None: not at all. `topic` is a slug."""

    topic: str | None = None
    maturity: Maturity | None = None
    delivery: Delivery | None = None
    imported: bool | None = None


@dataclass(frozen=True)
class ShownHere:
    """An innovation on a need's page: what it is, who shows it, how it answers."""

    ref: str
    innovation_ref: str
    title: str
    summary: str
    company: str
    company_slug: str
    company_id: int
    how: str
    shown_at: datetime


@dataclass(frozen=True)
class ShownOn:
    """A need on which an innovation is shown, and the innovation."""

    need_ref: str
    need_title: str
    innovation_ref: str
    title: str
    how: str
    shown_at: datetime


def _whole() -> Select[Innovation]:
    """Innovations with thread and organization in one statement."""
    return (
        select(Innovation)
        .join(Innovation.thread)
        .outerjoin(Thread.organization)
        .options(contains_eager(Innovation.thread).contains_eager(Thread.organization))
    )


def _matching(actor: Actor, filters: Filters) -> list[ColumnElement[bool]]:
    found = [Innovation.state == InnovationState.LISTED, Thread.life == Life.LIVE, visible_to(actor)]
    if filters.topic is not None:
        found.append(Thread.topics.any(Topic.slug == filters.topic))
    if filters.maturity is not None:
        found.append(Innovation.maturity == filters.maturity)
    if filters.delivery is not None:
        found.append(Innovation.delivery == filters.delivery)
    if filters.imported is not None:
        found.append(Thread.imported_from.is_not(None) if filters.imported else Thread.imported_from.is_(None))
    return found


def listed(actor: Actor, filters: Filters, after: str | None = None, size: int = paging.PAGE_SIZE) -> Page[Innovation]:
    """A page of the listed innovations that `actor` may see, newest first."""
    wanted = _whole().where(*_matching(actor, filters)).order_by(Innovation.listed_at.desc(), Innovation.id.desc())
    values = paging.decode(after, (datetime, int))
    if values is not None:
        columns = [(Innovation.listed_at, True), (Innovation.id, True)]
        wanted = wanted.where(paging.beyond(columns, values))  # type: ignore[arg-type]
    rows = db.session.scalars(wanted.limit(size + 1)).all()
    return paging.page(rows, lambda row: (row.listed_at, row.id), size)


def listed_count(actor: Actor, filters: Filters) -> int:
    """How many innovations the filters leave."""
    found = select(func.count()).select_from(Innovation).join(Innovation.thread).where(*_matching(actor, filters))
    return db.session.scalar(found) or 0


def topics_with_count(actor: Actor) -> Sequence[tuple[Topic, int]]:
    """The topics in their order, each with the number of listed innovations that `actor` may see."""
    counted = (
        select(thread_topic.c.topic_id, func.count().label("number"))
        .join(Thread, Thread.id == thread_topic.c.thread_id)
        .join(Innovation, Innovation.thread_id == Thread.id)
        .where(*_matching(actor, Filters()))
        .group_by(thread_topic.c.topic_id)
        .subquery()
    )
    rows = db.session.execute(
        select(Topic, func.coalesce(counted.c.number, 0))
        .outerjoin(counted, counted.c.topic_id == Topic.id)
        .where(Topic.retired_at.is_(None))
        .order_by(Topic.position, Topic.name)
    )
    return [(topic, number) for topic, number in rows]


def own(actor: Actor, limit: int = 100) -> Sequence[Innovation]:
    """The innovations of the actor's company in every state, last changed first; none for others than companies."""
    if actor.organization_id is None:
        return []
    mine = and_(Thread.organization_id == actor.organization_id, Thread.life != Life.REMOVED)
    latest = (Thread.last_activity_at.desc(), Innovation.id.desc())
    return db.session.scalars(_whole().where(mine, visible_to(actor)).order_by(*latest).limit(limit)).all()


def by_ref(actor: Actor, ref: str) -> Innovation | None:
    """An innovation, if `actor` may see it."""
    return db.session.scalar(_whole().where(Thread.ref == ref, Thread.life != Life.REMOVED, visible_to(actor)))


def ref_taken(ref: str) -> bool:
    """Whether a thread has this ref, seen by anybody or not."""
    return db.session.scalar(select(Thread.id).where(Thread.ref == ref)) is not None


def by_refs(actor: Actor, refs: Sequence[str]) -> list[Innovation]:
    """Those of the innovations that `actor` may see and that are or were listed, in the order of `refs`; with topics."""
    if not refs:
        return []
    public = (InnovationState.LISTED, InnovationState.RETIRED)
    wanted = _whole().where(
        Thread.ref.in_(refs), Innovation.state.in_(public), Thread.life == Life.LIVE, visible_to(actor)
    )
    with_topics = contains_eager(Innovation.thread).selectinload(Thread.topics)
    found = {row.thread.ref: row for row in db.session.scalars(wanted.options(with_topics))}
    return [found[ref] for ref in dict.fromkeys(refs) if ref in found]


def own_listed(actor: Actor) -> Sequence[Innovation]:
    """The innovations that the actor's company may show, by title."""
    wanted = _whole().where(
        Thread.organization_id == actor.organization_id,
        Innovation.state == InnovationState.LISTED,
        Thread.life == Life.LIVE,
    )
    return db.session.scalars(wanted.order_by(Thread.title, Innovation.id)).all()


def was_listed(organization_id: int | None) -> bool:
    """Whether the office has listed an innovation of this company before; public records do not count."""
    return (
        db.session.scalar(
            select(Innovation.id)
            .join(Innovation.thread)
            .where(
                Thread.organization_id == organization_id,
                Thread.imported_from.is_(None),
                Innovation.listed_at.is_not(None),
            )
            .limit(1)
        )
        is not None
    )


def in_review() -> Sequence[Innovation]:
    """What waits for the office, longest first: for the desk."""
    waits = _whole().where(Innovation.state == InnovationState.IN_REVIEW, Thread.life == Life.IN_REVIEW)
    return db.session.scalars(waits.order_by(Innovation.submitted_at, Innovation.id)).all()


def versions_of(innovation: Innovation) -> Sequence[InnovationVersion]:
    """Every text of a listed innovation, newest first."""
    return db.session.scalars(
        select(InnovationVersion)
        .where(InnovationVersion.innovation_id == innovation.id)
        .order_by(InnovationVersion.number.desc())
    ).all()


def showing(need: Need, innovation: Innovation) -> Showing | None:
    """The one showing of this innovation on this need, withdrawn or not."""
    return db.session.scalar(select(Showing).where(Showing.need_id == need.id, Showing.innovation_id == innovation.id))


def showing_by_ref(need: Need, ref: str) -> Showing | None:
    """A showing on this need that stands."""
    return db.session.scalar(
        select(Showing).where(Showing.need_id == need.id, Showing.ref == ref, Showing.withdrawn_at.is_(None))
    )


def shown_on_need(actor: Actor, need: Need) -> Sequence[ShownHere]:
    """What companies show on a need, first shown first: only innovations that `actor` may see."""
    rows = db.session.execute(
        select(Showing.ref, Thread.ref, Thread.title, Thread.summary, Organization.name, Organization.slug,
               Organization.id, Showing.how, Showing.shown_at)
        .join(Innovation, Innovation.id == Showing.innovation_id)
        .join(Thread, Thread.id == Innovation.thread_id)
        .join(Organization, Organization.id == Thread.organization_id)
        .where(Showing.need_id == need.id, Showing.withdrawn_at.is_(None), Thread.life == Life.LIVE, visible_to(actor))
        .order_by(Showing.shown_at, Showing.id)
    )  # fmt: skip
    return [ShownHere(*row) for row in rows]


def _showings(actor: Actor, offered: type[Thread]) -> Select[str, str, str, str, str, datetime]:
    """Standing showings of innovations: both the innovation and the need must be visible to `actor`.

    `offered` is the innovation's thread beside the need's: an alias made for this statement, since SQLAlchemy fills
    an alias at its first use, and two threads must not do that at once.
    """
    seen = select(Thread.id).where(visible_to(actor), Thread.life == Life.LIVE).correlate(None)
    return (
        select(Thread.ref, Thread.title, offered.ref, offered.title, Showing.how, Showing.shown_at)
        .select_from(Showing)
        .join(Need, Need.id == Showing.need_id)
        .join(Thread, Thread.id == Need.thread_id)
        .join(Innovation, Innovation.id == Showing.innovation_id)
        .join(offered, offered.id == Innovation.thread_id)
        .where(
            Showing.withdrawn_at.is_(None), Thread.life == Life.LIVE, visible_to(actor), offered.id.in_(seen),
        )
        .order_by(Showing.shown_at.desc(), Showing.id.desc())
    )  # fmt: skip


def needs_showing(actor: Actor, innovation: Innovation) -> Sequence[ShownOn]:
    """The needs on which an innovation is shown, newest first: only needs that `actor` may see."""
    found = _showings(actor, aliased(Thread)).where(Innovation.id == innovation.id)
    return [ShownOn(*row) for row in db.session.execute(found)]


def shown_by(actor: Actor, organization_id: int, limit: int = 20) -> Sequence[ShownOn]:
    """What a company showed and where, newest first."""
    offered = aliased(Thread)
    rows = db.session.execute(_showings(actor, offered).where(offered.organization_id == organization_id).limit(limit))
    return [ShownOn(*row) for row in rows]


def of_organization(actor: Actor, organization_id: int, limit: int = 20) -> Sequence[Innovation]:
    """The listed innovations of a company that `actor` may see, newest first."""
    found = _whole().where(*_matching(actor, Filters()), Thread.organization_id == organization_id)
    return db.session.scalars(found.order_by(Innovation.listed_at.desc(), Innovation.id.desc()).limit(limit)).all()


def of_topic(actor: Actor, topic: Topic, limit: int = 5) -> Sequence[Innovation]:
    """The newest innovations of a topic that `actor` may see: for topic pages and homes."""
    found = _whole().where(*_matching(actor, Filters(topic=topic.slug)))
    return db.session.scalars(found.order_by(Innovation.listed_at.desc(), Innovation.id.desc()).limit(limit)).all()


def imported(source: str, key: str) -> Innovation | None:
    """The innovation made from an imported record, whatever became of it since."""
    return db.session.scalar(_whole().where(Thread.imported_from == source, Thread.imported_key == key))
