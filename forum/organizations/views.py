"""The list of companies and agencies, one organization, and its profile."""

from flask import Blueprint, Response, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.core import clock, panels
from forum.core.access import Who, audience
from forum.core.database import db
from forum.core.errors import NotShown, or_404
from forum.core.form_pages import done, form_page
from forum.core.text import one_line
from forum.organizations import queries_lists, rules, service, service_members
from forum.organizations.forms import ProfileForm
from forum.organizations.models import Organization, OrganizationKind
from forum.taxonomy import queries as taxonomy

organizations = Blueprint("organizations", __name__)
LETTERS = (*"abcdefghijklmnopqrstuvwxyz", queries_lists.DIGITS)


def load(slug: str) -> Organization:
    """The organization of an address, if the reader may see it."""
    return or_404(queries_lists.by_slug_for(g.actor, slug))


def _wanted() -> queries_lists.Wanted:
    kind, letter = request.args.get("kind", ""), request.args.get("letter", "").lower()
    return queries_lists.Wanted(
        kind=OrganizationKind(kind) if kind in queries_lists.LISTED else None,
        topic=request.args.get("topic", "")[:60],
        letter=letter if letter in LETTERS else "",
        words=one_line(request.args.get("q", ""))[:100],
    )


@organizations.get("/organizations/")
@audience(Who.EVERYONE)
def index() -> str:
    """Companies and agencies."""
    wanted = _wanted()
    return render_template(
        "organizations/index.html",
        page=queries_lists.listed(wanted, request.args.get("after")),
        counts=queries_lists.counts_by_kind(wanted),
        topics=taxonomy.topics(),
        wanted=wanted,
        letters=LETTERS,
    )


@organizations.get("/organizations/<slug>")
@audience(Who.EVERYONE)
def show(slug: str) -> str:
    """Who an organization is."""
    organization = load(slug)
    imported = organization.imported_from is not None
    return render_template(
        "organizations/show.html",
        organization=organization,
        offers=queries_lists.offers_of(organization.id) if imported else [],
        may_edit=rules.may_edit(g.actor, organization.id),
        may_see_people=rules.may_see_people(g.actor, organization.id),
        body=panels.at("organizations.show.body", g.actor, organization),
        facts_panels=panels.at("organizations.show.facts", g.actor, organization),
        actions=panels.at("organizations.show.actions", g.actor, organization),
    )


@organizations.route("/organizations/<slug>/edit", methods=["GET", "POST"])
@audience(Who.SIGNED_IN)
def edit(slug: str) -> ResponseReturnValue:
    """Change the profile."""
    organization = load(slug)
    if not rules.may_edit(g.actor, organization.id):
        raise NotShown
    form = ProfileForm(obj=organization)
    form.offer(taxonomy.topics())
    if form.validate_on_submit():
        service.edit_profile(g.actor, organization, form.draft(), at=clock.now())
        return done(_("The page is saved. Everybody reads it now."), url_for("organizations.show", slug=slug))
    return form_page("organizations/edit.html", form, organization=organization)


@organizations.post("/organizations/<slug>/act-for")
@audience(Who.SIGNED_IN)
def act_for(slug: str) -> Response:
    """Speak for another of one's own organizations."""
    organization = load(slug)
    held = queries_lists.memberships_of(g.actor.person_id)
    found = or_404(next((m for m in held if m.organization_id == organization.id and rules.speaks(m)), None))
    service_members.act_for(g.actor, found, at=clock.now())
    db.session.commit()
    flash(_("You speak for %(name)s now.", name=found.organization.name))
    return redirect(url_for("organizations.show", slug=slug), code=303)  # type: ignore[return-value]
