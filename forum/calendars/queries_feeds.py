"""What a feed shows, and by how little one can tell that it is still the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    String,
    and_,
    bindparam,
    cast,
    func,
    literal,
    or_,
    select,
    true,
    type_coerce,
    union_all,
)
from sqlalchemy.orm import aliased

from forum.accounts.models import Person
from forum.calendars.models import EventText, FeedMark, FeedToken, Invitation, InvitationState
from forum.calendars.models_deadlines import DeadlineText
from forum.calendars.rules_feeds import Of, Scope
from forum.core.actor import VISITOR, Actor
from forum.core.statements import AT, ask
from forum.events.models import Event, EventState, Registration, RegistrationState
from forum.needs.models import Need
from forum.organizations.models import AudienceListAgency, Membership, Organization, OrganizationKind
from forum.organizations.queries import reader_of, seen_by
from forum.policies.models import Policy
from forum.taxonomy.models import Topic
from forum.threads.models import Follow, Life, Thread, ThreadKind, thread_topic

#: A person waits for these events, or takes part without an invitation in the calendar.
TAKES_PART = (
    RegistrationState.INVITED, RegistrationState.MAYBE, RegistrationState.REQUESTED, RegistrationState.WAITLISTED,
    RegistrationState.REGISTERED, RegistrationState.ATTENDED,
)  # fmt: skip
_KEY = bindparam("key", type_=String())


@dataclass(frozen=True)
class PublicState:
    """What tells one answer of a public feed from another, without reading one event.

    `name` is None where the feed has no name of its own, or is of nothing that there is; `forum_name` where the
    office set none. `revision` changes with what public feeds show; `changed_at` is when that, the forum's name or
    what is still shown changed last, None when never.
    """

    forum_name: str | None
    name: str | None
    revision: int | None
    changed_at: datetime | None


@dataclass(frozen=True)
class PersonalState:
    """A feed address that works and its person as a reader of this moment.

    `told` holds all that decides what the feed shows: rights, follows, seats, invitations, and the mark of all texts.
    Where it is the same as before, so is the feed.
    """

    token_id: int
    last_used_on: date | None
    reader: Actor
    forum_name: str | None
    told: tuple[Any, ...]


def public_state(scope: Scope, at: datetime) -> PublicState:
    """The state of a public feed at `at`, in one statement."""
    forum_name, named_at, name, revision, *moments = ask(_public_state, VISITOR, scope.of, at=at, key=scope.key).one()
    newest = max((moment for moment in (named_at, *moments) if moment is not None), default=None)
    return PublicState(forum_name, name, revision, newest)


def _public_state(reader: Actor, of: Of) -> Any:
    return select(
        _forum(Policy.value),
        _forum(Policy.from_at),
        _name(reader, of),
        select(FeedMark.revision).scalar_subquery(),
        select(FeedMark.changed_at).scalar_subquery(),
        _left_at(EventText, EventText.is_public),
        _left_at(DeadlineText, DeadlineText.is_public),
    )


def _forum(column: Any) -> Any:
    """The forum's name as the office set it, or since when."""
    newest = select(column).where(Policy.name == "forum_name", Policy.from_at <= AT)
    return newest.order_by(Policy.from_at.desc(), Policy.id.desc()).limit(1).scalar_subquery()


def _name(reader: Actor, of: Of) -> Any:
    found: dict[Of, Any] = {
        Of.TOPIC: select(Topic.name).where(Topic.slug == _KEY),
        Of.AGENCY: select(Organization.name).where(
            Organization.slug == _KEY, Organization.kind != OrganizationKind.VENDOR
        ),
        Of.NEED: select(Thread.title).where(
            Thread.ref == _KEY, Thread.kind == ThreadKind.NEED, Thread.life == Life.LIVE, seen_by(reader, Thread)
        ),
    }
    return found.get(of, select(cast(None, String))).scalar_subquery()


