"""Show an innovation on a need."""

from flask import g, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from forum.core import clock
from forum.core.access import Who, audience
from forum.core.errors import NotShown, or_404
from forum.core.form_pages import beside, done, form_page
from forum.innovations import queries, rules, service_show
from forum.innovations.forms import ShowForm
from forum.innovations.views import innovations
from forum.needs import queries as needs
from forum.needs.models import Need


def _need(ref: str) -> Need:
    return or_404(needs.by_ref(g.actor, ref))


@innovations.route("/needs/<ref>/show", methods=["GET", "POST"])
@audience(Who.VENDOR)
def show_on(ref: str) -> str | Response | tuple[str, int]:
    """Offer an innovation to a need."""
    need = _need(ref)
    service_show.check_open(need, at=clock.now())
    own = queries.own_listed(g.actor)
    form = ShowForm().offer(own)
    if request.method != "POST":
        form.innovation.data = request.args.get("innovation") or (own[0].thread.ref if len(own) == 1 else None)
    elif form.validate():
        chosen = next((row for row in own if row.thread.ref == form.innovation.data), None)
        with beside(form):
            service_show.show(g.actor, need, chosen, form.how.data, acknowledged=form.acknowledged.data, at=clock.now())
            return done(
                _("Shown. Everyone who sees this need can read it, and the agency was told."),
                url_for("needs.show", ref=ref),
            )
    return form_page("innovations/show_on.html", form, need=need, thread=need.thread, own=own)


@innovations.post("/needs/<ref>/show/<showing_ref>/withdraw")
@audience(Who.VENDOR)
def withdraw(ref: str, showing_ref: str) -> Response:
    """Take it off the need."""
    need = _need(ref)
    showing = queries.showing_by_ref(need, showing_ref)
    if showing is None or not rules.is_own(g.actor, showing.innovation.thread):
        raise NotShown
    service_show.withdraw(g.actor, showing, at=clock.now())
    return done(_("Withdrawn. It is no longer shown on this need."), url_for("needs.show", ref=ref))
