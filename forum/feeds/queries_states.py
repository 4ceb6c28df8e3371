"""By how little one can tell that a feed is still the same: all that decides what it shows, without reading that."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import String, and_, bindparam, cast, func, select, type_coerce

from forum.accounts.models import Person
from forum.core.actor import VISITOR, Actor
from forum.core.statements import AT, ask
from forum.entries.models import EventText, FeedMark
from forum.entries.models_deadlines import DeadlineText
from forum.feeds.models import FeedToken
from forum.feeds.rules import Of, Scope
from forum.invitations.models import Invitation, InvitationState
from forum.organizations.models import AudienceListAgency, Membership, Organization, OrganizationKind
from forum.organizations.queries import reader_of, seen_by
from forum.policies.models import Policy
from forum.registrations.models import Registration
from forum.taxonomy.models import Topic
from forum.threads.models import Follow, Life, Thread, ThreadKind

_KEY = bindparam("key", type_=String())


@dataclass(frozen=True)
class PublicState:
    """What tells one answer of a public feed from another, without reading one event.

    `name` is None where the feed has no name of its own, or is of nothing that there is; `forum_name` and `notice`
    where the office set none. `revision` changes with what public feeds show; `changed_at` is when that, one of these
    two or what is still shown changed last, None when never.
    """

    forum_name: str | None
    notice: str | None
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
    notice: str | None
    told: tuple[Any, ...]


def public_state(scope: Scope, at: datetime) -> PublicState:
    """The state of a public feed at `at`, in one statement."""
    forum_name, notice, name, revision, *moments = ask(_public_state, VISITOR, scope.of, at=at, key=scope.key).one()
    newest = max((moment for moment in moments if moment is not None), default=None)
    return PublicState(forum_name, notice, name, revision, newest)


def _public_state(reader: Actor, of: Of) -> Any:
    return select(
        _policy("forum_name", Policy.value),
        _policy("notice", Policy.value),
        _name(reader, of),
        select(FeedMark.revision).scalar_subquery(),
        _policy("forum_name", Policy.from_at),
        _policy("notice", Policy.from_at),
        select(FeedMark.changed_at).scalar_subquery(),
        _left_at(EventText, EventText.is_public),
        _left_at(DeadlineText, DeadlineText.is_public),
    )


def _policy(name: str, column: Any) -> Any:
    """What the office set, or since when."""
    newest = select(column).where(Policy.name == name, Policy.from_at <= AT)
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
    token_id, used_on, forum_name, notice, person_id, organization_id, kind, is_approved, *told = row
    reader = reader_of(person_id, organization_id, kind, is_approved=bool(is_approved))
    return PersonalState(
        token_id, used_on, reader, forum_name, notice, (digest, kind, organization_id, is_approved, *told)
    )


def _personal_state(_reader: Actor) -> Any:
    acting = and_(
        Membership.person_id == Person.id, Membership.is_acting, Membership.ended_at.is_(None),
        Membership.refused_at.is_(None),
    )  # fmt: skip
    # Plain columns: most of what a 304 takes would go into building objects that nobody looks at.
    return (
        select(
            FeedToken.id, FeedToken.last_used_on, _policy("forum_name", Policy.value), _policy("notice", Policy.value),
            Person.id, Organization.id, Organization.kind,
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
