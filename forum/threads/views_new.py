"""Start a discussion, reply, and see how a text will look."""

from flask import Response, g, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from forum.core import clock, markup
from forum.core.access import Who, audience
from forum.core.database import db
from forum.core.errors import NotShown, or_404
from forum.core.form_pages import beside, form_page
from forum.organizations.models import Audience
from forum.taxonomy import queries as taxonomy
from forum.threads import queries, queries_kept, queries_posts, rules, service_posts
from forum.threads.forms import DiscussionForm
from forum.threads.models import Thread, ThreadKind
from forum.threads.views import page, reply_form, threads

PREVIEW_MOST = rules.BODY_MOST


@threads.route("/threads/new", methods=["GET", "POST"])
@audience(Who.MEMBER)
def new() -> tuple[str, int] | AnyResponse:
    """Write the first post of a discussion, about something or in a topic, and say who may read it."""
    about = _about()
    form = _discussion_form(about)
    preview_html = ""
    if "preview" in request.form:
        preview_html = markup.render(form.body.data or "")
    elif form.validate_on_submit():
        with beside(form):
            thread = service_posts.open_discussion(g.actor, form.draft(about), at=clock.now())
            db.session.commit()
            return redirect(url_for("threads.show", ref=thread.ref), code=303)
    return form_page(
        "threads/new.html", form, about=about, preview_html=preview_html, label_words=rules.LABELS, pages=rules.PAGES
    )


def _about() -> Thread | None:
    """The innovation or event that a discussion is to be about; the page for what is not there where it cannot be."""
    ref = request.args.get("about")
    about = queries.thread_by_ref(g.actor, ref) if ref else None
    seldom = about is not None and about.kind is not ThreadKind.NEED and not rules.labels_about(g.actor, about)
    if seldom or (ref and about is None):
        raise NotShown
    return about


def _discussion_form(about: Thread | None) -> DiscussionForm:
    form = DiscussionForm(taxonomy.topics())
    labels = service_posts.labels_for(g.actor, about)
    form.offer(labels, queries_posts.agencies_with_people() if Audience.NAMED_AGENCIES in labels[1:] else ())
    if about is not None and about.topics:
        form.take_topics()
    elif request.method == "GET" and not form.topics.data:
        form.topics.data = request.args.getlist("topic")
    kept = queries_kept.kept_reply(g.actor.person_id, request.args["kept"]) if "kept" in request.args else None
    if request.method == "GET" and kept is not None:
        form.body.data = kept.body
    return form


@threads.post("/threads/<ref>/reply")
@audience(Who.MEMBER)
def reply(ref: str) -> tuple[str, int] | AnyResponse:
    """A post below the others. What cannot be sent stays in the form."""
    found = or_404(queries_posts.opened(g.actor, ref))
    thread = found.thread
    form = reply_form(thread)
    if form is None:
        service_posts.check_open(g.actor, thread, clock.now())
        raise NotShown
    if "preview" in request.form:
        return page(found, form, markup.render(form.body.data or "")), 200
    if form.validate_on_submit():
        with beside(form):
            number = service_posts.reply(g.actor, thread, form.draft(), at=clock.now()).number
            db.session.commit()
            return redirect(url_for("threads.show", ref=ref, post=number, _anchor=f"post-{number}"), code=303)
    return page(found, form), 422


@threads.post("/threads/preview")
@audience(Who.MEMBER, slow=True)
def preview() -> Response:
    """The typed text as it will look: the same cleaned HTML that is stored. Writes nothing."""
    return Response(markup.render(request.form.get("text", "")[:PREVIEW_MOST]), mimetype="text/html")
