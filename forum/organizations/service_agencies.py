"""Agencies and their mail domains, which the office keeps."""

from datetime import datetime

from flask_babel import gettext as _

from forum.audit import service as audit
from forum.core.actor import Actor
from forum.core.database import db
from forum.core.errors import Refused
from forum.organizations import queries, queries_lists, rules
from forum.organizations.models import AgencyDomain, Organization, OrganizationKind
from forum.organizations.service_members import settle_acting
from forum.organizations.signals import OrganizationChanged, organization_changed


def add_agency(actor: Actor, name: str, *, at: datetime) -> Organization:
    """Add an agency, approved at once. Raises Refused (field `name`) when there is one of that name."""
    _only_office(actor)
    key = rules.name_key(name)
    if queries_lists.approved_named(OrganizationKind.AGENCY, key) is not None:
        raise Refused(_("%(name)s is on the forum already", name=name), field="name")
    agency = Organization(
        slug=queries.unique_slug(rules.slug(name)), kind=OrganizationKind.AGENCY, name=name, name_key=key,
        requested_at=at, approved_at=at,
    )  # fmt: skip
    db.session.add(agency)
    db.session.flush()  # the audit row names it by its ref
    audit.write(actor, "agency.add", "organization", agency.ref, at=at, name=name)
    organization_changed.send(OrganizationChanged(agency))
    return agency


def remove_agency(actor: Actor, agency: Organization, reason: str, *, at: datetime) -> None:
    """Take an agency off the forum: its people lose access, its domains go, what it posted stays.

    Raises Refused (field `reason`) without a reason. Removing twice does it once.
    """
    _only_office(actor)
    if agency.kind is not OrganizationKind.AGENCY:
        raise Refused(_("%(name)s is not an agency.", name=agency.name))
    if not reason.strip():
        raise Refused(_("Say why the agency leaves the forum"), field="reason")
    if not agency.is_approved:
        return
    agency.approved_at, agency.refused_at, agency.reason = None, at, reason
    domains = queries_lists.domains_of([agency.id])[agency.id]
    for row in domains:
        db.session.delete(row)
    db.session.flush()
    for membership in queries_lists.people_of(agency.id):
        settle_acting(membership.person_id)
    audit.write(
        actor,
        "agency.remove",
        "organization",
        agency.ref,
        at=at,
        reason=reason,
        domains=[row.domain for row in domains],
    )
    organization_changed.send(OrganizationChanged(agency))


def add_domain(actor: Actor, agency: Organization, typed: str, *, at: datetime) -> AgencyDomain:
    """Keep a mail domain for an agency. Raises Refused (field `domain`) when it is none, taken, or open to everybody."""
    _only_office(actor)
    domain = rules.domain(typed)
    if domain is None:
        raise Refused(_("Enter a mail domain like dnr.state.us"), field="domain")
    if domain in rules.OPEN_TO_ALL:
        raise Refused(
            _("Anybody can get an address at %(domain)s. Enter a domain of the agency", domain=domain), field="domain"
        )
    found = queries_lists.kept_domain(domain)
    if found is not None and found.organization_id == agency.id:
        return found
    if found is not None:
        raise Refused(
            _("%(domain)s belongs to %(name)s. Remove it there first", domain=domain, name=found.organization.name),
            field="domain",
        )
    row = AgencyDomain(domain=domain, organization_id=agency.id, added_at=at)
    db.session.add(row)
    audit.write(actor, "agency_domain.add", "organization", agency.ref, at=at, domain=domain)
    return row


def remove_domain(actor: Actor, agency: Organization, domain: str, *, at: datetime) -> None:
    """Keep a mail domain no longer. Who joined by it stays."""
    _only_office(actor)
    row = queries_lists.kept_domain(domain)
    if row is None or row.organization_id != agency.id:
        return
    db.session.delete(row)
    audit.write(actor, "agency_domain.remove", "organization", agency.ref, at=at, domain=domain)


def _only_office(actor: Actor) -> None:
    if not actor.is_host:
        raise Refused(_("Only the CIO's office keeps the list of agencies."))
