"""What a feed shows, whose address works, and the one event of a download."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    String,
    and_,
    bindparam,
    literal,
    or_,
    select,
    true,
    type_coerce,
    union_all,
)
from sqlalchemy.orm import aliased, contains_eager

from forum.core.actor import VISITOR, Actor
from forum.core.database import db
from forum.core.statements import AT, ask
from forum.entries.models import EventText
from forum.entries.models_deadlines import DeadlineText
from forum.events.models import Event, EventState
from forum.feeds.models import FeedToken
from forum.feeds.rules import Of, Scope
from forum.invitations.models import Invitation, InvitationState
from forum.needs.models import Need
from forum.organizations.models import Organization, OrganizationKind
from forum.organizations.queries import seen_by
from forum.registrations.models import Registration, RegistrationState
from forum.registrations.rules_seats import GONE
from forum.taxonomy.models import Topic
from forum.threads.models import Follow, Life, Thread, thread_topic
from forum.threads.queries import visible_to

#: A person waits for these events, or takes part without an invitation in the calendar.
TAKES_PART = (
    RegistrationState.INVITED, RegistrationState.MAYBE, RegistrationState.REQUESTED, RegistrationState.WAITLISTED,
    RegistrationState.REGISTERED, RegistrationState.ATTENDED,
)  # fmt: skip
_KEY = bindparam("key", type_=String())


def public_texts(scope: Scope, at: datetime) -> Sequence[tuple[str, str]]:
    """(text, zone) of what a public feed shows, soonest first."""
    found: Sequence[tuple[str, str]] = ask(_public_texts, VISITOR, scope.of, at=at, key=scope.key).all()
    return found


def personal_texts(reader: Actor, at: datetime) -> Sequence[tuple[str, str]]:
    """(text, zone) of what concerns a person, who may see it now, holds no invitation for it and has not left it,
    soonest first."""
    found: Sequence[tuple[str, str]] = ask(_personal_texts, reader, at=at).all()
    return found


def _public_texts(reader: Actor, of: Of) -> Any:
    if of in {Of.ALL, Of.KIND}:  # these are of events alone
        return _in_order(_events(reader).where(_of_kind() if of is Of.KIND else true()))
    return _in_order(_events(reader).where(_within(of)), _deadlines(reader).where(_within(of)))


def _personal_texts(reader: Actor) -> Any:
    concerns = _concerns(reader.person_id)
    return _in_order(
        _events(reader).where(concerns, ~_holds(reader.person_id), ~_left(reader.person_id)),
        _deadlines(reader).where(concerns),
    )


def _in_order(*parts: Any) -> Any:
    found = union_all(*parts).subquery()
    return select(found.c.text, found.c.zone).order_by(found.c.moment, found.c.is_deadline, found.c.id)


def _events(reader: Actor) -> Any:
    return (
        select(
            EventText.text, EventText.zone, Event.starts_at.label("moment"), literal(0).label("is_deadline"),
            EventText.event_id.label("id"),
        )
        .join(Event, Event.id == EventText.event_id)
        .join(Thread, Thread.id == Event.thread_id)
        .where(EventText.leaves_at > AT, Event.state != EventState.DRAFT, Thread.life == Life.LIVE)
        .where(seen_by(reader, Thread))
    )  # fmt: skip


def _deadlines(reader: Actor) -> Any:
    """Those of needs, and those of events with their event."""
    return (
        select(
            DeadlineText.text, DeadlineText.zone, DeadlineText.due_at.label("moment"), literal(1).label("is_deadline"),
            DeadlineText.id.label("id"),
        )
        .join(Thread, Thread.id == DeadlineText.thread_id)
        .outerjoin(Event, Event.thread_id == Thread.id)
        .where(DeadlineText.leaves_at > AT, Thread.life == Life.LIVE)
        .where(seen_by(reader, Thread))
    )  # fmt: skip


def _of_kind() -> ColumnElement[bool]:
    return type_coerce(Event.kind, String) == _KEY


def _within(of: Of) -> ColumnElement[bool]:
    """Whether a thread belongs to a feed: by its own topics and owner; an event also by its need, whose agency counts."""
    if of is Of.TOPIC:
        topic = select(Topic.id).where(Topic.slug == _KEY).scalar_subquery()
        return Thread.id.in_(select(thread_topic.c.thread_id).where(thread_topic.c.topic_id == topic))
    of_need = aliased(Thread)
    needs = select(Need.id).join(of_need, of_need.id == Need.thread_id)
    if of is Of.NEED:
        return or_(Thread.ref == _KEY, Event.need_id.in_(needs.where(of_need.ref == _KEY)))
    agency = select(Organization.id).where(Organization.slug == _KEY).scalar_subquery()
    return or_(Thread.organization_id == agency, Event.need_id.in_(needs.where(of_need.organization_id == agency)))


def _concerns(person_id: Any) -> ColumnElement[bool]:
    """What the person follows, directly, by its need, topic or organization, and where the person takes part.

    Each list of the person's own rows is read once for all events, and not once for each of them.
    """
    takes_part = select(Registration.event_id).where(
        Registration.person_id == person_id, Registration.state.in_(TAKES_PART)
    )
    threads, topics = _followed(Follow.thread_id, person_id), _followed(Follow.topic_id, person_id)
    needs = select(Need.id).where(Need.thread_id.in_(threads))
    of_topic = select(thread_topic.c.thread_id).where(
        thread_topic.c.thread_id == Thread.id, thread_topic.c.topic_id.in_(topics)
    )
    return or_(
        Event.id.in_(takes_part),
        and_(
            or_(
                Thread.id.in_(threads),
                Event.need_id.in_(needs),
                Thread.organization_id.in_(_followed(Follow.organization_id, person_id)),
                of_topic.correlate(Thread).exists(),
            ),
            Thread.id.not_in(_followed(Follow.thread_id, person_id, muted=True)),
        ),
    )


def _followed(column: Any, person_id: Any, *, muted: bool = False) -> Any:
    return select(column).where(Follow.person_id == person_id, Follow.muted.is_(muted), column.is_not(None))


def _holds(person_id: Any) -> ColumnElement[bool]:
    """Whether the event came to the person as an invitation: nothing stands in a calendar twice."""
    return Event.id.in_(
        select(Invitation.event_id).where(Invitation.person_id == person_id, Invitation.state == InvitationState.HELD)
    )


def _left(person_id: Any) -> ColumnElement[bool]:
    """Whether the person said no, gave the seat up or was refused: what was taken out of a calendar does not come back
    because they follow it. Its deadlines stay, since one may present without a seat."""
    return Event.id.in_(
        select(Registration.event_id).where(Registration.person_id == person_id, Registration.state.in_(GONE))
    )


def agencies(at: datetime) -> Sequence[tuple[str, str]]:
    """(slug, name) of the agencies, and the office, whose events and deadlines public feeds show at `at`, by name."""
    return [(slug, name) for slug, name in ask(_agencies, VISITOR, at=at)]


def _agencies(_reader: Actor) -> Any:
    threads = [
        select(Event.thread_id).join(EventText).where(EventText.is_public, EventText.leaves_at > AT),
        select(DeadlineText.thread_id).where(DeadlineText.is_public, DeadlineText.leaves_at > AT),
    ]
    owners = select(Thread.organization_id).where(Thread.id.in_(union_all(*threads)), Thread.life == Life.LIVE)
    return (
        select(Organization.slug, Organization.name)
        .where(Organization.id.in_(owners), Organization.kind != OrganizationKind.VENDOR)
        .order_by(Organization.name)
    )


def shown_event(actor: Actor, ref: str) -> tuple[Event, Registration | None] | None:
    """An event that `actor` may see and that was published, and the actor's registration."""
    row = ask(_shown_event, actor, ref=ref).first()
    return (row[0], row[1]) if row else None


def _shown_event(reader: Actor) -> Any:
    return (
        select(Event, Registration)
        .join(Event.thread)
        .outerjoin(Registration, (Registration.event_id == Event.id) & (Registration.person_id == reader.person_id))
        .where(Thread.ref == bindparam("ref"), visible_to(reader), Event.state != EventState.DRAFT)
        .options(contains_eager(Event.thread))
    )


def feed_token_of(person_id: int) -> FeedToken | None:
    """The person's feed address that works."""
    return db.session.scalar(
        select(FeedToken)
        .where(FeedToken.person_id == person_id, FeedToken.revoked_at.is_(None))
        .order_by(FeedToken.id.desc())
        .limit(1)
    )
