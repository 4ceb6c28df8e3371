"""What a feed shows, and by how little one can tell that it is still the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, exists, or_, select

from forum.accounts.models import Person
from forum.calendars.models import EventText, FeedMark, FeedToken, Invitation, InvitationState
from forum.core.actor import VISITOR, Actor
from forum.core.database import db
from forum.events.models import Event, EventState, Registration, RegistrationState
from forum.needs.models import Need
from forum.organizations.models import Membership, Organization
from forum.organizations.queries import actor_of, seen_by
from forum.policies.models import Policy
from forum.taxonomy.models import Topic
from forum.threads.models import Follow, Life, Thread, thread_topic

#: A person waits for these events, or takes part without an invitation in the calendar.
TAKES_PART = (
    RegistrationState.INVITED, RegistrationState.MAYBE, RegistrationState.REQUESTED, RegistrationState.WAITLISTED,
    RegistrationState.REGISTERED, RegistrationState.ATTENDED,
)  # fmt: skip


@dataclass(frozen=True)
class Scope:
    """Which events a feed is about: all public ones, those of a topic, or those that concern one person."""

    actor: Actor = VISITOR
    topic_slug: str | None = None


@dataclass(frozen=True)
class PublicState:
    """What tells one answer of a public feed from another, without reading one event.

    `topic_name` is None where the feed is of no topic or of an unknown one; `forum_name` where the office set none.
    `revision` and `left_at` change with what public feeds show; `changed_at` is when that was, None when never.
    """

    forum_name: str | None
    topic_name: str | None
    revision: int | None
    left_at: datetime | None
    changed_at: datetime | None


_FORUM_NAME = (
    select(Policy.value)
    .where(Policy.name == "forum_name", Policy.from_at <= bindparam("at"))
    .order_by(Policy.from_at.desc(), Policy.id.desc())
    .limit(1)
    .scalar_subquery()
)
_LEFT_AT = (
    select(EventText.leaves_at)
    .where(EventText.is_public, EventText.leaves_at <= bindparam("at"))
    .order_by(EventText.leaves_at.desc())
    .limit(1)
    .scalar_subquery()
)
_PUBLIC_STATE = select(
    _FORUM_NAME,
    select(Topic.name).where(Topic.slug == bindparam("topic_slug")).scalar_subquery(),
    select(FeedMark.revision).scalar_subquery(),
    _LEFT_AT,
    select(FeedMark.changed_at).scalar_subquery(),
)


def public_state(topic_slug: str | None, at: datetime) -> PublicState:
    """The state of the public feeds, or of a topic's, at `at`, in one statement."""
    row = db.session.execute(_PUBLIC_STATE, {"at": at, "topic_slug": topic_slug or ""}).one()
    forum_name, topic_name, revision, left_at, changed_at = row
    moments = [moment for moment in (left_at, changed_at) if moment is not None]
    return PublicState(forum_name, topic_name, revision, left_at, max(moments, default=None))


def feed_token(digest: str, at: datetime) -> tuple[FeedToken, Actor, str | None] | None:
    """A feed address that works, the person as an actor of this moment, and the forum's name, in one statement."""
    row = db.session.execute(
        select(FeedToken, Person, Membership, Organization, _FORUM_NAME)
        .join(Person, Person.id == FeedToken.person_id)
        .outerjoin(
            Membership,
            (Membership.person_id == Person.id) & Membership.is_acting & Membership.ended_at.is_(None),
        )
        .outerjoin(Organization, Organization.id == Membership.organization_id)
        .where(FeedToken.token_digest == digest, FeedToken.revoked_at.is_(None), Person.active),
        {"at": at},
    ).first()
    return (row[0], actor_of(row[1], row[2], row[3]), row[4]) if row else None


def texts(scope: Scope, at: datetime) -> Sequence[tuple[str, str]]:
    """(text, zone) of the events of a feed, soonest first."""
    return [(text, zone) for text, zone in db.session.execute(_texts(scope), {"at": at})]


@lru_cache(maxsize=256)  # the moment comes in as a parameter
def _texts(scope: Scope) -> Any:
    found = (
        select(EventText.text, EventText.zone)
        .join(Event, Event.id == EventText.event_id)
        .join(Thread, Thread.id == Event.thread_id)
        .where(EventText.leaves_at > bindparam("at"), Event.state != EventState.DRAFT, Thread.life == Life.LIVE)
        .where(seen_by(scope.actor, Thread))
        .order_by(Event.starts_at, Event.id)
    )
    if scope.topic_slug is not None:
        found = found.where(_has_topic(scope.topic_slug))
    if scope.actor.person_id is not None:
        found = found.where(_concerns(scope.actor.person_id), ~_holds(scope.actor.person_id))
    return found


def _has_topic(slug: str) -> ColumnElement[bool]:
    return exists(
        select(thread_topic.c.thread_id)
        .join(Topic, Topic.id == thread_topic.c.topic_id)
        .where(thread_topic.c.thread_id == Thread.id, Topic.slug == slug)
        .correlate(Thread)
    )


def _concerns(person_id: int) -> ColumnElement[bool]:
    """What the person follows, directly, by its need, topic or organization, and where the person takes part."""
    mine = Follow.person_id == person_id
    heard = and_(mine, Follow.muted.is_(False))
    topics = select(thread_topic.c.topic_id).where(thread_topic.c.thread_id == Thread.id).correlate(Thread)
    needs = select(Need.thread_id).where(Need.id == Event.need_id).correlate(Event)
    takes_part = and_(
        Registration.person_id == person_id, Registration.event_id == Event.id, Registration.state.in_(TAKES_PART)
    )
    return or_(
        exists().where(takes_part),
        and_(
            or_(
                exists().where(heard, Follow.thread_id == Thread.id),
                exists().where(heard, Follow.thread_id == needs.scalar_subquery()),
                exists().where(heard, Follow.topic_id.in_(topics)),
                exists().where(heard, Follow.organization_id == Thread.organization_id),
            ),
            ~exists().where(mine, Follow.muted, Follow.thread_id == Thread.id),
        ),
    )


def _holds(person_id: int) -> ColumnElement[bool]:
    """Whether the event came to the person as an invitation: nothing stands in a calendar twice."""
    return exists().where(
        Invitation.event_id == Event.id, Invitation.person_id == person_id, Invitation.state == InvitationState.HELD
    )
