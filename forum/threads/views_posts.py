"""One post: change it, see what it said before, remove it, mark it as the official answer."""

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from flask import g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from forum.core import clock, markup
from forum.core.access import Who, audience
from forum.core.database import db
from forum.core.errors import NotShown
from forum.core.form_pages import beside, form_page
from forum.threads import queries_posts, rules, service_moderation, service_posts
from forum.threads.forms import EditForm, ReasonForm
from forum.threads.models import Post
from forum.threads.views import post_of, threads

_PIECES = re.compile(r"\w+\s*|[^\w\s]\s*|\s+")
#: Longer texts are compared line by line: word by word would take seconds.
PIECES_MOST = 4_000


@dataclass(frozen=True)
class Piece:
    """Words of a version: `change` is "ins", "del", or empty where nothing changed."""

    change: str
    text: str


@dataclass(frozen=True)
class Version:
    """One text of a post, beside the one before it."""

    number: int
    by_name: str
    at: datetime
    pieces: Sequence[Piece]


@threads.route("/threads/<ref>/posts/<int:number>/edit", methods=["GET", "POST"])
@audience(Who.MEMBER)
def edit(ref: str, number: int) -> tuple[str, int] | Response:
    """The author changes the text; what it said before is kept, and everybody sees that it was changed."""
    thread, post = post_of(ref, number)
    if not rules.may_edit(g.actor, post):
        raise NotShown
    service_posts.check_open(g.actor, thread, clock.now())
    form = EditForm(obj=post)
    preview_html = ""
    if "preview" in request.form:
        preview_html = markup.render(form.body.data or "")
    elif form.validate_on_submit():
        with beside(form):
            service_posts.edit(g.actor, thread, post, form.body.data or "", at=clock.now())
            db.session.commit()
            return redirect(_address(ref, number), code=303)
    return form_page("threads/edit.html", form, thread=thread, post=post, preview_html=preview_html)


@threads.get("/threads/<ref>/posts/<int:number>/versions")
@audience(Who.EVERYONE)
def versions(ref: str, number: int) -> str:
    """What a post said before, newest first, with what was taken out and put in."""
    thread, post = post_of(ref, number)
    if post.edited_at is None or not rules.may_see_versions(g.actor, post):
        raise NotShown
    return render_template("threads/versions.html", thread=thread, post=post, versions=_compared(post))


def _compared(post: Post) -> list[Version]:
    texts = [(v.by_name, v.at, str(v.data["body"])) for v in queries_posts.versions(post)]
    texts.append((texts[-1][0] if texts else "", post.edited_at or post.posted_at, post.body))
    found = [Version(1, texts[0][0], texts[0][1], [Piece("", texts[0][2])])]
    for number, (before, now) in enumerate(pairwise(texts), start=2):
        found.append(Version(number, now[0], now[1], difference(before[2], now[2])))
    return found[::-1]


def difference(before: str, now: str) -> list[Piece]:
    """What was taken out and put in, word by word; line by line for long texts."""
    old, new = _PIECES.findall(before), _PIECES.findall(now)
    if len(old) + len(new) > PIECES_MOST:
        old, new = before.splitlines(keepends=True), now.splitlines(keepends=True)
    pieces = []
    for what, a, b, c, d in difflib.SequenceMatcher(None, old, new).get_opcodes():
        if what == "equal":
            pieces.append(Piece("", "".join(old[a:b])))
            continue
        pieces += [Piece(kind, text) for kind, text in (("del", "".join(old[a:b])), ("ins", "".join(new[c:d]))) if text]
    return pieces


@threads.route("/threads/<ref>/posts/<int:number>/hide", methods=["GET", "POST"])
@audience(Who.HOST)
def hide(ref: str, number: int) -> tuple[str, int] | Response:
    """The office removes a post; a line says who and why."""
    thread, post = post_of(ref, number)
    if post.removed_at is not None:
        raise NotShown
    form = ReasonForm()
    if form.validate_on_submit():
        service_moderation.remove_post(g.actor, thread, post, form.reason.data or "", at=clock.now())
        db.session.commit()
        return redirect(_address(ref, number), code=303)
    return form_page("threads/hide.html", form, thread=thread, post=post)


@threads.post("/threads/<ref>/posts/<int:number>/official")
@audience(Who.HOST)
def official(ref: str, number: int) -> Response:
    """The office marks the official answer, or takes the mark away."""
    thread, post = post_of(ref, number)
    service_moderation.mark_official(g.actor, thread, post, request.form.get("official") == "1", at=clock.now())
    db.session.commit()
    return redirect(_address(ref, number), code=303)


def _address(ref: str, number: int) -> str:
    return url_for("threads.show", ref=ref, post=number, _anchor=f"post-{number}")
