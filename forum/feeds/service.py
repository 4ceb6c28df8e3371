"""A person's secret feed address: made, shown once, revoked; and the bytes of a feed, or of one event."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import partial
from threading import Lock

from flask_babel import gettext as _

from forum.audit import service as audit
from forum.core import tokens
from forum.core.actor import Actor
from forum.core.database import db
from forum.core.errors import NotShown
from forum.entries import ics
from forum.events import queries_series
from forum.events.models import Event
from forum.feeds import queries, rules
from forum.feeds.ics_brief import brief
from forum.feeds.models import FeedToken
from forum.feeds.rules import Of, Scope
from forum.invitations import service_letters
from forum.invitations.service_letters import Writer
from forum.policies import queries as policies


def make_address(actor: Actor, *, at: datetime) -> str:
    """A new secret for the actor's feed, which revokes the old one. It is kept as a digest: this is the only time to see it."""
    _end(actor, at)
    token = tokens.random()
    db.session.add(FeedToken(person_id=_person(actor), token_digest=tokens.digest(token), created_at=at))
    audit.write(actor, "calendar.make_address", "person", actor.person_ref or "", at=at)
    return token


def revoke_address(actor: Actor, *, at: datetime) -> bool:
    """The address answers no more; False where there was none."""
    ended = _end(actor, at)
    if ended:
        audit.write(actor, "calendar.revoke_address", "person", actor.person_ref or "", at=at)
    return ended


def note_use(key: int, *, on: date) -> None:
    """The address was asked for on that day."""
    row = db.session.get(FeedToken, key)
    if row is not None:
        row.last_used_on = on


def render(texts: Sequence[tuple[str, str]], *, name: str, description: str, url: str, source: str = "") -> bytes:
    """A feed of stored texts, each with its zone: the same texts, the same bytes.

    A feed larger than `rules.MOST_OCTETS` says each entry in fewer words.
    """
    entries, zones = [text for text, _zone in texts], {zone for _text, zone in texts}
    write = partial(
        ics.calendar, zones=zones, name=name, description=description, url=url, refresh=rules.REFRESH, source=source
    )
    whole = write(entries)
    return whole if len(whole) <= rules.MOST_OCTETS else write([brief(text) for text in entries])


def download(event: Event, *, with_link: bool) -> bytes:
    """METHOD:PUBLISH of one event; `with_link` for those who are registered, and the office."""
    shown = Writer(event, policies.current(), sibling_uid=queries_series.first_uid(event))
    return ics.download(service_letters.entry_of(shown, with_link=with_link))


def description(scope: Scope, notice: str) -> str:
    """What a calendar program shows under the name of a public feed."""
    if scope.of in {Of.ALL, Of.KIND}:
        said = _(
            "Public events. Programs ask a few times a day; changes to your own events come by mail within minutes."
        )
    else:
        said = _(
            "Public events and deadlines. Programs ask a few times a day; changes to your own events come by mail within minutes."
        )
    return f"{said} {notice}"


def personal_description(notice: str) -> str:
    """What a calendar program shows under the name of a person's feed."""
    said = _(
        "Events and deadlines of what you follow. Events you are registered for came by mail and are not here again."
    )
    return f"{said} {notice}"


class Known:
    """The ETags of personal feeds that were answered lately, each by all that decides what the feed shows.

    Each process has its own: what one does not know it finds out by writing the feed. The oldest go first.
    """

    MOST = 10_000

    def __init__(self) -> None:
        self._etags: dict[bytes, str] = {}
        self._changing = Lock()

    def get(self, key: bytes) -> str | None:
        """The ETag of the feed in this state; None where this process has not written it lately."""
        return self._etags.get(key)

    def put(self, key: bytes, etag: str) -> None:
        """Keep what was just written."""
        with self._changing:
            self._etags.pop(key, None)
            self._etags[key] = etag
            if len(self._etags) > self.MOST:
                del self._etags[next(iter(self._etags))]


known = Known()


def _end(actor: Actor, at: datetime) -> bool:
    row = queries.feed_token_of(_person(actor))
    if row is None:
        return False
    row.revoked_at = at
    return True


def _person(actor: Actor) -> int:
    if actor.person_id is None:
        raise NotShown
    return actor.person_id
