"""Write, send, edit and retire innovations: for their companies."""

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from forum.core import clock, refs
from forum.core.access import Who, audience
from forum.core.database import db
from forum.core.errors import NotShown, Refused
from forum.core.form_pages import beside, form_page
from forum.innovations import queries, rules, service
from forum.innovations.forms import InnovationForm
from forum.innovations.models import Innovation, InnovationState
from forum.innovations.views import innovations, load_own
from forum.taxonomy import queries as taxonomy


@innovations.route("/innovations/new", methods=["GET", "POST"])
@audience(Who.SIGNED_IN)
def new() -> ResponseReturnValue:
    """Write an innovation; people whose company waits may write drafts too."""
    if not rules.may_draft(g.actor):
        raise NotShown
    form = InnovationForm().offer(taxonomy.topics())
    if request.method != "POST":
        form.ref.data = refs.new()
    elif _is_ready(form):
        with beside(form):
            innovation = _keep(form)
            db.session.commit()
            return _to_page(innovation)
    return form_page("innovations/new.html", form)


def _is_ready(form: InnovationForm) -> bool:
    return form.may_save() if request.form.get("leave") else form.validate_on_submit()


def _keep(form: InnovationForm) -> Innovation:
    """A new draft, or the one that this very form made before."""
    ref = form.ref.data if refs.is_ref(form.ref.data or "") else None
    found = queries.by_ref(g.actor, ref) if ref else None
    if found is not None and rules.is_own(g.actor, found.thread):
        if rules.may_send(found.state):
            service.save_draft(g.actor, found, form.draft(), at=clock.now())
        return found
    return service.open_draft(
        g.actor, form.draft(), at=clock.now(), ref=ref if ref and not queries.ref_taken(ref) else None
    )


def _to_page(innovation: Innovation) -> Response:
    return redirect(url_for("innovations.show", ref=innovation.thread.ref), code=303)


@innovations.route("/innovations/<ref>/edit", methods=["GET", "POST"])
@audience(Who.SIGNED_IN)
def edit(ref: str) -> ResponseReturnValue:
    """Change a draft, or a listed one, whose old text stays as a version."""
    innovation = load_own(ref)
    if not rules.may_edit(innovation.state, imported=innovation.thread.imported_from is not None):
        raise Refused(
            _("It is with the office, or retired, or a public record, so its text stands as it is."),
            heading=_("This innovation cannot be changed now"),
        )
    form = InnovationForm().offer(taxonomy.topics())
    listed = innovation.state is InnovationState.LISTED
    if request.method != "POST":
        form.fill(innovation)
    elif form.validate() if listed else _is_ready(form):
        with beside(form):
            _change(innovation, form)
            db.session.commit()
            return _to_page(innovation)
    return form_page("innovations/edit.html", form, innovation=innovation, listed=listed)


def _change(innovation: Innovation, form: InnovationForm) -> None:
    act = service.edit if innovation.state is InnovationState.LISTED else service.save_draft
    act(g.actor, innovation, form.draft(), at=clock.now())


@innovations.post("/innovations/<ref>/send")
@audience(Who.SIGNED_IN)
def send(ref: str) -> Response:
    """List it, or send it to the office where it is the company's first."""
    innovation = load_own(ref)
    service.send(g.actor, innovation, at=clock.now())
    db.session.commit()
    if innovation.state is InnovationState.LISTED:
        flash(_("Listed. Everyone can read it, and you can show it on a need."))
    else:
        flash(_("Sent to the office. You get a mail when it is listed or returned."))
    return _to_page(innovation)


@innovations.route("/innovations/<ref>/retire", methods=["GET", "POST"])
@audience(Who.SIGNED_IN)
def retire(ref: str) -> ResponseReturnValue:
    """Say that it is no longer offered."""
    innovation = load_own(ref)
    if request.method != "POST":
        return render_template("innovations/retire.html", innovation=innovation)
    service.retire(g.actor, innovation, at=clock.now())
    db.session.commit()
    return _to_page(innovation)
