"""Organizations, memberships, and the one predicate that says who may read a row."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, exists, false, func, or_, select, true

from forum.accounts.models import Person, SignInSession
from forum.core.actor import VISITOR, Actor, Kind
from forum.core.database import db
from forum.core.statements import ask
from forum.organizations.models import (
    AgencyDomain,
    Audience,
    AudienceListAgency,
    Membership,
    Organization,
    OrganizationKind,
    Restricted,
)


def seen_by(actor: Actor, model: type[Restricted] | Any) -> ColumnElement[bool]:
    """Rows of `model` that `actor` may read, by label and ownership. Default deny.

    The office reads all. Whoever speaks for the row's organization reads it, whatever its label. Visitors, and
    people whose organization waits for approval, read what is public.
    """
    if actor.is_host:
        return true()
    allowed: list[ColumnElement[bool]] = [model.audience == Audience.PUBLIC]
    if actor.is_member:
        allowed += [model.audience == Audience.MEMBERS, model.organization_id == actor.organization_id]
    if actor.is_agency:
        named = exists().where(
            AudienceListAgency.list_id == model.audience_list_id,
            AudienceListAgency.organization_id == actor.organization_id,
        )
        allowed += [
            model.audience == Audience.AGENCIES,
            and_(model.audience == Audience.NAMED_AGENCIES, named),
        ]
    return or_(*allowed)


@dataclass(frozen=True)
class Label:
    """Who may read a row, as it would be with another label."""

    audience: Audience
    organization_id: int | None
    audience_list_id: int | None = None


def readers_of(row: Restricted | Label) -> ColumnElement[bool]:
    """`seen_by` turned round: memberships (joined with their organization) whose people may read `row` when acting for it.

    For audiences of mail. Confirmed ones that have not ended; people without one read what is public, so a public row
    gives true. Who asks for the membership by which a person acts joins that one.
    """
    if row.audience is Audience.PUBLIC:
        return true()
    member = and_(
        Membership.approved_at.is_not(None), Membership.ended_at.is_(None), Organization.approved_at.is_not(None)
    )
    agency = Organization.kind == OrganizationKind.AGENCY
    by_label: dict[Audience, ColumnElement[bool]] = {
        Audience.MEMBERS: true(),
        Audience.AGENCIES: agency,
        Audience.NAMED_AGENCIES: and_(
            agency,
            exists().where(
                AudienceListAgency.list_id == row.audience_list_id,
                AudienceListAgency.organization_id == Organization.id,
            ),
        ),
        Audience.OFFICE: false(),
    }
    own = Organization.id == row.organization_id if row.organization_id else false()
    return and_(member, or_(by_label[row.audience], own, Organization.kind == OrganizationKind.HOST))


def may_see(row: Restricted | Label) -> ColumnElement[bool]:
    """Whether `Person` may read a row now by any of their memberships, whichever they act for at the moment.

    For what a person holds: it stays theirs, and they hear of it, while they act for another organization.
    """
    if row.audience is Audience.PUBLIC:
        return true()
    # Never a membership of the statement around it, which may be the one that the person acts for.
    return (
        exists()
        .where(Membership.person_id == Person.id, Organization.id == Membership.organization_id, readers_of(row))
        .correlate(Person)
    )


def actor_of_session(fs_uniquifier: str, token_digest: str) -> tuple[Person, SignInSession, Actor] | None:
    """Who a browser's cookie stands for, in one statement; None when the session or the account has ended."""
    row = ask(_session, VISITOR, fs_uniquifier=fs_uniquifier, token_digest=token_digest).first()
    if row is None:
        return None
    person, session, membership, organization = row
    return person, session, actor_of(person, membership, organization)


def _session(_reader: Actor) -> Any:
    return (
        select(Person, SignInSession, Membership, Organization)
        .join(SignInSession, SignInSession.person_id == Person.id)
        .outerjoin(Membership, and_(Membership.person_id == Person.id, Membership.is_acting, Membership.ended_at.is_(None)))
        .outerjoin(Organization, Organization.id == Membership.organization_id)
        .where(
            Person.fs_uniquifier == bindparam("fs_uniquifier"), Person.active,
            SignInSession.token_digest == bindparam("token_digest"), SignInSession.ended_at.is_(None),
        )
    )  # fmt: skip


