"""The sample people of the demo, with the organizations that they speak for."""

from dataclasses import dataclass

from sqlalchemy import and_, select

from forum.accounts import rules as accounts
from forum.accounts.models import Person
from forum.core.database import db
from forum.organizations.models import Membership, Organization, OrganizationKind


@dataclass(frozen=True)
class SamplePerson:
    """One of the sample people, and what tells them apart. `kind` is None where nobody is spoken for."""

    email: str
    name: str
    organization: str
    kind: OrganizationKind | None
    is_procurement: bool
    is_approved: bool


def sample_people() -> list[SamplePerson]:
    """The sample people that there are, in the order of `accounts.rules.SAMPLE_PEOPLE`; one statement."""
    keys = [f"{local}@example.org" for local in accounts.SAMPLE_PEOPLE]
    rows = db.session.execute(
        select(Person, Membership, Organization)
        .outerjoin(
            Membership, and_(Membership.person_id == Person.id, Membership.is_acting, Membership.ended_at.is_(None))
        )
        .outerjoin(Organization, Organization.id == Membership.organization_id)
        .where(Person.email_key.in_(keys), Person.active)
    ).all()
    found = [
        SamplePerson(
            person.email, person.name, organization.name if organization else "", organization.kind if organization else None,
            bool(membership and membership.is_procurement),
            bool(membership and membership.approved_at and organization and organization.is_approved),
        )
        for person, membership, organization in rows
    ]  # fmt: skip
    return sorted(found, key=lambda one: keys.index(accounts.email_key(one.email)))
