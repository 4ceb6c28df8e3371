"""The cast of the tests: who speaks for whom. Everybody belongs to the invented state.

Maria Lopez and Ben Carter work for Natural Resources, Amir Haddad for Transportation, J. Ortiz is the procurement officer of
Natural Resources, Helen Park and Theo Grant work in the office. Dana Reyes and Ruth Sims speak for Basin Labs, Lee Novak for
Northfork Software, Vic Moreno for a company that waits for approval; Gil Stone has joined, and speaks for nobody.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from forum.accounts.models import Person
from forum.accounts.service import add_person
from forum.core.actor import VISITOR, Actor
from forum.core.database import db
from forum.organizations import rules
from forum.organizations.models import AgencyDomain, Membership, Organization, OrganizationKind, Role
from forum.organizations.queries import actor_of_person
from forum.taxonomy.models import Topic

#: Roles of the census and of the leak matrix, from the outside in.
ROLES = ("visitor", "guest", "waiting", "vendor", "vendor2", "agency", "agency2", "procurement", "host")


def organization(kind: OrganizationKind, name: str, at: datetime, *, approved: bool = True) -> Organization:
    made = Organization(
        slug=rules.slug(name), kind=kind, name=name, name_key=rules.name_key(name), requested_at=at,
        approved_at=at if approved else None,
    )  # fmt: skip
    db.session.add(made)
    return made


def person(
    name: str,
    email: str,
    at: datetime,
    works_for: Organization | None = None,
    role: Role = Role.MEMBER,
    *,
    procurement: bool = False,
    approved: bool = True,
) -> Person:
    made = add_person(name, email, at=at, confirmed=True)
    if works_for is not None:
        db.session.add(
            Membership(
                person=made, organization=works_for, role=role, is_acting=True, is_procurement=procurement,
                requested_at=at, approved_at=at if approved else None,
            )
        )  # fmt: skip
    return made


@dataclass
class Cast:
    host: Person
    host2: Person
    procurement: Person
    agency: Person
    agency_colleague: Person
    agency2: Person
    vendor: Person
    vendor_colleague: Person
    vendor2: Person
    waiting: Person
    guest: Person
    office: Organization
    parks: Organization
    roads: Organization
    basin: Organization
    northfork: Organization
    newcomer: Organization

    @classmethod
    def assemble(cls, at: datetime) -> "Cast":
        """Everybody, committed; three topics and one agency domain too."""
        office = organization(OrganizationKind.HOST, "Office of the Chief Information Officer", at)
        parks = organization(OrganizationKind.AGENCY, "Department of Natural Resources", at)
        roads = organization(OrganizationKind.AGENCY, "Department of Transportation", at)
        basin = organization(OrganizationKind.VENDOR, "Basin Labs", at)
        northfork = organization(OrganizationKind.VENDOR, "Northfork Software", at)
        newcomer = organization(OrganizationKind.VENDOR, "Moreno Mapping", at, approved=False)
        for position, (slug, name) in enumerate(
            (
                ("online-services", "Online services"),
                ("roads", "Roads and vehicles"),
                ("security", "Security"),
            )
        ):
            db.session.add(Topic(slug=slug, name=name, position=position))
        db.session.add(AgencyDomain(domain="dnr.state.example", organization=parks, added_at=at))
        cast = cls(
            host=person("Helen Park", "host@example.org", at, office, Role.OWNER),
            host2=person("Theo Grant", "host2@example.org", at, office),
            procurement=person("J. Ortiz", "procurement@example.org", at, parks, procurement=True),
            agency=person("Maria Lopez", "agency@example.org", at, parks, Role.ADMIN),
            agency_colleague=person("Ben Carter", "ben@example.org", at, parks),
            agency2=person("Amir Haddad", "agency2@example.org", at, roads, Role.ADMIN),
            vendor=person("Dana Reyes", "vendor@example.org", at, basin, Role.OWNER),
            vendor_colleague=person("Ruth Sims", "ruth@example.org", at, basin),
            vendor2=person("Lee Novak", "vendor2@example.org", at, northfork, Role.OWNER),
            waiting=person("Vic Moreno", "vendor3@example.org", at, newcomer, Role.OWNER),
            guest=person("Gil Stone", "guest@example.org", at),
            office=office, parks=parks, roads=roads, basin=basin, northfork=northfork, newcomer=newcomer,
        )  # fmt: skip
        db.session.commit()
        return cast

    def by_role(self, role: str) -> Person | None:
        """The person of a role of `ROLES`; None for the visitor."""
        return None if role == "visitor" else getattr(self, role)

    def actor(self, role: str) -> Actor:
        """The actor of a role: what services and queries take."""
        who = self.by_role(role)
        return actor_of_person(who) if who is not None else VISITOR

    @cached_property
    def topics(self) -> dict[str, Topic]:
        return {topic.slug: topic for topic in db.session.query(Topic)}
