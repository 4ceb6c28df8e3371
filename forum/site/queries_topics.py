"""The market at a glance in one topic."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import and_, func, select

from forum.core.actor import Actor
from forum.core.database import db
from forum.organizations.models import Organization, OrganizationKind, organization_topic
from forum.taxonomy.models import Topic
from forum.threads.models import Follow, Life, Thread, ThreadKind, thread_topic
from forum.threads.queries import visible_to

COMPANIES_MOST = 10


@dataclass(frozen=True)
class TopicLine:
    """A topic with how much of each kind the reader finds in it."""

    slug: str
    name: str
    summary: str
    counts: dict[str, int]
    is_followed: bool


@dataclass(frozen=True)
class Shown:
    """A topic, whether the reader follows it, and the first approved companies that say they work in it, by name."""

    topic: Topic
    is_followed: bool
    companies: Sequence[Organization]


def lines(actor: Actor) -> list[TopicLine]:
    """All topics in their order, two statements."""
    follows = select(Follow.id).where(Follow.topic_id == Topic.id, Follow.person_id == actor.person_id, ~Follow.muted)
    topics = db.session.execute(
        select(Topic.id, Topic.slug, Topic.name, Topic.summary, follows.exists())
        .where(Topic.retired_at.is_(None))
        .order_by(Topic.position, Topic.name)
    ).all()
    rows = db.session.execute(
        select(thread_topic.c.topic_id, Thread.kind, func.count())
        .join(Thread, Thread.id == thread_topic.c.thread_id)
        .where(visible_to(actor), Thread.life == Life.LIVE)
        .group_by(thread_topic.c.topic_id, Thread.kind)
    )
    counts: dict[int, dict[str, int]] = {}
    for topic_id, kind, count in rows:
        counts.setdefault(topic_id, {})[kind.value] = count
    return [TopicLine(slug, name, summary, counts.get(key, {}), bool(f)) for key, slug, name, summary, f in topics]


def newest(actor: Actor, topic: Topic, kind: ThreadKind, limit: int = 5) -> Sequence[Thread]:
    """The last active threads of a kind in the topic."""
    return db.session.scalars(
        select(Thread)
        .join(thread_topic, thread_topic.c.thread_id == Thread.id)
        .where(thread_topic.c.topic_id == topic.id, Thread.kind == kind, Thread.life == Life.LIVE, visible_to(actor))
        .order_by(Thread.last_activity_at.desc(), Thread.id.desc())
        .limit(limit)
    ).all()


def topic(actor: Actor, slug: str) -> Shown | None:
    """A topic with its companies, in one statement."""
    follows = select(Follow.id).where(Follow.topic_id == Topic.id, Follow.person_id == actor.person_id, ~Follow.muted)
    rows = db.session.execute(
        select(Topic, follows.exists(), Organization)
        .outerjoin(organization_topic, organization_topic.c.topic_id == Topic.id)
        .outerjoin(
            Organization,
            and_(
                Organization.id == organization_topic.c.organization_id, Organization.kind == OrganizationKind.VENDOR,
                Organization.approved_at.is_not(None),
            ),
        )
        .where(Topic.slug == slug)
        .order_by(Organization.id.is_(None), Organization.name_key, Organization.id)
        .limit(COMPANIES_MOST)
    ).all()  # fmt: skip
    if not rows:
        return None
    return Shown(rows[0][0], bool(rows[0][1]), [company for _topic, _follows, company in rows if company is not None])
