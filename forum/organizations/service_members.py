"""Who speaks for an organization: asking, deciding, roles, leaving, and for whom a person acts."""

from datetime import datetime

from flask_babel import gettext as _

from forum.accounts import queries as accounts
from forum.accounts.models import Person
from forum.audit import service as audit
from forum.core import links
from forum.core.actor import Actor
from forum.core.database import db
from forum.core.errors import Refused
from forum.organizations import emails, queries, queries_lists, rules
from forum.organizations.models import Membership, Organization, OrganizationKind, Role
from forum.organizations.service_letters import tell
from forum.organizations.signals import MembershipEnded, membership_ended


def ask_to_join(actor: Actor, organization: Organization, *, at: datetime) -> Membership:
    """Ask to speak for an approved company. Asked twice, it is asked once.

    Raises Refused for agencies, which `join_agency` opens by address, and when too many requests are open.
    """
    if organization.kind is not OrganizationKind.VENDOR or not organization.is_approved:
        raise Refused(_("An agency is joined with an address in one of its mail domains."))
    return _ask(actor, organization, at)


def join_agency(actor: Actor, *, at: datetime) -> Membership:
    """Ask to speak for the agency that keeps the domain of the actor's confirmed address, exactly that domain.

    Raises Refused when the address is not confirmed, or when no agency keeps its domain.
    """
    person = _person(actor)
    if person.confirmed_at is None:
        raise Refused(_("Confirm your address first. We have sent you a mail with a button."))
    agency = queries.agency_of_domain(rules.domain_of(person.email))
    if agency is None or not agency.is_approved:
        raise Refused(
            _(
                "No agency has the mail domain of %(address)s. Write to the CIO's office to add it.",
                address=person.email,
            )
        )
    return _ask(actor, agency, at)


def _person(actor: Actor) -> Person:
    person = accounts.by_ref(actor.person_ref or "")
    if person is None:
        raise Refused(_("Sign in first, then choose your organization."))
    return person


def _ask(actor: Actor, organization: Organization, at: datetime) -> Membership:
    person = _person(actor)
    held = queries_lists.memberships_of(person.id)
    found = next((m for m in held if m.organization_id == organization.id), None)
    if found is not None and found.ended_at is None and found.refused_at is None:
        return found
    open_requests = [m for m in held if not m.approved_at and not m.ended_at and not m.refused_at]
    if len(open_requests) >= rules.MOST_OPEN_REQUESTS:
        raise Refused(_("You have %(count)s requests open. Wait until one is decided.", count=len(open_requests)))
    membership = found or Membership(person_id=person.id, organization=organization)
    # Who comes back starts anew: no right of before returns with the row.
    membership.requested_at, membership.approved_at = at, None
    membership.refused_at, membership.ended_at = None, None
    membership.role, membership.is_procurement = Role.MEMBER, False
    db.session.add(membership)
    db.session.flush()
    settle_acting(person.id)
    audit.write(actor, "membership.ask", "membership", membership.ref, at=at, organization=organization.ref)
    deciders = queries_lists.deciders_of(organization.id) or queries.host_people()
    address = links.to("organizations.people", slug=organization.slug)
    tell(
        deciders, "membership.asked", organization,
        lambda: emails.asks_to_join(person.name, person.email, organization.name, address), at=at,
    )  # fmt: skip
    return membership


def approve_membership(actor: Actor, membership: Membership, *, at: datetime) -> None:
    """Let a person speak for an organization. Approving twice does it once."""
    _may_decide(actor, membership)
    if rules.speaks(membership):
        return
    if membership.ended_at is not None or membership.refused_at is not None:
        raise Refused(_("This request is no longer open."))
    membership.approved_at = at
    db.session.flush()
    settle_acting(membership.person_id)
    audit.write(actor, "membership.approve", "membership", membership.ref, at=at, person=membership.person.ref)
    organization = membership.organization
    address = links.to("organizations.show", slug=organization.slug)
    tell(
        [membership.person], "membership.approved", organization,
        lambda: emails.membership_approved(organization.name, address), at=at,
    )  # fmt: skip


