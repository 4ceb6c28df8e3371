"""Repeat an event every month: the host sees each day and what is unusual about it before anything is planned."""

from babel.dates import format_date
from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from forum.core import clock, jinja
from forum.core.access import Who, audience
from forum.core.database import db
from forum.core.errors import NotShown, Refused
from forum.core.form_fields import choices
from forum.core.form_pages import form_page
from forum.events import rules_series, service_series
from forum.events.models import Event
from forum.events.rules_series import By
from forum.showcases.forms_series import RepeatForm
from forum.showcases.views import loaded, showcases


@showcases.route("/events/<ref>/repeat", methods=["GET", "POST"])
@audience(Who.HOST)
def repeat(ref: str) -> str | Response | tuple[str, int]:
    """First the choice, then the days to check, then the drafts."""
    event = loaded(ref)
    if event.is_imported:
        raise NotShown
    if event.series_id is not None and request.method == "POST":
        return redirect(url_for("showcases.show", ref=ref), code=303)
    if not rules_series.may_repeat(event):
        raise Refused(_("This event is one of a series already, or was cancelled."))
    form = RepeatForm()
    form.by.choices = choices({By.WEEKDAY: _weekday_label(event), By.DATE: _date_label(event)})
    if form.validate_on_submit():
        by, count = By(form.by.data), int(form.count.data)
        if "plan" in request.form:
            return _repeated(event, by, count)
        found = service_series.proposed(event, by, count, at=clock.now())
        return render_template(
            "showcases/repeat_check.html", nav="events", event=event, found=found, by=by, count=count
        )
    return form_page("showcases/repeat.html", form, nav="events", event=event)


def _repeated(event: Event, by: By, count: int) -> Response:
    made = service_series.repeat(g.actor, event, by, count, at=clock.now())
    db.session.commit()
    flash(
        ngettext(
            "%(num)d event is planned as a draft. Check and publish it by itself.",
            "%(num)d events are planned as drafts. Check and publish each by itself.",
            len(made),
        )
    )
    return redirect(url_for("showcases.show", ref=event.thread.ref), code=303)


def _weekday_label(event: Event) -> str:
    day = event.starts_local.date()
    name = format_date(day, "EEEE", locale=jinja.locale())
    said = {
        1: _("The first %(weekday)s", weekday=name), 2: _("The second %(weekday)s", weekday=name),
        3: _("The third %(weekday)s", weekday=name), 4: _("The fourth %(weekday)s", weekday=name),
        5: _("The fifth %(weekday)s, or the last in a month of four", weekday=name),
    }  # fmt: skip
    return str(said[(day.day - 1) // 7 + 1])


def _date_label(event: Event) -> str:
    day = event.starts_local.day
    if day > 28:
        return str(_("Day %(day)s, or the last day of a shorter month", day=day))
    return str(_("Day %(day)s", day=day))