def _left_at(of: type[EventText] | type[DeadlineText], *only: Any) -> Any:
    """When the last text left the feeds."""
    found = select(of.leaves_at).where(of.leaves_at <= AT, *only)
    return found.order_by(of.leaves_at.desc()).limit(1).scalar_subquery()


def personal_state(digest: str, at: datetime) -> PersonalState | None:
    """The state of a secret address at `at`, in one statement; None for one that does not work."""
    row = ask(_personal_state, VISITOR, digest=digest, at=at).first()
    if row is None:
        return None
    token_id, used_on, forum_name, person_id, organization_id, kind, is_approved, *told = row
    reader = reader_of(person_id, organization_id, kind, is_approved=bool(is_approved))
    return PersonalState(token_id, used_on, reader, forum_name, (digest, kind, organization_id, is_approved, *told))


def _personal_state(_reader: Actor) -> Any:
    acting = and_(
        Membership.person_id == Person.id, Membership.is_acting, Membership.ended_at.is_(None),
        Membership.refused_at.is_(None),
    )  # fmt: skip
    # Plain columns: most of what a 304 takes would go into building objects that nobody looks at.
    return (
        select(
            FeedToken.id, FeedToken.last_used_on, _forum(Policy.value), Person.id, Organization.id, Organization.kind,
            and_(Membership.approved_at.is_not(None), Organization.approved_at.is_not(None)),
            select(FeedMark.any_revision).scalar_subquery(), _left_at(EventText), _left_at(DeadlineText),
            *_told_of_person(),
        )
        .join(Person, Person.id == FeedToken.person_id)
        .outerjoin(Membership, acting)
        .outerjoin(Organization, Organization.id == Membership.organization_id)
        .where(FeedToken.token_digest == bindparam("digest"), FeedToken.revoked_at.is_(None), Person.active)
    )  # fmt: skip


def _told_of_person() -> list[Any]:
    """What a person follows, takes part in, holds invitations for, and on which lists of agencies its agency stands."""
    followed = _joined(Follow.thread_id, Follow.topic_id, Follow.organization_id, Follow.muted)
    registered = _joined(Registration.event_id, type_coerce(Registration.state, String))
    held = and_(Invitation.person_id == Person.id, Invitation.state == InvitationState.HELD)
    on_lists = AudienceListAgency.organization_id == Organization.id
    return [
        select(followed).where(Follow.person_id == Person.id).scalar_subquery(),
        select(registered).where(Registration.person_id == Person.id).scalar_subquery(),
        select(_joined(Invitation.event_id)).where(held).scalar_subquery(),
        select(_joined(AudienceListAgency.list_id)).where(on_lists).scalar_subquery(),
    ]


def _joined(*columns: Any) -> Any:
    """The values of all rows as one text. In another order it is another text, which costs no more than a new answer."""
    one: Any = ""
    for column in columns:
        one = func.coalesce(cast(column, String), "") + "." + one
    return func.aggregate_strings(one, " ")


def public_texts(scope: Scope, at: datetime) -> Sequence[tuple[str, str]]:
    """(text, zone) of what a public feed shows, soonest first."""
    found: Sequence[tuple[str, str]] = ask(_public_texts, VISITOR, scope.of, at=at, key=scope.key).all()
    return found


def personal_texts(reader: Actor, at: datetime) -> Sequence[tuple[str, str]]:
    """(text, zone) of what concerns a person, who may see it now and holds no invitation for it, soonest first."""
    found: Sequence[tuple[str, str]] = ask(_personal_texts, reader, at=at).all()
    return found


def _public_texts(reader: Actor, of: Of) -> Any:
    if of in {Of.ALL, Of.KIND}:  # these are of events alone
        return _in_order(_events(reader).where(_of_kind() if of is Of.KIND else true()))
    return _in_order(_events(reader).where(_within(of)), _deadlines(reader).where(_within(of)))


def _personal_texts(reader: Actor) -> Any:
    concerns = _concerns(reader.person_id)
    return _in_order(_events(reader).where(concerns, ~_holds(reader.person_id)), _deadlines(reader).where(concerns))


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
