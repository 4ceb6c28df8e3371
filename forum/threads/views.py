"""Discussions: the list, and one discussion with its posts."""

from flask import Blueprint, g, render_template, request
from flask_babel import gettext as _

from forum.core import clock
from forum.core.access import Who, audience
from forum.core.errors import or_404
from forum.organizations.models import Audience
from forum.taxonomy import queries as taxonomy
from forum.threads import queries, queries_list, queries_posts, rules, service_posts
from forum.threads.forms import ReplyForm
from forum.threads.models import Post, Thread, ThreadKind
from forum.threads.queries_posts import Opened

threads = Blueprint("threads", __name__)


@threads.get("/threads/")
@audience(Who.EVERYONE)
def index() -> str:
    """Discussions, last activity first; by topic, and by readers for those who see more than what is public."""
    topic, label = request.args.get("topic", ""), _label(request.args.get("audience"))
    topics = taxonomy.topics()
    return render_template(
        "threads/index.html", page=queries_list.discussions(g.actor, topic=topic, label=label, after=request.args.get("after")),
        topics=topics, chosen=next((t for t in topics if t.slug == topic), None), topic=topic, label=label,
        labels=_readable_labels(), label_words=rules.LABELS,
    )  # fmt: skip


def _label(word: str | None) -> Audience | None:
    return Audience(word) if word in set(Audience) else None


def _readable_labels() -> list[Audience]:
    if not g.actor.is_member:
        return []
    return [a for a in Audience if g.actor.is_state or a in {Audience.PUBLIC, Audience.MEMBERS}]


@threads.get("/threads/<ref>")
@audience(Who.EVERYONE)
def show(ref: str) -> str:
    """One discussion: official answer, posts oldest first, and the form for a reply."""
    found = or_404(queries_posts.opened(g.actor, ref))
    return page(found, reply_form(found.thread))


def reply_form(thread: Thread) -> ReplyForm | None:
    """The form below the posts; None where this reader may not post now."""
    if rules.may_post(g.actor, thread, clock.now()) is not None:
        return None
    form = ReplyForm()
    labels = rules.post_labels(g.actor, thread)
    form.offer(labels, queries_posts.agencies_with_people() if Audience.NAMED_AGENCIES in labels[1:] else ())
    return form


def page(opened: Opened, form: ReplyForm | None, preview_html: str = "") -> str:
    """The page of a discussion, also with a reply that is not sent yet."""
    thread = opened.thread
    start = request.args.get("post", type=int)
    after = request.args.get("after")
    found = queries_posts.posts(g.actor, thread, after=after, start=start)
    named = thread.audience is Audience.NAMED_AGENCIES and g.actor.is_state
    return render_template(
        "threads/show.html", thread=thread, follow=opened.follow, about=opened.about, pages=rules.PAGES, form=form, preview_html=preview_html, posts=found,
        official=queries_posts.official_answer(g.actor, thread), is_later=bool(after or start),
        closed=_why_closed(thread), label_words=rules.LABELS, rules=rules,
        agencies=queries_posts.named_agencies(thread.audience_list_id) if named else (),
    )  # fmt: skip


def _why_closed(thread: Thread) -> str:
    why = rules.may_post(g.actor, thread, clock.now())
    if why is None:
        return ""
    if why is rules.NoPost.NOT_APPROVED and not g.actor.is_signed_in:
        return str(_("Sign in to reply."))
    return service_posts.why_not(thread, why)


def discussion(ref: str) -> Thread:
    """The discussion of an address, or the page for things that are not there."""
    return or_404(queries.thread_by_ref(g.actor, ref, ThreadKind.DISCUSSION))


def post_of(ref: str, number: int) -> tuple[Thread, Post]:
    """Discussion and post of an address, or the page for things that are not there."""
    thread = discussion(ref)
    post = or_404(queries_posts.post_by_number(g.actor, thread, number))
    return thread, post
