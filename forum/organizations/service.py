"""Companies ask to be added, the office decides, and their profiles change."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from forum.accounts import queries as accounts
from forum.accounts.models import Person
from forum.audit import service as audit
from forum.core import links, markup
from forum.core.actor import Actor
from forum.core.database import db
from forum.core.errors import Refused
from forum.core.jinja import day_text
from forum.organizations import emails, queries, queries_lists, rules
from forum.organizations.models import Membership, Organization, OrganizationKind, Role
from forum.organizations.service_letters import tell
from forum.organizations.service_members import settle_acting
from forum.organizations.signals import OrganizationChanged, organization_changed
from forum.policies import queries as policies
from forum.policies import rules as days
from forum.taxonomy import queries as taxonomy


@dataclass(frozen=True)
class CompanyDraft:
    """What its first representative says about a company."""

    name: str
    summary: str = ""
    website: str = ""
    city: str = ""
    state: str = ""
    topics: tuple[str, ...] = ()


@dataclass(frozen=True)
class ProfileDraft:
    """What a profile says. `about` is Markdown, `topics` are slugs."""

    summary: str = ""
    about: str = ""
    website: str = ""
    city: str = ""
    state: str = ""
    topics: tuple[str, ...] = ()


def request_company(actor: Actor, draft: CompanyDraft, *, at: datetime) -> Organization:
    """Add a company that waits for the office; its first representative owns it. Asked twice, it is added once.

    Raises Refused (field `name`) when an approved company has that name, and when another of the actor's waits.
    """
    person = accounts.by_ref(actor.person_ref or "")
    if person is None:
        raise Refused(_("Sign in first, then add your company."))
    key = rules.name_key(draft.name)
    waiting = [m.organization for m in queries_lists.memberships_of(person.id) if _waits(m)]
    for organization in waiting:
        if organization.name_key == key:
            return organization
    if waiting:
        raise Refused(
            _(
                "%(name)s waits for the CIO's office already. Add another company when that is decided.",
                name=waiting[0].name,
            )
        )
    if queries_lists.approved_named(OrganizationKind.VENDOR, key) is not None:
        raise Refused(
            _("%(name)s is on the forum already. Go back, search for it, and ask to join it.", name=draft.name),
            field="name",
        )
    company = _add_company(draft, key, at)
    db.session.add(
        Membership(person_id=person.id, organization=company, role=Role.OWNER, requested_at=at, approved_at=at)
    )
    db.session.flush()  # the audit row and the letter name the company by its ref
    settle_acting(person.id)
    audit.write(actor, "organization.request", "organization", company.ref, at=at, name=company.name)
    address = links.to("organizations.show", slug=company.slug)
    promised = company.decide_by_on or at.date()
    tell(
        [person], "organization.waits", company,
        lambda: emails.company_waits(company.name, day_text(promised, today=at.date()), address), at=at,
    )  # fmt: skip
    return company


def _waits(membership: Membership) -> bool:
    organization = membership.organization
    return not organization.is_approved and organization.refused_at is None and membership.ended_at is None


def _add_company(draft: CompanyDraft, key: str, at: datetime) -> Organization:
    company = Organization(
        slug=queries.unique_slug(rules.slug(draft.name)), kind=OrganizationKind.VENDOR, name=draft.name, name_key=key,
        summary=draft.summary, website=draft.website, city=draft.city, state=draft.state,
        requested_at=at, decide_by_on=decide_by(at),
    )  # fmt: skip
    company.topics = list(taxonomy.topics_by_slug(draft.topics))
    db.session.add(company)
    return company


def decide_by(at: datetime) -> date:
    """The day by which the office decides on what is asked at `at`: its review days, counted in workdays."""
    now = policies.current()
    today = at.astimezone(ZoneInfo(now.zone)).date()
    return days.add_workdays(today, now.review_days, now.workdays, now.holiday_days)


def approve_organization(actor: Actor, organization: Organization, *, at: datetime) -> None:
    """The office lets an organization in; its people may post. Approving twice does it once."""
    _only_office(actor)
    if organization.is_approved:
        return
    organization.approved_at, organization.refused_at, organization.reason = at, None, ""
    db.session.flush()
    people = _speakers(organization)
    for person in people:
        settle_acting(person.id)
    audit.write(actor, "organization.approve", "organization", organization.ref, at=at)
    address = links.to("organizations.show", slug=organization.slug)
    tell(
        people, "organization.approved", organization,
        lambda: emails.company_approved(organization.name, address), at=at,
    )  # fmt: skip
    organization_changed.send(OrganizationChanged(organization))


def refuse_organization(actor: Actor, organization: Organization, reason: str, *, at: datetime) -> None:
    """The office does not let an organization in. The reason reaches its people.

    Raises Refused (field `reason`) without a reason, and when it was approved meanwhile.
    """
    _only_office(actor)
    if not reason.strip():
        raise Refused(_("Say why, so that the company knows what to change"), field="reason")
    if organization.is_approved:
        raise Refused(_("%(name)s was approved meanwhile.", name=organization.name))
    if organization.refused_at is not None:
        return
    organization.refused_at, organization.reason = at, reason
    db.session.flush()
    people = _speakers(organization)
    for person in people:
        settle_acting(person.id)
    audit.write(actor, "organization.refuse", "organization", organization.ref, at=at, reason=reason)
    address = links.to("organizations.show", slug=organization.slug)
    tell(
        people, "organization.refused", organization,
        lambda: emails.company_refused(organization.name, reason, address), at=at,
    )  # fmt: skip


def _speakers(organization: Organization) -> Sequence[Person]:
    return [m.person for m in queries_lists.people_of(organization.id) if m.approved_at and m.person.active]


def _only_office(actor: Actor) -> None:
    if not actor.is_host:
        raise Refused(_("Only the CIO's office decides who is on the forum."))


def edit_profile(actor: Actor, organization: Organization, draft: ProfileDraft, *, at: datetime) -> None:
    """Change what a profile says. Raises Refused for whoever may not."""
    if not rules.may_edit(actor, organization.id):
        raise Refused(_("Only the owners and admins of %(name)s change its page.", name=organization.name))
    before = _said(organization)
    organization.summary, organization.website = draft.summary, draft.website
    organization.city, organization.state = draft.city, draft.state
    if organization.about != draft.about:
        organization.about, organization.about_html = draft.about, str(markup.render(draft.about))
    organization.topics = list(taxonomy.topics_by_slug(draft.topics))
    db.session.flush()
    after = _said(organization)
    changed = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
    if not changed:
        return
    audit.write(actor, "organization.edit", "organization", organization.ref, at=at, **changed)
    organization_changed.send(OrganizationChanged(organization))


def _said(organization: Organization) -> dict[str, str | list[str]]:
    return {
        "summary": organization.summary, "about": organization.about, "website": organization.website,
        "city": organization.city, "state": organization.state, "topics": [t.slug for t in organization.topics],
    }  # fmt: skip
