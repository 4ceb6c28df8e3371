"""Feeds and the download of one event: for programs, so without session, cookie or page."""

import gzip
import hashlib
import logging
from collections.abc import Callable
from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

from flask import Response, current_app, g, request, session
from flask_babel import gettext as _

from forum.core import clock, links, tokens
from forum.core.access import Who, audience
from forum.core.database import db, writing
from forum.core.errors import NotShown, or_404
from forum.entries import ics
from forum.feeds import queries, queries_states, rules, service
from forum.feeds.queries_states import PersonalState, PublicState
from forum.feeds.rules import Of, Scope
from forum.feeds.views import feeds
from forum.policies.rules_known import NOTICE
from forum.registrations import rules_seats

log = logging.getLogger(__name__)
#: What programs may keep: a feed is asked for a few times a day.
PUBLIC_CACHE = "public, max-age=300"


@feeds.get("/calendars/public.ics")
@audience(Who.EVERYONE)
def public() -> Response:
    """All public events."""
    return _public(Scope())


@feeds.get("/calendars/<any(topics, agencies, needs, kinds):of>/<key>.ics")
@audience(Who.EVERYONE)
def scoped(of: str, key: str) -> Response:
    """What is public of one topic, agency, need or kind of event."""
    return _public(Scope(Of(of), key))


def _public(scope: Scope) -> Response:
    at = clock.now()
    state = queries_states.public_state(scope, at)
    name, said = _name(scope, state), service.description(scope, _notice(state.notice))
    # What one address shows: the name and the words around the entries are part of it.
    etag = _etag(repr((ics.HEAD_FORM, request.path, name, said, state.revision, state.changed_at)).encode())
    page, own = links.to("feeds.index"), links.to(str(request.endpoint), **(request.view_args or {}))
    texts = partial(queries.public_texts, scope, at)
    return _answer(
        etag, state.changed_at,
        lambda: service.render(texts(), name=name, description=said, url=page, source=own),
    )  # fmt: skip


def _name(scope: Scope, state: PublicState) -> str:
    """What programs call the feed. Raises NotShown where it is of nothing that there is."""
    forum = _forum_name(state.forum_name)
    own = rules.fixed_name(scope) or state.name
    if own is not None:
        return str(_("%(topic)s, %(forum)s", topic=own, forum=forum))
    if scope.of is not Of.ALL:
        raise NotShown
    return forum


@feeds.get("/calendars/<token>.ics")
@audience(Who.EVERYONE)
def personal(token: str) -> Response:
    """What the person behind a secret address follows and may see now, and holds no invitation for."""
    at = clock.now()
    state = or_404(queries_states.personal_state(tokens.digest(token), at))
    answer = _personal(state, at)
    answer.headers["Referrer-Policy"] = "no-referrer"
    _note_use_afterwards(answer, state, at)
    return answer


def _personal(state: PersonalState, at: datetime) -> Response:
    name = str(_("What I follow, %(forum)s", forum=_forum_name(state.forum_name)))
    said = service.personal_description(_notice(state.notice))
    key = hashlib.sha256(repr((name, said, state.told)).encode()).digest()
    # Losing a right moves no date, so only what is in it says that nothing changed.
    if (known := service.known.get(key)) is not None and _has_it(known, None):
        return _answer(known, None, bytes)
    # The address of a personal feed is a secret, so its text leads to the page where it was made, and names no source.
    page, texts = links.to("feeds.mine"), queries.personal_texts(state.reader, at)
    content = service.render(texts, name=name, description=said, url=page)
    etag = _etag(content)
    service.known.put(key, etag)
    return _answer(etag, None, lambda: content)


@feeds.get("/events/<ref>.ics")
@audience(Who.EVERYONE)
def event(ref: str) -> Response:
    """One event to put into a calendar by hand."""
    found = or_404(queries.shown_event(g.actor, ref))
    row, mine = found
    with_link = rules_seats.may_see_link(g.actor, mine)
    answer = _calendar(service.download(row, with_link=with_link))
    answer.headers["Content-Disposition"] = f'attachment; filename="event-{row.thread.ref}.ics"'
    return answer


def _forum_name(told: str | None) -> str:
    return told or str(current_app.config["FORUM_NAME"])


def _notice(told: str | None) -> str:
    return told or str(NOTICE)


def _etag(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:32]


def _answer(etag: str, changed_at: datetime | None, make: Callable[[], bytes]) -> Response:
    """The feed, or 304 where the reader has it by its ETag or, where there is a date, by that."""
    session.modified = False  # a stale cookie is not worth an answer to a program
    answer = Response(status=304) if _has_it(etag, changed_at) else _calendar(make())
    answer.vary.add("Accept-Encoding")  # a 304 too speaks of an answer that may be packed
    # Weak, since the bytes are the same only once they are unpacked.
    answer.set_etag(etag, weak=True)
    if changed_at is not None:
        answer.last_modified = changed_at
    answer.headers["Cache-Control"] = PUBLIC_CACHE
    return answer


def _has_it(etag: str, changed_at: datetime | None) -> bool:
    if "If-None-Match" in request.headers:
        return request.if_none_match.contains_weak(etag)
    # Exactly the date that we gave, however it is written: a later one is of another clock.
    return changed_at is not None and request.if_modified_since == changed_at.replace(microsecond=0)


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


def _note_use_afterwards(answer: Response, state: PersonalState, at: datetime) -> None:
    """Note the day of use once the answer is out, in a transaction of its own: a program never waits for it."""
    today = at.astimezone(ZoneInfo(current_app.config["FORUM_ZONE"])).date()
    if state.last_used_on == today:
        return
    app, key = current_app._get_current_object(), state.token_id  # type: ignore[attr-defined]

    def note() -> None:
        with app.app_context():
            try:
                writing()
                service.note_use(key, on=today)
                db.session.commit()
            except Exception:
                log.exception("the use of a feed address could not be noted")

    answer.call_on_close(note)
