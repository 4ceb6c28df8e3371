"""Whom an invitation reaches, who of them is left out and why, and who has not answered."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select

from forum.accounts.models import Person
from forum.core.database import db
from forum.events import queries as events
from forum.events.models import Event, EventState
from forum.innovations.models import Innovation, Showing
from forum.mail.models import Dispatch
from forum.mail.service import Recipient
from forum.organizations.models import Membership, Organization, OrganizationKind, organization_topic
from forum.organizations.queries import may_see, readers_of
from forum.registrations import rules_seats
from forum.registrations.models import Registration, RegistrationState
from forum.threads.models import Follow, Thread, thread_topic


class Group(StrEnum):
    """What becomes of a person whom an invitation names."""

    INVITE = "invite"
    #: Invited, registered or in line already.
    ALREADY = "already"
    #: Declined, gave the seat up, or was refused: not asked again.
    GONE = "gone"
    CLOSED = "closed"
    MAY_NOT_SEE = "may_not_see"


@dataclass(frozen=True)
class Named:
    """Whom the host named, by key; `email_keys` are folded addresses."""

    organizations: tuple[int, ...] = ()
    topics: tuple[int, ...] = ()
    by_need: bool = False
    email_keys: tuple[str, ...] = ()


def organizations_named(keys: Sequence[str]) -> Sequence[tuple[str, int]]:
    """Folded name and key of the approved organizations with one of these names."""
    found = select(Organization.name_key, Organization.id).where(
        Organization.name_key.in_(keys), Organization.approved_at.is_not(None)
    )
    return [(name, key) for name, key in db.session.execute(found)]


def counts(event: Event, named: Named) -> dict[Group, int]:
    """How many of the people who are named come into each group."""
    found = _named(event, named).subquery()
    rows = db.session.execute(select(found.c.standing, func.count()).group_by(found.c.standing))
    return {Group(group): count for group, count in rows}


def people(event: Event, named: Named, limit: int) -> dict[Group, Sequence[str]]:
    """Who the people who are named are, by name within each group: at most `limit` of a group."""
    found = _named(event, named).subquery()
    name = func.coalesce(func.nullif(Person.name, ""), Person.email)
    place = func.row_number().over(partition_by=found.c.standing, order_by=(func.lower(name), found.c.id))
    listed = (
        select(found.c.standing, name.label("name"), Organization.name.label("organization"), place.label("place"))
        .join(Person, Person.id == found.c.id)
        .outerjoin(Organization, Organization.id == found.c.organization_id)
        .subquery()
    )
    groups: dict[Group, list[str]] = defaultdict(list)
    for group, who, organization in db.session.execute(
        select(listed.c.standing, listed.c.name, listed.c.organization)
        .where(listed.c.place <= limit).order_by(listed.c.standing, listed.c.place)
    ):  # fmt: skip
        groups[Group(group)].append(f"{who}, {organization}" if organization else who)
    return dict(groups)


def to_invite(event: Event, named: Named) -> Sequence[tuple[int, int | None]]:
    """Key of each person who gets an invitation, and of the organization that the person acts for."""
    found = _named(event, named).subquery()
    rows = db.session.execute(
        select(found.c.id, found.c.organization_id).where(found.c.standing == Group.INVITE.value).order_by(found.c.id)
    )
    return [(person, organization) for person, organization in rows]


def _named(event: Event, named: Named) -> Select[int, int | None, str]:
    acting = and_(Membership.person_id == Person.id, Membership.is_acting, Membership.ended_at.is_(None))
    here = and_(Registration.event_id == event.id, Registration.person_id == Person.id)
    # Without a membership the label of readers is NULL, so it stands last but one: such a person may not see it.
    standing = case(
        (Registration.state.in_(rules_seats.GONE), Group.GONE.value),
        (Registration.id.is_not(None), Group.ALREADY.value),
        (~Person.active, Group.CLOSED.value),
        (readers_of(event.thread), Group.INVITE.value),
        else_=Group.MAY_NOT_SEE.value,
    )
    return (
        select(Person.id, Organization.id.label("organization_id"), standing.label("standing"))
        .outerjoin(Membership, acting)
        .outerjoin(Organization, Organization.id == Membership.organization_id)
        .outerjoin(Registration, here)
        .where(or_(*_ways(event, named)))
    )


def _ways(event: Event, named: Named) -> list[ColumnElement[bool]]:
    ways: list[ColumnElement[bool]] = [Person.email_key.in_(named.email_keys)]
    if named.organizations:
        ways.append(_speaks_for(Membership.organization_id.in_(named.organizations)))
    if named.topics:
        ways += [
            _follows(Follow.topic_id.in_(named.topics)),
            _company_with_topic(organization_topic.c.topic_id.in_(named.topics)),
        ]
    if named.by_need and event.need is not None:
        topics = select(thread_topic.c.topic_id).where(thread_topic.c.thread_id == event.need.thread_id)
        showing = (
            select(Innovation.id)
            .join(Showing, Showing.innovation_id == Innovation.id)
            .join(Thread, Thread.id == Innovation.thread_id)
            .where(
                Showing.need_id == event.need_id, Showing.withdrawn_at.is_(None),
                Thread.organization_id == Membership.organization_id,
            )
        )  # fmt: skip
        ways += [
            _follows(Follow.thread_id == event.need.thread_id),
            _speaks_for(showing.correlate(Membership).exists()),
            _company_with_topic(organization_topic.c.topic_id.in_(topics)),
        ]
    return ways


def _follows(what: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(Follow.person_id == Person.id, Follow.muted.is_(False), what).correlate(Person)


def _speaks_for(what: ColumnElement[bool]) -> ColumnElement[bool]:
    """People who speak, approved, for an organization. Every such membership counts, not only the one they act for."""
    return Person.id.in_(
        select(Membership.person_id).where(Membership.approved_at.is_not(None), Membership.ended_at.is_(None), what)
        .correlate(None)
    )  # fmt: skip


def _company_with_topic(what: ColumnElement[bool]) -> ColumnElement[bool]:
    with_topic = (
        select(Organization.id)
        .join(organization_topic, organization_topic.c.organization_id == Organization.id)
        .where(Organization.kind == OrganizationKind.VENDOR, Organization.approved_at.is_not(None), what)
    )
    return _speaks_for(Membership.organization_id.in_(with_topic.correlate(None)))


def invited_at(event: Event, at: datetime) -> Sequence[int]:
    """Keys of the registrations that were invited at exactly that moment."""
    found = select(Registration.id).where(Registration.event_id == event.id, Registration.invited_at == at)
    return db.session.scalars(found).all()


def _silent(event_id: int, at: datetime) -> list[ColumnElement[bool]]:
    """Invitations without an answer that were not reminded of, and can still be answered in time."""
    return [
        Registration.event_id == event_id, Registration.state == RegistrationState.INVITED,
        Registration.reminded_at.is_(None), Registration.answer_by_at > at,
    ]  # fmt: skip


def silent(event: Event, at: datetime) -> Sequence[tuple[int, datetime, datetime]]:
    """Key, moment of the invitation and day of the answer, of all who can be reminded now."""
    found = select(Registration.id, Registration.invited_at, Registration.answer_by_at).where(*_silent(event.id, at))
    return [
        (key, invited, by) for key, invited, by in db.session.execute(found) if invited is not None and by is not None
    ]


def events_with_silent(at: datetime, limit: int = 100) -> Sequence[Event]:
    """Coming events with invitations that have no answer and were not reminded of."""
    found = select(Event).where(Event.state == EventState.PUBLISHED, Event.starts_at > at)
    waits = exists().where(*_silent(Event.id, at)).correlate(Event)  # type: ignore[arg-type]
    return db.session.scalars(found.where(waits).order_by(Event.starts_at, Event.id).limit(limit)).all()


@dataclass(frozen=True, kw_only=True)
class Asked(Recipient):
    """Who was invited and has not answered."""

    registration: Registration


def reminded(row: Dispatch, after: int, limit: int) -> Sequence[Asked]:
    """Whom a dispatch reminds: reminded at its moment, still without an answer, and allowed to see the event."""
    event = events.event_by_ref(row.object_ref)
    if event is None or event.state is not EventState.PUBLISHED:
        return ()
    found = (
        select(Registration, Person)
        .join(Person, Person.id == Registration.person_id)
        .where(
            Registration.event_id == event.id, Registration.state == RegistrationState.INVITED,
            Registration.reminded_at == row.at, Registration.person_id > after, Person.active, may_see(event.thread),
        )
        .order_by(Registration.person_id)
        .limit(limit)
    )  # fmt: skip
    return [
        Asked(p.email, p.name, p.ref, p.id, p.locale, p.zone, registration=mine)
        for mine, p in db.session.execute(found)
    ]  # fmt: skip
