"""Who speaks for an organization: requests, roles, leaving."""

from flask import g, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug import Response

from forum.core import clock
from forum.core.access import Who, audience
from forum.core.errors import NotShown
from forum.core.form_pages import done
from forum.organizations import queries_lists, rules, service_members
from forum.organizations.models import Membership, Role
from forum.organizations.views import load, organizations


@organizations.get("/organizations/<slug>/people")
@audience(Who.MEMBER)
def people(slug: str) -> str:
    """Who speaks for it; for those who decide also who asks to."""
    organization = load(slug)
    if not rules.may_see_people(g.actor, organization.id):
        raise NotShown
    found = queries_lists.people_of(organization.id)
    decides = rules.may_decide_members(g.actor, organization.id)
    return render_template(
        "organizations/people.html",
        organization=organization,
        speakers=[m for m in found if m.approved_at is not None],
        requests=[m for m in found if m.approved_at is None] if decides else [],
        decides=decides,
        roles=[role for role in Role if rules.may_give_role(g.actor, organization.id, Role.MEMBER, role)],
        may_change={
            m.id for m in found if decides and rules.may_give_role(g.actor, organization.id, m.role, Role.MEMBER)
        },
    )


def _membership(slug: str, ref: str, *, own: bool = False) -> Membership:
    """A membership of this organization on which the reader decides, or which is the reader's."""
    found = queries_lists.membership_by_ref(ref)
    if found is None or found.organization.slug != slug:
        raise NotShown
    mine = own and found.person_id == g.actor.person_id
    if not mine and not rules.may_decide_members(g.actor, found.organization_id):
        raise NotShown
    return found


def _done(slug: str, sentence: str) -> Response:
    return done(sentence, url_for("organizations.people", slug=slug))


@organizations.post("/organizations/<slug>/people/<ref>/approve")
@audience(Who.MEMBER)
def approve(slug: str, ref: str) -> Response:
    """Let a person speak for it."""
    membership = _membership(slug, ref)
    service_members.approve_membership(g.actor, membership, at=clock.now())
    return _done(slug, _("%(person)s speaks for you now, and was told.", person=membership.person.name))


@organizations.post("/organizations/<slug>/people/<ref>/refuse")
@audience(Who.MEMBER)
def refuse(slug: str, ref: str) -> Response:
    """Do not let a person speak for it."""
    membership = _membership(slug, ref)
    service_members.refuse_membership(g.actor, membership, at=clock.now())
    return _done(slug, _("%(person)s was told that the request is not approved.", person=membership.person.name))


@organizations.post("/organizations/<slug>/people/<ref>/role")
@audience(Who.MEMBER)
def role(slug: str, ref: str) -> Response:
    """Change what a person may do for it."""
    membership, wanted = _membership(slug, ref), request.form.get("role", "")
    if wanted not in {str(r) for r in Role}:
        raise NotShown
    service_members.change_role(g.actor, membership, Role(wanted), at=clock.now())
    return _done(slug, _("Saved what %(person)s may do.", person=membership.person.name))


@organizations.post("/organizations/<slug>/people/<ref>/end")
@audience(Who.SIGNED_IN)
def end(slug: str, ref: str) -> Response:
    """End a person's access; one may also leave."""
    membership = _membership(slug, ref, own=True)
    own, name = membership.person_id == g.actor.person_id, membership.person.name
    organization = membership.organization.name
    service_members.end_membership(g.actor, membership, at=clock.now())
    if not own or g.actor.is_host:
        return _done(slug, _("%(person)s has no access for it any more. What they wrote stays.", person=name))
    return done(_("You have left %(name)s. What you wrote stays.", name=organization), url_for("organizations.join"))
