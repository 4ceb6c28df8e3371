"""Organizations as pages list and look them up."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, true
from sqlalchemy.orm import joinedload, selectinload

from forum.accounts.models import Person
from forum.core import paging
from forum.core.actor import Actor
from forum.core.database import db
from forum.organizations import rules
from forum.organizations.models import (
    AgencyDomain,
    Membership,
    Offer,
    Organization,
    OrganizationKind,
    Role,
    organization_topic,
)
from forum.taxonomy.models import Topic

LISTED = (OrganizationKind.VENDOR, OrganizationKind.AGENCY)
MOST_OFFERS = 50
DIGITS = "0-9"
BY_NAME: Any = ((Organization.name_key, False), (Organization.id, False))


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Organizations that `actor` may see: approved ones; those that wait or were refused by their own people and the office."""
    if actor.is_host:
        return true()
    approved = Organization.approved_at.is_not(None)
    if actor.organization_id is None:
        return approved
    return or_(approved, Organization.id == actor.organization_id)


def by_slug_for(actor: Actor, slug: str) -> Organization | None:
    """An organization with its topics, if `actor` may see it."""
    return db.session.scalar(
        select(Organization)
        .where(Organization.slug == slug, visible_to(actor))
        .options(selectinload(Organization.topics))
    )


@dataclass(frozen=True)
class Wanted:
    """What a list is narrowed to; empty values narrow nothing. `letter` is a letter or `DIGITS`."""

    kind: OrganizationKind | None = None
    topic: str = ""
    letter: str = ""
    words: str = ""


def listed(wanted: Wanted, after: str | None = None) -> paging.Page[Organization]:
    """Approved companies and agencies by name, a page from the key `after` on."""
    found = _narrowed(select(Organization), wanted).options(selectinload(Organization.topics))
    values = paging.decode(after, (str, int))
    if values is not None:
        found = found.where(paging.beyond(BY_NAME, values))
    rows = db.session.scalars(found.order_by(*(c for c, _ in BY_NAME)).limit(paging.PAGE_SIZE + 1)).all()
    return paging.page(rows, lambda o: (o.name_key, o.id))


def counts_by_kind(wanted: Wanted) -> dict[OrganizationKind, int]:
    """How many a list would hold of each kind, whatever kind it is narrowed to."""
    wide = Wanted(topic=wanted.topic, letter=wanted.letter, words=wanted.words)
    rows = db.session.execute(
        _narrowed(select(Organization.kind, func.count()), wide).group_by(Organization.kind)
    ).all()
    return {row[0]: row[1] for row in rows}


def _narrowed(found: Select, wanted: Wanted) -> Select:  # type: ignore[type-arg]
    kinds = (wanted.kind,) if wanted.kind else LISTED
    found = found.where(Organization.approved_at.is_not(None), Organization.kind.in_(kinds))
    if wanted.topic:
        found = found.where(
            Organization.id.in_(
                select(organization_topic.c.organization_id).join(Topic).where(Topic.slug == wanted.topic)
            )
        )
    if wanted.letter:
        first = func.substr(Organization.name_key, 1, 1)
        found = found.where(first.between("0", "9") if wanted.letter == DIGITS else first == wanted.letter)
    return found.where(_named(wanted.words)) if wanted.words else found


def _named(words: str) -> ColumnElement[bool]:
    """Names that hold these words, by their folded spelling or as they are written."""
    key = rules.name_key(words)
    written = Organization.name.ilike(f"%{escaped(words)}%", escape="\\")
    return or_(Organization.name_key.like(f"%{escaped(key)}%", escape="\\"), written) if key else written


def escaped(words: str) -> str:
    """Words in which LIKE finds no signs of its own; the escape is a backslash."""
    return words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def companies_named(words: str, limit: int = 10) -> Sequence[Organization]:
    """Approved companies whose names hold these words, by name; for somebody who wants to join one."""
    found = _narrowed(select(Organization), Wanted(kind=OrganizationKind.VENDOR, words=words))
    return db.session.scalars(found.order_by(Organization.name_key, Organization.id).limit(limit)).all()


def approved_named(kind: OrganizationKind, key: str) -> Organization | None:
    """The approved organization of a kind with a folded name. One that waits is nobody's business."""
    return db.session.scalar(
        select(Organization)
        .where(Organization.kind == kind, Organization.name_key == key, Organization.approved_at.is_not(None))
        .limit(1)
    )


