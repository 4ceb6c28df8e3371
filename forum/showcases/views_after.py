"""What an event left behind: slides, recordings, notes, and questions from the room; the office publishes."""

from collections.abc import Sequence
from itertools import groupby

from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from forum.calls.models import Slot
from forum.core import clock, jinja
from forum.core.access import Who, audience
from forum.core.database import db, writing
from forum.core.errors import NotShown, or_404
from forum.core.form_pages import beside, done, form_page
from forum.events.models import Event
from forum.files import service as files
from forum.files.rules import FILE_MOST
from forum.files.service import Taken
from forum.organizations.models import Audience
from forum.registrations import service_survey
from forum.showcases import queries_after, rules_after, service_after
from forum.showcases.forms_after import AskedForm, MaterialForm, slot_words
from forum.showcases.models_after import Material
from forum.showcases.views import loaded, showcases
from forum.threads.rules import LABELS


def _kept(ref: str) -> Event:
    event = loaded(ref)
    if not rules_after.may_have(event):
        raise NotShown
    return event


@showcases.app_template_filter("readers_label")
def readers_label(audience: Audience) -> str:
    """Who may read something, in words."""
    return str(LABELS[audience])


@showcases.get("/events/<ref>/materials")
@audience(Who.EVERYONE)
def materials(ref: str) -> str:
    """Slides, recordings, notes and questions from the room: the same for those present and absent."""
    event = _kept(ref)
    found = queries_after.materials(g.actor, event)
    own = g.actor.is_vendor and bool(_own_slots(event))
    return render_template(
        "showcases/materials.html", nav="events", event=event, groups=_by_slot(found), slot_words=slot_words,
        spoken=queries_after.spoken(event, waiting=g.actor.is_host, after=request.args.get("after")), may_add=g.actor.is_host or own,
        survey=service_survey.shown(event), unpublished=[each for each in found if each.release_at is None],
    )  # fmt: skip


def _by_slot(found: Sequence[Material]) -> list[tuple[Slot | None, list[Material]]]:
    """Materials below the slot that they belong to, in the order in which they came."""
    return [(slot, list(of_it)) for slot, of_it in groupby(found, key=lambda each: each.slot)]


def _own_slots(event: Event) -> Sequence[Slot]:
    return [slot for slot in queries_after.slots_of(event) if rules_after.presents(g.actor, slot.application)]


@showcases.route("/events/<ref>/materials/new", methods=["GET", "POST"])
@audience(Who.MEMBER, slow=True, body_most=2 * FILE_MOST)
def new_material(ref: str) -> Response | tuple[str, int]:
    """Add slides, a recording or notes. The bytes are kept before anything is locked."""
    event, host = _kept(ref), g.actor.is_host
    form = MaterialForm().offer(event, _slots(event), host=host)
    if form.validate_on_submit():
        taken, wrong = _taken()
        writing()
        event = _kept(ref)
        form.offer_slots(_slots(event), whole=host)
        if wrong:
            form.file.errors = wrong
        else:
            with beside(form):
                service_after.add(g.actor, event, form.draft(), taken, at=clock.now())
                return done(
                    _("Added. It goes out once the office publishes it."), url_for("showcases.materials", ref=ref)
                )
    return form_page("showcases/new_material.html", form, nav="events", event=event)


def _slots(event: Event) -> Sequence[Slot]:
    """Slots for which the actor may add something."""
    if g.actor.is_host:
        return queries_after.slots_of(event)
    own = _own_slots(event)
    if not own:
        raise NotShown
    return own


def _taken() -> tuple[Taken | None, list[str]]:
    sent = request.files.get("file")
    taken, wrong = files.take_in([(sent.filename or "", sent.stream)] if sent else [])
    return (taken[0] if taken else None), wrong


@showcases.post("/events/<ref>/materials/publish")
@audience(Who.HOST)
def publish_materials(ref: str) -> Response:
    """What waits goes out at the release hour."""
    event = _kept(ref)
    release_at = service_after.publish(g.actor, event, at=clock.now())
    db.session.commit()
    if release_at is None:
        flash(_("Nothing waits to be published."), "info")
    else:
        flash(
            _("Goes out on %(moment)s, to followers and registered people too.", moment=jinja.moment_text(release_at))
        )
    return redirect(url_for("showcases.materials", ref=ref), code=303)


@showcases.post("/events/<ref>/materials/<material>/remove")
@audience(Who.HOST)
def remove_material(ref: str, material: str) -> Response:
    """Take something away."""
    event = _kept(ref)
    found = or_404(queries_after.material_by_ref(event, material))
    service_after.remove(g.actor, event, found, at=clock.now())
    return done(_("Removed."), url_for("showcases.materials", ref=ref))


@showcases.route("/events/<ref>/materials/ask", methods=["GET", "POST"])
@audience(Who.HOST)
def write_down(ref: str) -> Response | tuple[str, int]:
    """Write down a question from the room, with its answer."""
    event, form = _kept(ref), AskedForm()
    form.offer_slots(queries_after.slots_of(event))
    if request.method == "GET":
        form.asked_on.data = event.starts_local.date()
    if form.validate_on_submit():
        with beside(form):
            release_at = service_after.write_down(g.actor, event, form.asked(), at=clock.now())
            return done(
                _("Written down. It goes out on %(moment)s.", moment=jinja.moment_text(release_at)),
                url_for("showcases.write_down", ref=ref),
            )
    return form_page("showcases/write_down.html", form, nav="events", event=event)
