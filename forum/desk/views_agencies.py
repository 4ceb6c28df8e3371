"""Agencies and their mail domains."""

from flask import g, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug import Response

from forum.core import clock
from forum.core.access import Who, audience
from forum.core.errors import NotShown
from forum.core.form_pages import beside, done, form_page
from forum.core.text import one_line
from forum.desk.forms import AgencyForm, DomainForm, ReasonForm
from forum.desk.views import desk
from forum.desk.views_approve import load
from forum.organizations import queries_lists, service_agencies
from forum.organizations.models import Organization, OrganizationKind


@desk.route("/desk/agencies", methods=["GET", "POST"])
@audience(Who.HOST)
def agencies() -> ResponseReturnValue:
    """Agencies by name with their domains; POST adds one."""
    form, words = AgencyForm(), one_line(request.args.get("q", ""))[:100]
    if form.validate_on_submit():
        with beside(form):
            made = service_agencies.add_agency(g.actor, form.name.data or "", at=clock.now())
            return _done(made, _("%(name)s is on the forum. Add its mail domains.", name=made.name))
    page = queries_lists.agencies(request.args.get("after"), words)
    domains = queries_lists.domains_of([line.agency.id for line in page.rows])
    return form_page("desk/agencies.html", form, page=page, domains=domains, words=words)


def _agency(slug: str) -> Organization:
    found = load(slug)
    if found.kind is not OrganizationKind.AGENCY or not found.is_approved:
        raise NotShown
    return found


def _done(organization: Organization, sentence: str) -> Response:
    slug = organization.slug
    return done(sentence, url_for("desk.agency", slug=slug))


def _page(found: Organization, form: DomainForm, reason: ReasonForm) -> ResponseReturnValue:
    domains = queries_lists.domains_of([found.id])[found.id]
    return form_page("desk/agency.html", form, reason, agency=found, reason=reason, domains=domains)


@desk.route("/desk/agencies/<slug>", methods=["GET", "POST"])
@audience(Who.HOST)
def agency(slug: str) -> ResponseReturnValue:
    """One agency's domains; POST adds one."""
    found, form = _agency(slug), DomainForm()
    if form.validate_on_submit():
        with beside(form):
            row = service_agencies.add_domain(g.actor, found, form.domain.data or "", at=clock.now())
            return _done(found, _("Whoever confirms an address at %(domain)s may ask to join.", domain=row.domain))
    return _page(found, form, ReasonForm(formdata=None))


@desk.post("/desk/agencies/<slug>/domains/<domain>/remove")
@audience(Who.HOST)
def remove_domain(slug: str, domain: str) -> Response:
    """Keep a domain no longer."""
    found = _agency(slug)
    service_agencies.remove_domain(g.actor, found, domain, at=clock.now())
    return _done(found, _("%(domain)s is removed. Who joined by it stays.", domain=domain))


@desk.post("/desk/agencies/<slug>/remove")
@audience(Who.HOST)
def remove_agency(slug: str) -> ResponseReturnValue:
    """Take an agency off the forum."""
    found, reason = _agency(slug), ReasonForm()
    if not reason.validate_on_submit():
        return _page(found, DomainForm(formdata=None), reason)
    name = found.name
    service_agencies.remove_agency(g.actor, found, reason.reason.data or "", at=clock.now())
    return done(_("%(name)s has left the forum. What it posted stays.", name=name), url_for("desk.agencies"))
