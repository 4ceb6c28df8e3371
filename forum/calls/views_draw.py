"""How slots are given: the public record, filling them by the published method, passing on what was not confirmed."""

from flask import flash, g, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from forum.calls import (
    queries_draw,
    queries_score,
    queries_slots,
    rules_draw,
    rules_score,
    rules_slots,
    service_choose,
    service_fill,
)
from forum.calls.views import calls, published
from forum.core import clock
from forum.core.access import Who, audience
from forum.core.database import db
from forum.core.errors import NotShown, or_404
from forum.core.form_pages import done
from forum.events.models import SlotsBy


@calls.get("/events/<ref>/draw")
@audience(Who.EVERYONE)
def draw(ref: str) -> str:
    """How slots are given, for everybody: the method, the seed once it was used, and the order that came of it."""
    event, at = published(ref), clock.now()
    phase = rules_slots.call_phase(event, at)
    if phase is rules_slots.Call.NONE:
        raise NotShown
    found = queries_draw.draw(event)
    return render_template(
        "calls/draw.html", nav="events", event=event, phase=phase, draw=found, lot=rules_draw.lot,
        commitment=rules_draw.commitment(event.draw_seed), method=rules_draw.method_of(event), placed=rules_slots.PLACED,
        applications=queries_slots.applications(event) if found or phase is rules_slots.Call.CLOSED else (),
        criteria=queries_score.criteria(event) if event.slots_by is SlotsBy.SCORE else (),
        points_text=rules_score.points_text,
    )  # fmt: skip


@calls.post("/events/<ref>/fill")
@audience(Who.HOST)
def fill(ref: str) -> Response:
    """Fill the slots by the published method, and tell every company."""
    event = published(ref)
    made = service_fill.fill_slots(g.actor, event, at=clock.now())
    db.session.commit()
    count = len(made.order)
    flash(ngettext("Filled. %(num)d company was told.", "Filled. %(num)d companies were told.", count))
    return redirect(url_for("calls.slots", ref=ref), code=303)


@calls.post("/events/<ref>/slots/<application>/pass-on")
@audience(Who.HOST)
def pass_on(ref: str, application: str) -> Response:
    """Give a slot that was not confirmed in time to the first in reserve."""
    event = published(ref)
    found = or_404(queries_slots.application(event, application))
    service_choose.pass_on(g.actor, event, found, at=clock.now())
    return done(_("Passed on. Both companies are told."), url_for("calls.slots", ref=ref))
