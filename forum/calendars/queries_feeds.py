"""What a feed shows, and by how little one can tell that it is still the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, case, exists, func, or_, select
from sqlalchemy.orm import aliased

from forum.calendars import rules
from forum.calendars.models import EventText, Invitation, InvitationState
from forum.core.actor import VISITOR, Actor
from forum.core.database import db
from forum.events.models import Event, EventState, Registration, RegistrationState
from forum.needs.models import Need
from forum.organizations.queries import seen_by
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
class State:
    """What tells one answer of a feed from another, without reading one event.

    `topic_name` is None where the feed is of no topic or of an unknown one; `forum_name` where the office set none.
    `modified_at` is when the newest of the visible texts changed, or the last one left; None for an empty feed.
    """

    forum_name: str | None
    topic_name: str | None
    marks: tuple[str, ...]
    modified_at: datetime | None


def state(scope: Scope, at: datetime) -> State:
    """The state of a feed at `at`, in one statement."""
    inside = _inside(at)
    public = aliased(EventText)
    sums = _visible(
        scope,
        func.count(case((inside, 1))),
        func.sum(case((inside, EventText.event_id), else_=0)),
        func.sum(case((inside, EventText.event_id * (EventText.revision + 1)), else_=0)),
        func.max(case((inside, EventText.modified_at))),
        func.max(case((Event.cancelled_at <= at - rules.CANCELLED_STAYS, Event.cancelled_at))),
        func.max(case((Event.ends_at <= at - rules.PAST_STAYS, Event.ends_at))),
        _forum_name(at), _topic_name(scope),
        # An event that changed its topic is missing in one feed: so the change of any public event counts for all.
        select(func.max(public.modified_at)).where(public.is_public).scalar_subquery(),
        select(func.max(public.hidden_at)).scalar_subquery(),
    )  # fmt: skip
    row = db.session.execute(sums).one()
    left = [row[4] + rules.CANCELLED_STAYS if row[4] else None, row[5] + rules.PAST_STAYS if row[5] else None]
    moments = [moment for moment in (row[3], *left, row[8], row[9]) if moment is not None]
    # PostgreSQL sums to decimals, SQLite to integers.
    marks = (*(str(int(value or 0)) for value in row[:3]), *(str(moment) for moment in (row[3],)))
    return State(row[6], row[7], marks, max(moments) if moments else None)


def texts(scope: Scope, at: datetime) -> Sequence[tuple[str, str]]:
    """(text, zone) of the events of a feed, soonest first."""
    found = _visible(scope, EventText.text, EventText.zone).where(_inside(at))
    return [(text, zone) for text, zone in db.session.execute(found.order_by(Event.starts_at, Event.id))]


def _inside(at: datetime) -> ColumnElement[bool]:
    """Events that are not over for too long, and not cancelled for too long."""
    return and_(
        Event.ends_at > at - rules.PAST_STAYS,
        or_(Event.cancelled_at.is_(None), Event.cancelled_at > at - rules.CANCELLED_STAYS),
    )


def _visible(scope: Scope, *columns: Any) -> Select[Any]:
    found = (
        select(*columns)
        .select_from(EventText)
        .join(Event, Event.id == EventText.event_id)
        .join(Thread, Thread.id == Event.thread_id)
        .where(Thread.life == Life.LIVE, Event.state != EventState.DRAFT, seen_by(scope.actor, Thread))
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


def _forum_name(at: datetime) -> ScalarSelect[Any]:
    return (
        select(Policy.value)
        .where(Policy.name == "forum_name", Policy.from_at <= at)
        .order_by(Policy.from_at.desc(), Policy.id.desc())
        .limit(1)
        .scalar_subquery()
    )


def _topic_name(scope: Scope) -> ScalarSelect[Any]:
    return select(Topic.name).where(Topic.slug == (scope.topic_slug or "")).scalar_subquery()
