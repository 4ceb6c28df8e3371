"""Feeds and the download of one event: for programs, so without session, cookie or page."""

import gzip
import hashlib
import json
import logging
from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from flask import Response, current_app, g, request, session
from flask_babel import gettext as _
from werkzeug.http import http_date

from forum.calendars import queries, queries_feeds, service_feeds, service_letters
from forum.calendars.models import FeedToken
from forum.calendars.queries_feeds import Scope, State
from forum.calendars.views import calendars
from forum.core import clock, links, tokens
from forum.core.access import Who, audience
from forum.core.database import db, writing
from forum.core.errors import NotShown
from forum.events import rules_seats

log = logging.getLogger(__name__)
#: What programs may keep: a feed is asked for a few times a day.
PUBLIC_CACHE = "public, max-age=300"
PRIVATE_CACHE = "private, no-store"


@calendars.get("/calendars/public.ics")
@audience(Who.EVERYONE)
def public() -> Response:
    """All public events."""
    at = clock.now()
    scope = Scope()
    state = queries_feeds.state(scope, at)
    name = state.forum_name or current_app.config["FORUM_NAME"]
    return _answer(state, name, lambda: _render(scope, at, name), dates=True)


@calendars.get("/calendars/topics/<slug>.ics")
@audience(Who.EVERYONE)
def topic(slug: str) -> Response:
    """The public events of one topic."""
    at = clock.now()
    scope = Scope(topic_slug=slug)
    state = queries_feeds.state(scope, at)
    if state.topic_name is None:
        raise NotShown
    forum_name = state.forum_name or current_app.config["FORUM_NAME"]
    name = _("%(topic)s, %(forum)s", topic=state.topic_name, forum=forum_name)
    return _answer(state, name, lambda: _render(scope, at, name), dates=True)


@calendars.get("/calendars/<token>.ics")
@audience(Who.EVERYONE)
def personal(token: str) -> Response:
    """What the person behind a secret address follows and may see now, and holds no invitation for."""
    found = queries.feed_token(tokens.digest(token))
    if found is None:
        raise NotShown
    kept, actor = found
    at = clock.now()
    scope = Scope(actor)
    state = queries_feeds.state(scope, at)
    name = _("What I follow, %(forum)s", forum=state.forum_name or current_app.config["FORUM_NAME"])
    # Losing a right moves no date, so a date alone never says that nothing changed.
    answer = _answer(state, name, lambda: _render(scope, at, name), dates=False)
    answer.headers["Cache-Control"] = PRIVATE_CACHE
    answer.headers["X-Robots-Tag"] = "noindex"
    answer.headers["Referrer-Policy"] = "no-referrer"
    _note_use_afterwards(answer, kept, at)
    return answer


@calendars.get("/events/<ref>.ics")
@audience(Who.EVERYONE)
def event(ref: str) -> Response:
    """One event to put into a calendar by hand."""
    found = queries.shown_event(g.actor, ref)
    if found is None:
        raise NotShown
    row, mine = found
    with_link = rules_seats.may_see_link(g.actor, mine)
    answer = _calendar(service_letters.download(row, with_link=with_link))
    answer.headers["Content-Disposition"] = f'attachment; filename="event-{row.thread.ref}.ics"'
    return answer


def _render(scope: Scope, at: datetime, name: str) -> bytes:
    is_personal = scope.actor.is_signed_in
    said = service_feeds.personal_description() if is_personal else service_feeds.public_description()
    # The address of a personal feed is a secret, so its text leads to the page where it was made.
    page = links.to("calendars.mine" if is_personal else "calendars.index")
    return service_feeds.render(queries_feeds.texts(scope, at), name=name, description=said, url=page)


def _answer(state: State, name: str, make: Callable[[], bytes], *, dates: bool) -> Response:
    """The feed, or 304 where the reader has it. `dates`: a date may say so as well as an ETag."""
    session.modified = False  # a stale cookie is not worth an answer to a program
    etag = hashlib.sha256(json.dumps([request.path.rpartition("/")[0], name, *state.marks]).encode()).hexdigest()[:32]
    changed = http_date(state.modified_at) if state.modified_at is not None else None
    answer = Response(status=304) if _has_it(etag, changed if dates else None) else _calendar(make())
    # Weak, since the bytes are the same only once they are unpacked.
    answer.set_etag(etag, weak=True)
    if changed is not None:
        answer.headers["Last-Modified"] = changed
    answer.headers["Cache-Control"] = PUBLIC_CACHE
    return answer


def _has_it(etag: str, changed: str | None) -> bool:
    if request.if_none_match:
        return request.if_none_match.contains_weak(etag)
    # Exactly the date that we gave: an older newest date means that something left.
    return changed is not None and request.headers.get("If-Modified-Since") == changed


def _calendar(content: bytes) -> Response:
    packed = request.accept_encodings["gzip"] > 0
    # The time in the head of a gzip stream would make two equal answers differ.
    answer = Response(
        gzip.compress(content, 1, mtime=0) if packed else content, content_type="text/calendar; charset=utf-8"
    )
    if packed:
        answer.headers["Content-Encoding"] = "gzip"
    answer.vary.add("Accept-Encoding")
    return answer


def _note_use_afterwards(answer: Response, kept: FeedToken, at: datetime) -> None:
    """Note the day of use once the answer is out, in a transaction of its own: a program never waits for it."""
    today = at.astimezone(ZoneInfo(current_app.config["FORUM_ZONE"])).date()
    if kept.last_used_on == today:
        return
    app, key = current_app._get_current_object(), kept.id  # type: ignore[attr-defined]

    def note() -> None:
        with app.app_context():
            try:
                writing()
                service_feeds.note_use(key, on=today)
                db.session.commit()
            except Exception:
                log.exception("the use of a feed address could not be noted")

    answer.call_on_close(note)
