"""What the office does with a discussion: lock, pin, close at a moment, remove."""

from flask import g, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from forum.core import clock
from forum.core.access import Who, audience
from forum.core.database import db
from forum.core.errors import NotShown
from forum.core.form_pages import beside, done, form_page
from forum.policies import queries as policies
from forum.policies import rules as policy_rules
from forum.threads import service_moderation
from forum.threads.forms import CloseForm, ReasonForm
from forum.threads.views import discussion, threads


@threads.post("/threads/<ref>/lock")
@audience(Who.HOST)
def lock(ref: str) -> Response:
    """No more replies, or replies again."""
    service_moderation.lock(g.actor, discussion(ref), request.form.get("lock") == "1", at=clock.now())
    db.session.commit()
    return redirect(url_for("threads.show", ref=ref), code=303)


@threads.post("/threads/<ref>/pin")
@audience(Who.HOST)
def pin(ref: str) -> Response:
    """First in the list, or in its place."""
    service_moderation.pin(g.actor, discussion(ref), request.form.get("pin") == "1", at=clock.now())
    db.session.commit()
    return redirect(url_for("threads.show", ref=ref), code=303)


@threads.route("/threads/<ref>/close", methods=["GET", "POST"])
@audience(Who.HOST)
def close(ref: str) -> tuple[str, int] | Response:
    """Say from when on nobody may reply, or take that back."""
    thread, form = discussion(ref), CloseForm()
    if "open" in request.form:
        service_moderation.close_at(g.actor, thread, None, at=clock.now())
        db.session.commit()
        return redirect(url_for("threads.show", ref=ref), code=303)
    if form.validate_on_submit():
        day, hour = form.wall_time()
        moment = policy_rules.deadline_moment(day, hour, policies.current().zone)
        with beside(form):
            service_moderation.close_at(g.actor, thread, moment, at=clock.now())
            db.session.commit()
            return redirect(url_for("threads.show", ref=ref), code=303)
    return form_page("threads/close.html", form, thread=thread)


@threads.route("/threads/<ref>/remove", methods=["GET", "POST"])
@audience(Who.HOST)
def remove(ref: str) -> tuple[str, int] | Response:
    """Take a whole discussion away, with the reason."""
    thread, form = discussion(ref), ReasonForm()
    if thread.removed_at is not None:
        raise NotShown
    if form.validate_on_submit():
        service_moderation.remove_discussion(g.actor, thread, form.reason.data or "", at=clock.now())
        return done(_("Removed. Only the office reads it now."), url_for("threads.index"))
    return form_page("threads/remove.html", form, thread=thread)
