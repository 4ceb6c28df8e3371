"""Import a list of people: choose a file, check what it would do, then take it in."""

from dataclasses import astuple

from flask import g, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from werkzeug.wrappers import Response

from forum.core import clock, tokens
from forum.core.access import Who, audience
from forum.core.errors import NotShown, Refused
from forum.core.form_fields import Owed
from forum.core.form_pages import beside, done, form_page
from forum.events.models import Event, Way
from forum.registrations import rules_attendees, service_attendees
from forum.registrations.rules_attendees import Wanted
from forum.registrations.views import loaded, registrations

#: How long a checked list waits for its button, and the most characters that a form may carry it in.
WAITS, CARRIED_MOST = 3_600, 450_000


class ListForm(FlaskForm):  # type: ignore[misc]
    """The file with the people."""

    file = FileField(
        _l("List of people"),
        description=_l(
            "Excel (.xlsx) or CSV with the columns Name and Address, and if you like Organization, Way (room or online) and"
            " Attended (yes or no)."
        ),
        validators=[Owed()], render_kw={"accept": ".csv,.xlsx"},
    )  # fmt: skip


@registrations.route("/events/<ref>/people/import", methods=["GET", "POST"])
@audience(Who.HOST, body_most=rules_attendees.BYTES_MOST + 100_000)
def take_in(ref: str) -> str | Response | tuple[str, int]:
    """First the file, then what each line would do, then it is done."""
    event, form = loaded(ref), ListForm()
    if event.is_imported:
        raise NotShown
    if "list" in request.form:
        return _done(event, request.form["list"])
    if form.validate_on_submit():
        with beside(form):
            if not form.file.data:
                raise Refused(_("Choose a file"), field="file")
            return _checked(event, form, form.file.data.read(rules_attendees.BYTES_MOST + 1))
    return form_page("registrations/people_import.html", form, nav="events", event=event)


def _checked(event: Event, form: ListForm, body: bytes) -> tuple[str, int]:
    at = clock.now()
    wanted, rejected = service_attendees.read(event, body)
    token = tokens.sign("attendees", [event.thread.ref, [astuple(one) for one in wanted]])
    if len(token) > CARRIED_MOST:
        raise Refused(_("The list is too long for one check. Split it into two files"), field="file")
    found = service_attendees.check(event, wanted, rejected, at=at)
    return form_page(
        "registrations/people_check.html",
        form,
        nav="events",
        event=event,
        found=found,
        token=token,
        mailed=found.mailed(event, at),
    )


def _done(event: Event, token: str) -> Response:
    said = tokens.read("attendees", token, max_age_seconds=WAITS)
    if said is None or said[0] != event.thread.ref:
        raise Refused(_("The check is older than an hour. Choose the file once more."))
    lines = [Wanted(line, name, address, of, Way(way), came) for line, name, address, of, way, came in said[1]]
    taken = service_attendees.take_in(g.actor, event, lines, at=clock.now())
    return done(
        ngettext("%(num)d person is imported.", "%(num)d people are imported.", taken.count),
        url_for("registrations.people", ref=event.thread.ref),
    )
