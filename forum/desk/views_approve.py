"""The office decides on an organization."""

from flask import g, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug import Response

from forum.core import clock
from forum.core.access import Who, audience
from forum.core.errors import or_404
from forum.core.form_pages import done, form_page
from forum.desk.forms import ReasonForm
from forum.desk.views import desk
from forum.organizations import queries_lists, service
from forum.organizations.models import Organization
from forum.organizations.queries_lists import by_slug_for


def load(slug: str) -> Organization:
    """An organization, for the office."""
    return or_404(by_slug_for(g.actor, slug))


def _page(organization: Organization, form: ReasonForm) -> ResponseReturnValue:
    people = queries_lists.people_of(organization.id)
    others = queries_lists.same_name(organization)
    return form_page("desk/approve.html", form, organization=organization, people=people, others=others)


@desk.route("/desk/approve/<slug>", methods=["GET", "POST"])
@audience(Who.HOST)
def approve(slug: str) -> ResponseReturnValue:
    """Who asks, and the two answers; POST approves."""
    organization = load(slug)
    form = ReasonForm()
    if not form.is_submitted():
        return _page(organization, form)
    service.approve_organization(g.actor, organization, at=clock.now())
    return _decided(organization, _("%(name)s may post now. Its people were told.", name=organization.name))


@desk.post("/desk/approve/<slug>/refuse")
@audience(Who.HOST)
def refuse(slug: str) -> ResponseReturnValue:
    """Do not let it in, and say why."""
    organization = load(slug)
    form = ReasonForm()
    if not form.validate_on_submit():
        return _page(organization, form)
    service.refuse_organization(g.actor, organization, form.reason.data or "", at=clock.now())
    return _decided(organization, _("%(name)s was told why it is not approved.", name=organization.name))


def _decided(_organization: Organization, sentence: str) -> Response:
    return done(sentence, url_for("desk.index"))
