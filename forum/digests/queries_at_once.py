"""Who hears at once: followers who chose so, page by page in the order of the person's key."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, or_, select, union

from forum.accounts.models import Person
from forum.calls.models import Application
from forum.core.database import db
from forum.digests import rules, rules_pick, rules_ways
from forum.digests.models import Choice, Frequency, Way
from forum.events.models import Event
from forum.mail.models import Dispatch
from forum.mail.service import Recipient
from forum.organizations.models import Membership, Organization
from forum.organizations.queries import readers_of
from forum.registrations.models import Registration
from forum.threads import queries_audience
from forum.threads.models import Follow, Life, Thread, ThreadKind, thread_topic
from forum.threads.queries_posts import live_post_by_ref

#: Dispatch: something became live that people follow by topic or organization.
PUBLISHED = "thread.published"


def hears_at_once(kind: str) -> ColumnElement[bool]:
    """Whether a kind of news comes to a person at once: `rules_ways.way` in SQL, for `Person` outside."""
    exception = getattr(Choice, kind)
    mine = Choice.person_id == Person.id
    if kind == rules_ways.AT_RELEASE:  # who was not asked yet hears of these at once
        never = and_(Choice.frequency == Frequency.NEVER, exception.is_distinct_from(Way.AT_ONCE))
        return ~exists().where(mine, or_(exception.in_((Way.DIGEST, Way.NONE)), never))
    usual = and_(exception.is_(None), Choice.frequency == Frequency.AS_IT_HAPPENS)
    return exists().where(mine, or_(exception == Way.AT_ONCE, usual))


def hears(kind: str) -> ColumnElement[bool]:
    """Whether a kind of news comes to a person at all: for what cannot wait for a digest. Also true for who was not asked."""
    exception = getattr(Choice, kind)
    never = and_(Choice.frequency == Frequency.NEVER, exception.is_distinct_from(Way.AT_ONCE))
    return ~exists().where(Choice.person_id == Person.id, or_(exception == Way.NONE, never)).correlate(Person)


def thread_followers(dispatch: Dispatch, after: int, limit: int) -> Sequence[Recipient]:
    """Followers of the discussion of a new post, who hear of replies at once and may read the post now; not its author.

    Empty where the post was removed meanwhile.
    """
    post = live_post_by_ref(str(dispatch.payload.get("post", "")))
    if post is None:
        return ()
    acting = and_(Membership.person_id == Person.id, Membership.is_acting, Membership.ended_at.is_(None))
    people = db.session.scalars(
        select(Person)
        .join(Follow, and_(Follow.person_id == Person.id, Follow.thread_id == post.thread_id, Follow.muted.is_(False)))
        .outerjoin(Membership, acting)
        .outerjoin(Organization, Organization.id == Membership.organization_id)
        .where(Person.id > after, Person.active, Person.confirmed_at.is_not(None), hears_at_once("discussions"))
        .where(readers_of(post.thread), readers_of(post), Person.id.is_distinct_from(post.author_id))
        .order_by(Person.id)
        .limit(limit)
    ).all()
    return [Recipient(p.email, p.name, p.ref, p.id, p.locale, p.zone) for p in people]


def event_followers(dispatch: Dispatch, after: int, limit: int) -> Sequence[Recipient]:
    """Who follows the event of a new agenda, is registered, waits or applied, hears of events at once and may read it
    now; not who muted it."""
    thread = live_thread(dispatch.object_ref)
    if thread is None:
        return ()
    event = select(Event.id).where(Event.thread_id == thread.id).scalar_subquery()
    registered = select(Registration.person_id).where(
        Registration.event_id == event, Registration.state.in_(rules_pick.MINE)
    )
    applied = select(Application.person_id).where(Application.event_id == event)
    only = hears_at_once(rules_ways.OF_THREAD[thread.kind])
    return queries_audience.followers(thread, after, limit, also=union(registered, applied), only=only)


def new_things(at: datetime) -> Sequence[Thread]:
    """Innovations, events and discussions that became live within `rules.ANNOUNCED_WITHIN` and were not told yet.

    Needs have a dispatch of their own; imported records are no news.
    """
    told = exists().where(
        Dispatch.kind == PUBLISHED, Dispatch.object_kind == "thread", Dispatch.object_ref == Thread.ref
    )
    return db.session.scalars(
        select(Thread)
        .where(
            Thread.kind.in_((ThreadKind.INNOVATION, ThreadKind.EVENT, ThreadKind.DISCUSSION)), Thread.life == Life.LIVE,
            Thread.last_activity_at > at - rules.ANNOUNCED_WITHIN,  # its index keeps this from reading all threads
            Thread.published_at > at - rules.ANNOUNCED_WITHIN, Thread.published_at <= at,
            Thread.imported_from.is_(None), ~told,
        )
        .order_by(Thread.published_at, Thread.id)
        .limit(100)
    ).all()  # fmt: skip


def live_thread(ref: str) -> Thread | None:
    """A live thread, whoever asks: the audience is checked for each reader."""
    return db.session.scalar(select(Thread).where(Thread.ref == ref, Thread.life == Life.LIVE))


def topic_followers(dispatch: Dispatch, after: int, limit: int) -> Sequence[Recipient]:
    """Who hears of its kind at once, follows a topic or the organization of what is new, and may read it now.

    Not its author, nobody of its own organization, and nobody who muted it.
    """
    thread = live_thread(dispatch.object_ref)
    if thread is None:
        return ()
    topics = select(thread_topic.c.topic_id).where(thread_topic.c.thread_id == thread.id)
    what = or_(Follow.topic_id.in_(topics), Follow.organization_id == thread.organization_id)
    follows = exists().where(Follow.person_id == Person.id, what, Follow.muted.is_(False))
    muted = exists().where(Follow.person_id == Person.id, Follow.thread_id == thread.id, Follow.muted)
    acting = and_(Membership.person_id == Person.id, Membership.is_acting, Membership.ended_at.is_(None))
    people = db.session.scalars(
        select(Person)
        .outerjoin(Membership, acting)
        .outerjoin(Organization, Organization.id == Membership.organization_id)
        .where(
            Person.id > after, Person.active, Person.confirmed_at.is_not(None), follows, ~muted, readers_of(thread),
            hears_at_once(rules_ways.OF_THREAD[thread.kind]),
            Person.id.is_distinct_from(thread.author_id),
            Membership.organization_id.is_distinct_from(thread.organization_id),
        )
        .order_by(Person.id)
        .limit(limit)
    ).all()  # fmt: skip
    return [Recipient(p.email, p.name, p.ref, p.id, p.locale, p.zone) for p in people]
