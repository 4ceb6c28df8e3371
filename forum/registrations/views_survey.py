"""Two questions about an event, answered by the link of a mail, without signing in."""

from flask import url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from forum.core import clock
from forum.core.access import Who, audience
from forum.core.errors import NotShown
from forum.core.form_pages import beside, done, form_page
from forum.events.models import EventState
from forum.registrations import service_survey
from forum.registrations.forms_survey import SurveyForm
from forum.registrations.views import registrations


@registrations.route("/survey/<token>", methods=["GET", "POST"])
@audience(Who.EVERYONE)
def survey(token: str) -> Response | tuple[str, int]:
    """The signed link answers once for its person; reading it changes nothing."""
    mine = service_survey.registration_of(token)
    if mine is None or mine.event.state is EventState.CANCELLED:
        raise NotShown
    form = SurveyForm()
    if mine.surveyed_on is None and form.validate_on_submit():
        with beside(form):
            named = not form.no_name.data
            service_survey.answer(mine, form.chosen(), form.change.data or "", with_name=named, at=clock.now())
            return done(_("Sent to the CIO's office."), url_for("registrations.survey", token=token))
    return form_page(
        "registrations/survey.html",
        form,
        nav="events",
        event=mine.event,
        token=token,
        done=mine.surveyed_on is not None,
    )
