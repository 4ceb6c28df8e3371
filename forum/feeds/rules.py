"""What a public feed is of, as its address says it, and how readers take it. Pure."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from forum.events.models import EventKind

#: How long a reader of a feed may wait before it asks again.
REFRESH = timedelta(hours=4)
#: The largest feed whose entries say all that they have to say: some programs give up on what is longer.
MOST_OCTETS = 1_000_000


class Of(StrEnum):
    """What narrows a public feed: the word in its address."""

    ALL = "public"
    TOPIC = "topics"
    AGENCY = "agencies"
    NEED = "needs"
    KIND = "kinds"


@dataclass(frozen=True)
class Scope:
    """One public feed. `key` is the slug of a topic or agency, the ref of a need, or an `EventKind`."""

    of: Of = Of.ALL
    key: str = ""


#: The feed of each kind of event.
KINDS: dict[EventKind, LazyString] = {
    EventKind.SHOWCASE: _l("Showcases"),
    EventKind.INDUSTRY_DAY: _l("Industry days"),
    EventKind.REVERSE_INDUSTRY_DAY: _l("Reverse industry days"),
    EventKind.WORKSHOP: _l("Workshops"),
    EventKind.BRIEFING: _l("Briefings"),
}


def fixed_name(scope: Scope) -> str | None:
    """The name of a feed that needs no row to be read: of all events (none: the forum's own), or of a kind."""
    if scope.of is Of.KIND and scope.key in set(EventKind):
        return str(KINDS[EventKind(scope.key)])
    return None
