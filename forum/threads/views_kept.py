"""Replies by mail that wait for their author: in the discussion that they are for, or with the question which that is."""

from flask import g, redirect, url_for
from werkzeug.wrappers import Response

from forum.core import clock
from forum.core.access import Who, audience
from forum.core.database import db
from forum.core.errors import NotShown, or_404
from forum.core.form_pages import beside, form_page
from forum.threads import queries_kept, queries_posts, service_posts
from forum.threads.forms import PlaceForm
from forum.threads.models_kept import KeptReply
from forum.threads.service_posts import PostDraft
from forum.threads.views import page, reply_form, threads


def _written(ref: str) -> KeptReply:
    return or_404(queries_kept.kept_reply(g.actor.person_id, ref))


@threads.get("/threads/<ref>/kept/<kept>")
@audience(Who.SIGNED_IN)
def kept(ref: str, kept: str) -> str | Response:
    """The discussion with a reply by mail in its form: its author posts it, or changes it first."""
    found, written = queries_posts.opened(g.actor, ref), _written(kept)
    if found is None:
        raise NotShown
    form = reply_form(found.thread)
    if form is None:
        return redirect(url_for("threads.place", kept=kept), code=303)
    form.body.data = written.body
    return page(found, form)


@threads.route("/threads/kept/<kept>/place", methods=["GET", "POST"])
@audience(Who.SIGNED_IN)
def place(kept: str) -> tuple[str, int] | Response:
    """A reply by mail, and the discussions that it can be for: its author chooses one, and it is posted there."""
    written = _written(kept)
    places = queries_kept.places(g.actor, written.thread_refs, clock.now())
    form = PlaceForm(obj=written)
    form.offer(places)
    if form.validate_on_submit():
        thread = next(found for found in places if found.ref == form.thread.data)
        with beside(form):
            number = service_posts.reply(g.actor, thread, PostDraft(form.body.data or ""), at=clock.now()).number
            db.session.commit()
            return redirect(url_for("threads.show", ref=thread.ref, post=number, _anchor=f"post-{number}"), code=303)
    return form_page("threads/place.html", form, written=written, places=places)
