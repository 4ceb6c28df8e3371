"""Which kinds of news come at once, in the digest or not at all, and what of each was told so far. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from forum.digests.models import Choice, Frequency, Way
from forum.digests.rules import COLLECTED
from forum.threads.models import ThreadKind

#: Kinds of news, as the page asks for them.
KINDS: dict[str, LazyString] = {
    "needs": _l("New needs in topics and from organizations you follow"),
    "answers": _l("Answers and updates on needs you follow, and reminders before they close"),
    "discussions": _l("Replies in discussions you follow, and new discussions in your topics"),
    "events": _l("New events in your topics, what changes about them, and reminders"),
    "innovations": _l("New innovations in your topics and of companies you follow"),
}
#: What a thing that became live belongs to.
OF_THREAD = {
    ThreadKind.NEED: "needs", ThreadKind.DISCUSSION: "discussions", ThreadKind.EVENT: "events",
    ThreadKind.INNOVATION: "innovations",
}  # fmt: skip
#: The one kind that comes at once unless somebody says otherwise: what is told of a need, all hear together.
AT_RELEASE = "answers"

HOLD = timedelta(minutes=10)
"""How long news that comes at once waits for more, counted from the newest."""
LONGEST_HOLD = timedelta(hours=1)
"""For how long it waits for more, counted from the oldest: thirty things in an hour are one mail."""


@dataclass(frozen=True)
class Draft:
    """The answers of the page. Hours are whole, of the reader's wall clock; `paused_on` is the day mail starts again."""

    frequency: Frequency
    ways: Mapping[str, Way | None]
    quiet_from: int | None = None
    quiet_until: int | None = None
    paused_on: date | None = None


def usual(frequency: Frequency, kind: str) -> Way:
    """How a kind comes where nobody made an exception."""
    if frequency is Frequency.NEVER:
        return Way.NONE
    at_once = kind == AT_RELEASE or frequency is Frequency.AS_IT_HAPPENS
    return Way.AT_ONCE if at_once else Way.DIGEST


def way(frequency: Frequency, exception: Way | None, kind: str) -> Way:
    """How a kind comes. "In the digest" is nothing where there is never a digest."""
    if exception is None or (exception is Way.DIGEST and frequency is Frequency.NEVER):
        return usual(frequency, kind)
    return exception


def ways(choice: Choice) -> dict[str, Way]:
    """How each kind comes to this person."""
    return {kind: way(choice.frequency, getattr(choice, kind), kind) for kind in KINDS}


def rhythm(choice: Choice) -> Frequency | None:
    """How often the digest comes; None: there is none. What is left out of "as it happens" comes each Monday."""
    if choice.frequency in COLLECTED:
        return choice.frequency
    collects = choice.frequency is Frequency.AS_IT_HAPPENS and Way.DIGEST in ways(choice).values()
    return Frequency.MONDAY if collects else None


def told_until(choice: Choice, kind: str) -> datetime:
    """Up to which moment (exclusive) news of a kind was told."""
    kept = (choice.told or {}).get(kind)
    return datetime.fromisoformat(kept) if kept else choice.covered_until


def since(choice: Choice, *, at_once: bool) -> dict[str, datetime]:
    """Kind -> from which moment on the next digest tells it, or the next mail at once; what is not told is left out.

    A digest tells everything that was not told; a mail at once only what comes at once, from the oldest that waits on.
    """
    found = {kind: told_until(choice, kind) for kind, how in ways(choice).items() if how is not Way.NONE}
    if not at_once:
        return found
    oldest = choice.news_since_at or choice.covered_until
    return {kind: max(oldest, start) for kind, start in found.items() if ways(choice)[kind] is Way.AT_ONCE}


def stopped(choice: Choice) -> list[str]:
    """Kinds that this person stopped by name."""
    return [kind for kind in KINDS if getattr(choice, kind) is Way.NONE]
