"""Who else may answer a person's invitations by mail."""

from flask import Blueprint, g, url_for
from flask_babel import gettext as _
from werkzeug import Response

from forum.answers import queries, service_deputies
from forum.answers.forms import DeputyForm
from forum.core import clock
from forum.core.access import Who, audience
from forum.core.form_pages import beside, done, form_page

answers = Blueprint("answers", __name__)


@answers.route("/me/calendar/deputy", methods=["GET", "POST"])
@audience(Who.SIGNED_IN)
def deputy() -> tuple[str, int] | Response:
    """The address whose answers count as one's own; nobody's at first."""
    form = DeputyForm(obj=queries.deputy_of(g.actor.person_id))
    if form.validate_on_submit():
        address = form.address.data or ""
        with beside(form):
            service_deputies.allow(g.actor, address, at=clock.now())
            said = _("Answers from %(address)s count as yours now.", address=address)
            return done(said if address else _("Nobody else answers for you now."), url_for("feeds.mine"))
    return form_page("answers/deputy.html", form, nav="me")
