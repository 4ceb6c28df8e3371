"""Who else may answer a person's invitations by mail."""

from flask import g, url_for
from flask_babel import gettext as _
from werkzeug import Response

from forum.calendars import queries_replies, service_deputies
from forum.calendars.forms import DeputyForm
from forum.calendars.views import calendars
from forum.core import clock
from forum.core.access import Who, audience
from forum.core.form_pages import beside, done, form_page


@calendars.route("/me/calendar/deputy", methods=["GET", "POST"])
@audience(Who.SIGNED_IN)
def deputy() -> tuple[str, int] | Response:
    """The address whose answers count as one's own; nobody's at first."""
    form = DeputyForm(obj=queries_replies.deputy_of(g.actor.person_id))
    if form.validate_on_submit():
        address = form.address.data or ""
        with beside(form):
            service_deputies.allow(g.actor, address, at=clock.now())
            said = _("Answers from %(address)s count as yours now.", address=address)
            return done(said if address else _("Nobody else answers for you now."), url_for("calendars.mine"))
    return form_page("calendars/deputy.html", form, nav="me")