def refuse_membership(actor: Actor, membership: Membership, *, at: datetime) -> None:
    """Do not let a person speak for an organization. Refusing twice does it once."""
    _may_decide(actor, membership)
    if membership.refused_at is not None:
        return
    if membership.approved_at is not None or membership.ended_at is not None:
        raise Refused(_("This request is no longer open."))
    membership.refused_at = at
    db.session.flush()
    settle_acting(membership.person_id)
    audit.write(actor, "membership.refuse", "membership", membership.ref, at=at, person=membership.person.ref)
    organization = membership.organization
    address = links.to("organizations.join")
    tell(
        [membership.person], "membership.refused", organization,
        lambda: emails.membership_refused(organization.name, address), at=at,
    )  # fmt: skip


def end_membership(actor: Actor, membership: Membership, *, at: datetime) -> None:
    """End a person's access for an organization; what the person wrote stays. Ending twice does it once.

    The person itself, those who decide, and the office may. Raises Refused for the last owner, unless the
    office ends it.
    """
    own = actor.person_id == membership.person_id
    if not own:
        _may_decide(actor, membership)
        if not rules.may_give_role(actor, membership.organization_id, membership.role, Role.MEMBER):
            raise Refused(_("Only an owner removes an owner."))
    if membership.ended_at is not None:
        return
    _keep_an_owner(actor, membership)
    membership.ended_at, membership.is_acting, membership.is_procurement = at, False, False
    db.session.flush()
    settle_acting(membership.person_id)
    audit.write(
        actor, "membership.end", "membership", membership.ref, at=at,
        person=membership.person.ref, organization=membership.organization.ref,
    )  # fmt: skip
    membership_ended.send(MembershipEnded(membership, at))


def change_role(actor: Actor, membership: Membership, role: Role, *, at: datetime) -> None:
    """Give a person another role in an organization. Only owners and the office make owners, or unmake them."""
    _may_decide(actor, membership)
    before = membership.role
    if not rules.may_give_role(actor, membership.organization_id, before, role):
        raise Refused(_("Only an owner names owners."))
    if not rules.speaks(membership):
        raise Refused(_("Approve the person first, then choose what they may do."))
    if before is role:
        return
    if role is not Role.OWNER:
        _keep_an_owner(actor, membership)
    membership.role = role
    audit.write(
        actor, "membership.role", "membership", membership.ref, at=at,
        person=membership.person.ref, before=before.value, after=role.value,
    )  # fmt: skip


def set_procurement(actor: Actor, membership: Membership, given: bool, *, at: datetime) -> None:
    """Give or take the procurement right: the office gives it to people of agencies and of the office."""
    if not actor.is_host:
        raise Refused(_("Only the CIO's office names procurement officers."))
    if given and (membership.organization.kind is OrganizationKind.VENDOR or not rules.speaks(membership)):
        raise Refused(_("Procurement officers speak for an agency or for the CIO's office."))
    if membership.is_procurement is given:
        return
    membership.is_procurement = given
    audit.write(
        actor, "membership.procurement", "membership", membership.ref, at=at, person=membership.person.ref, given=given
    )


def act_for(actor: Actor, membership: Membership, *, at: datetime) -> None:
    """Speak for another of one's own organizations from now on."""
    if (
        membership.person_id != actor.person_id
        or not rules.speaks(membership)
        or not membership.organization.is_approved
    ):
        raise Refused(_("You do not speak for this organization."))
    if membership.is_acting:
        return
    _let_act(membership)
    audit.write(actor, "membership.act", "membership", membership.ref, at=at, organization=membership.organization.ref)


def settle_acting(person_id: int) -> None:
    """After a change: the person acts for the membership that `rules.acts_for` names, or for nobody."""
    held = queries_lists.memberships_of(person_id)
    chosen = rules.acts_for(held)
    if chosen is not None:
        _let_act(chosen)
        return
    for membership in held:
        membership.is_acting = False


def _let_act(chosen: Membership) -> None:
    for membership in queries_lists.memberships_of(chosen.person_id):
        if membership.id != chosen.id:
            membership.is_acting = False
    db.session.flush()  # the other one first: an index lets a person act for one at a time
    chosen.is_acting = True
    db.session.flush()


def _may_decide(actor: Actor, membership: Membership) -> None:
    if not rules.may_decide_members(actor, membership.organization_id):
        raise Refused(_("Only owners and admins decide who speaks for %(name)s.", name=membership.organization.name))


def _keep_an_owner(actor: Actor, membership: Membership) -> None:
    if actor.is_host:
        return
    if rules.is_last_owner(membership, queries_lists.people_of(membership.organization_id)):
        raise Refused(
            _(
                "You are the last owner of %(name)s. Name another owner first, or write to the CIO's office.",
                name=membership.organization.name,
            )
        )
