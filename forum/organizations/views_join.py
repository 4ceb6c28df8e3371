"""The third step of joining: for whom a person speaks."""

from flask import g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug import Response

from forum.core import clock
from forum.core.access import Who, audience
from forum.core.form_pages import beside, done, form_page
from forum.core.text import one_line
from forum.organizations import queries, queries_lists, rules, service, service_members
from forum.organizations.forms import CompanyForm
from forum.organizations.views import load, organizations
from forum.taxonomy import queries as taxonomy


@organizations.get("/join/organization")
@audience(Who.SIGNED_IN)
def join() -> str:
    """Choose: the agency of one's address, a company that is here, a new one, or later."""
    words = one_line(request.args.get("q", ""))[:100]
    held = [m for m in queries_lists.memberships_of(g.actor.person_id) if m.ended_at is None]
    return render_template(
        "organizations/join.html",
        agency=queries.agency_of_domain(rules.domain_of(g.actor.email)),
        words=words,
        found=queries_lists.companies_named(words) if words else [],
        held=[m for m in held if m.refused_at is None],
        held_ids={m.organization_id for m in held if m.refused_at is None},
    )


@organizations.post("/join/agency")
@audience(Who.SIGNED_IN)
def join_agency() -> Response:
    """Ask to speak for the agency that keeps the domain of one's address."""
    membership = service_members.join_agency(g.actor, at=clock.now())
    name = membership.organization.name
    return done(_("%(name)s was asked. You get a mail when it has decided.", name=name), url_for("organizations.join"))


@organizations.post("/organizations/<slug>/join")
@audience(Who.SIGNED_IN)
def join_company(slug: str) -> Response:
    """Ask to speak for a company."""
    membership = service_members.ask_to_join(g.actor, load(slug), at=clock.now())
    name = membership.organization.name
    return done(_("%(name)s was asked. You get a mail when it has decided.", name=name), url_for("organizations.join"))


@organizations.route("/join/company", methods=["GET", "POST"])
@audience(Who.SIGNED_IN)
def add_company() -> ResponseReturnValue:
    """Add a company, which then waits for the office."""
    form = CompanyForm()
    form.offer(taxonomy.topics())
    if request.method == "GET":
        form.name.data = one_line(request.args.get("name", ""))[:120]
    if form.validate_on_submit():
        with beside(form):
            company = service.request_company(g.actor, form.draft(), at=clock.now())
            slug = company.slug
            return done(_("We have your request, and have sent you a mail."), url_for("organizations.show", slug=slug))
    return form_page("organizations/add_company.html", form)