def same_name(organization: Organization) -> Sequence[Organization]:
    """Others with the same folded name, whatever their state; for the office only."""
    return db.session.scalars(
        select(Organization)
        .where(Organization.name_key == organization.name_key, Organization.id != organization.id)
        .order_by(Organization.id)
        .limit(5)
    ).all()


def memberships_of(person_id: int) -> Sequence[Membership]:
    """For whom a person speaks, asks to speak, or spoke, first come first; with their organizations."""
    return db.session.scalars(
        select(Membership)
        .where(Membership.person_id == person_id)
        .options(joinedload(Membership.organization))
        .order_by(Membership.requested_at, Membership.id)
    ).all()


def people_of(organization_id: int) -> Sequence[Membership]:
    """Who speaks, or asks to speak, for an organization, with the persons; first come first."""
    return db.session.scalars(
        select(Membership)
        .where(
            Membership.organization_id == organization_id, Membership.ended_at.is_(None), Membership.refused_at.is_(None)
        )
        .options(joinedload(Membership.person))
        .order_by(Membership.requested_at, Membership.id)
    ).all()  # fmt: skip


def membership_by_ref(ref: str) -> Membership | None:
    """A membership with its person and organization."""
    return db.session.scalar(
        select(Membership)
        .where(Membership.ref == ref)
        .options(joinedload(Membership.person), joinedload(Membership.organization))
    )


def deciders_of(organization_id: int) -> Sequence[Person]:
    """Who decides who speaks for an organization: its owners and admins."""
    return db.session.scalars(
        select(Person)
        .join(Membership, Membership.person_id == Person.id)
        .where(
            Membership.organization_id == organization_id, Membership.role.in_((Role.OWNER, Role.ADMIN)),
            Membership.approved_at.is_not(None), Membership.ended_at.is_(None), Membership.refused_at.is_(None), Person.active,
        )
        .order_by(Person.id)
    ).all()  # fmt: skip


def offers_of(organization_id: int) -> Sequence[Offer]:
    """What a public record says that a company offers, at most `MOST_OFFERS`."""
    return db.session.scalars(
        select(Offer)
        .where(Offer.organization_id == organization_id)
        .order_by(Offer.programme, Offer.offering_group, Offer.id)
        .limit(MOST_OFFERS)
    ).all()


@dataclass(frozen=True)
class AgencyLine:
    """An agency as the desk lists it, with how many people speak for it."""

    agency: Organization
    people_count: int


def agencies(after: str | None = None, words: str = "") -> paging.Page[AgencyLine]:
    """Agencies by name with the number of their people, a page from the key `after` on."""
    speaking = and_(Membership.approved_at.is_not(None), Membership.ended_at.is_(None), Membership.refused_at.is_(None))
    people = (
        select(func.count())
        .where(Membership.organization_id == Organization.id, speaking)
        .correlate(Organization)
        .scalar_subquery()
    )
    found = _narrowed(select(Organization, people), Wanted(kind=OrganizationKind.AGENCY, words=words))
    values = paging.decode(after, (str, int))
    if values is not None:
        found = found.where(paging.beyond(BY_NAME, values))
    rows = db.session.execute(found.order_by(*(c for c, _ in BY_NAME)).limit(paging.PAGE_SIZE + 1)).all()
    lines = [AgencyLine(agency, count) for agency, count in rows]
    return paging.page(lines, lambda line: (line.agency.name_key, line.agency.id))


def domains_of(organization_ids: Sequence[int]) -> dict[int, list[AgencyDomain]]:
    """The kept mail domains of agencies, in alphabetical order."""
    rows = db.session.scalars(
        select(AgencyDomain).where(AgencyDomain.organization_id.in_(organization_ids)).order_by(AgencyDomain.domain)
    )
    found: dict[int, list[AgencyDomain]] = {key: [] for key in organization_ids}
    for row in rows:
        found[row.organization_id].append(row)
    return found


def kept_domain(domain: str) -> AgencyDomain | None:
    """The row of a kept domain, with its agency."""
    return db.session.scalar(
        select(AgencyDomain).where(AgencyDomain.domain == domain).options(joinedload(AgencyDomain.organization))
    )