def actor_of(person: Person, membership: Membership | None, organization: Organization | None) -> Actor:
    """A person as somebody who acts. Without a membership a guest, who reads what is public."""
    plain: dict[str, Any] = {
        "person_id": person.id, "person_ref": person.ref, "name": person.name, "email": person.email, "zone": person.zone,
    }  # fmt: skip
    if membership is None or organization is None or membership.ended_at or membership.refused_at:
        return Actor(kind=Kind.GUEST, **plain)
    return Actor(
        kind=Kind(organization.kind.value), organization_id=organization.id, organization_ref=organization.ref,
        organization_slug=organization.slug, organization_name=organization.name, role=membership.role.value,
        is_approved=membership.approved_at is not None and organization.is_approved,
        is_procurement=membership.is_procurement and membership.approved_at is not None,
        waits_for_office=not organization.is_approved and organization.refused_at is None,
        decide_by_on=None if organization.is_approved else organization.decide_by_on,
        is_refused=organization.refused_at is not None, **plain,
    )  # fmt: skip


def reader_of(
    person_id: int, organization_id: int | None, kind: OrganizationKind | None, *, is_approved: bool
) -> Actor:
    """A person as somebody who reads and does nothing else, of the few values that `seen_by` looks at.

    `organization_id` is that of the membership by which the person acts, where it has neither ended nor was refused;
    `is_approved`: membership and organization both are.
    """
    if organization_id is None or kind is None:
        return Actor(kind=Kind.GUEST, person_id=person_id)
    return Actor(kind=Kind(kind.value), person_id=person_id, organization_id=organization_id, is_approved=is_approved)


def actor_of_person(person: Person) -> Actor:
    """A person as an actor outside a request: for mail and jobs, which check rights at the moment that they run."""
    row = db.session.execute(
        select(Membership, Organization)
        .join(Organization, Organization.id == Membership.organization_id)
        .where(Membership.person_id == person.id, Membership.is_acting, Membership.ended_at.is_(None))
    ).first()
    return actor_of(person, *row) if row else actor_of(person, None, None)


def actor_who_sees(person: Person, row: Restricted | Label) -> Actor:
    """A person as the one who may read `row`, as `may_see` says: by the membership that they act for, or else by another.

    By the one that they act for where none may.
    """
    if row.audience is not Audience.PUBLIC:
        found = db.session.execute(
            select(Membership, Organization)
            .join(Organization, Organization.id == Membership.organization_id)
            .where(Membership.person_id == person.id, readers_of(row))
            .order_by(Membership.is_acting.desc(), Membership.id)
            .limit(1)
        ).first()
        if found is not None:
            return actor_of(person, *found)
    return actor_of_person(person)


def by_slug(slug: str) -> Organization | None:
    return db.session.scalar(select(Organization).where(Organization.slug == slug))


def by_ref(ref: str) -> Organization | None:
    return db.session.scalar(select(Organization).where(Organization.ref == ref))


def by_name_key(kind: OrganizationKind, key: str) -> Organization | None:
    """The organization of a kind with a folded name."""
    return db.session.scalar(
        select(Organization).where(Organization.kind == kind, Organization.name_key == key).limit(1)
    )


def host() -> Organization | None:
    """The office; None on a forum that nobody has set up."""
    return db.session.scalar(select(Organization).where(Organization.kind == OrganizationKind.HOST).limit(1))


def agency_of_domain(domain: str) -> Organization | None:
    """The agency whose list holds exactly this mail domain: a sub-domain is another domain."""
    return db.session.scalar(select(Organization).join(AgencyDomain).where(AgencyDomain.domain == domain))


def members_of(organization_id: int) -> Sequence[Membership]:
    """Who speaks, or asks to speak, for an organization; first come first."""
    return db.session.scalars(
        select(Membership)
        .where(
            Membership.organization_id == organization_id,
            Membership.ended_at.is_(None),
            Membership.refused_at.is_(None),
        )
        .order_by(Membership.requested_at, Membership.id)
    ).all()


def membership(person_id: int, organization_id: int) -> Membership | None:
    return db.session.scalar(
        select(Membership).where(Membership.person_id == person_id, Membership.organization_id == organization_id)
    )


def host_people() -> Sequence[Person]:
    """The people of the office, for mail to the desk."""
    return db.session.scalars(
        select(Person)
        .join(Membership, Membership.person_id == Person.id)
        .join(Organization, Organization.id == Membership.organization_id)
        .where(
            Organization.kind == OrganizationKind.HOST, Membership.approved_at.is_not(None),
            Membership.ended_at.is_(None), Person.active,
        )
        .order_by(Person.id)
    ).all()  # fmt: skip


def unique_slug(wanted: str) -> str:
    """`wanted`, or `wanted-2`, `wanted-3` … : the first that is free."""
    taken = set(
        db.session.scalars(
            select(Organization.slug).where(
                or_(
                    Organization.slug == wanted,
                    func.substr(Organization.slug, 1, len(wanted) + 1) == f"{wanted}-",
                )
            )
        )
    )
    number = 2
    candidate = wanted
    while candidate in taken:
        candidate, number = f"{wanted}-{number}", number + 1
    return candidate
