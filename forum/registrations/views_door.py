"""The door: find people by name or code and let them in, on a phone and without a script; then complete the event."""

from collections.abc import Sequence

from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from forum.core import clock
from forum.core.access import Who, audience
from forum.core.database import db
from forum.core.form_pages import beside, done, form_page
from forum.core.text import one_line
from forum.events.models import Event
from forum.registrations import queries_door, rules_door, service_door
from forum.registrations.forms_door import CompleteForm, WalkInForm
from forum.registrations.models import Registration
from forum.registrations.views import loaded, loaded_registration, registrations


@registrations.get("/events/<ref>/door")
@audience(Who.EVERYONE)
def door(ref: str) -> str | Response:
    """The office finds people by name or code and lets them in. Anybody else who scans a code sees the event."""
    event, at = loaded(ref), clock.now()
    if not g.actor.is_host:
        return redirect(url_for("showcases.show", ref=ref), code=303)
    words = one_line(request.args.get("code") or request.args.get("q", ""))[:100]
    return render_template(
        "registrations/door.html", nav="events", event=event, words=words, found=_found(event, words), most=queries_door.MOST,
        just_in=queries_door.just_in(event), counts=queries_door.counts(event), is_open=rules_door.is_open(event, at),
        opens_at=event.starts_at - rules_door.OPENS, code=rules_door.code,
    )  # fmt: skip


def _found(event: Event, words: str) -> Sequence[Registration]:
    ref = rules_door.read_code(words)
    return (queries_door.by_code(event, ref) if ref else ()) or queries_door.find(event, words)


@registrations.get("/events/<ref>/door/list")
@audience(Who.HOST)
def door_list(ref: str) -> str:
    """Everybody with a seat, by name, to be printed."""
    event = loaded(ref)
    return render_template(
        "registrations/door_list.html",
        nav="events",
        event=event,
        seated=queries_door.seated(event),
        code=rules_door.code,
    )


def _back(ref: str) -> Response:
    """To the page on which the button stood: the door, or the list of people."""
    endpoint = "registrations.people" if request.form.get("from") == "people" else "registrations.door"
    return redirect(url_for(endpoint, ref=ref), code=303)


@registrations.post("/events/<ref>/door/<registration>/check-in")
@audience(Who.HOST)
def check_in(ref: str, registration: str) -> Response:
    """One person is in."""
    event, found = loaded_registration(ref, registration)
    mine = service_door.check_in(g.actor, event, found, at=clock.now())
    db.session.commit()
    flash(_("%(name)s is in.", name=mine.person.shown_name))
    return _back(ref)


@registrations.post("/events/<ref>/door/<registration>/undo")
@audience(Who.HOST)
def undo(ref: str, registration: str) -> Response:
    """One person was checked in by mistake."""
    event, found = loaded_registration(ref, registration)
    mine = service_door.undo(g.actor, event, found, at=clock.now())
    db.session.commit()
    flash(_("%(name)s is not checked in any more.", name=mine.person.shown_name))
    return _back(ref)


@registrations.post("/events/<ref>/door/<registration>/leave")
@audience(Who.HOST)
def leave_absent(ref: str, registration: str) -> Response:
    """The person says that they came, and the office does not think so."""
    event, found = loaded_registration(ref, registration)
    service_door.leave_absent(g.actor, event, found, at=clock.now())
    return done(
        _("%(name)s stays as not checked in.", name=found.person.shown_name), url_for("registrations.people", ref=ref)
    )


@registrations.route("/events/<ref>/door/walk-in", methods=["GET", "POST"])
@audience(Who.HOST)
def walk_in(ref: str) -> Response | tuple[str, int]:
    """Somebody came without a seat."""
    event, form = loaded(ref), WalkInForm()
    if form.validate_on_submit():
        with beside(form):
            mine = service_door.walk_in(g.actor, event, form.who(), at=clock.now())
            return done(_("%(name)s is in.", name=mine.person.shown_name), url_for("registrations.door", ref=ref))
    return form_page("registrations/walk_in.html", form, nav="events", event=event)


@registrations.post("/events/<ref>/door/online")
@audience(Who.HOST)
def mark_online(ref: str) -> Response:
    """All who are registered online attended."""
    count = service_door.mark_online(g.actor, loaded(ref), at=clock.now())
    return done(
        ngettext("%(num)d person attended online.", "%(num)d people attended online.", count),
        url_for("registrations.door", ref=ref),
    )


@registrations.route("/events/<ref>/complete", methods=["GET", "POST"])
@audience(Who.HOST)
def complete(ref: str) -> Response | tuple[str, int]:
    """The event took place: how many attended, and what those read who were not checked in."""
    event, form = loaded(ref), CompleteForm()
    if form.validate_on_submit():
        service_door.complete(g.actor, event, at=clock.now(), attended=form.attended.data)
        return done(_("Completed. It stands among the past events."), url_for("showcases.show", ref=ref))
    counts = queries_door.counts(event)
    if request.method == "GET":
        form.attended.data = counts.attended
    return form_page(
        "registrations/complete.html", form, nav="events", event=event, absent=counts.seated - counts.attended
    )


@registrations.post("/events/<ref>/was-there")
@audience(Who.SIGNED_IN)
def was_there(ref: str) -> Response:
    """A person who was not checked in tells the office that they came."""
    service_door.say_wrong(g.actor, loaded(ref), at=clock.now())
    return done(_("The CIO's office was told, and looks at it."), url_for("showcases.show", ref=ref))
