"""When a calendar is told, in which order, and for how long a feed shows what is over. Pure."""

import hashlib
from collections.abc import Mapping
from dataclasses import astuple, dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from forum.events.models import Event
from forum.registrations.models import RegistrationState

#: How long a reader of a feed may wait before it asks again.
REFRESH = timedelta(hours=4)
#: A cancelled event stays in feeds for so long, so that each reader sees it once; a past one for so long.
CANCELLED_STAYS = timedelta(days=30)
PAST_STAYS = timedelta(days=90)
#: A change waits for so long before it is told, so that two of them make one mail; not so shortly before the start.
CHANGE_WAIT = timedelta(minutes=5)
TOO_LATE_TO_WAIT = timedelta(hours=1)

#: Fields of an event that a calendar entry shows.
SHOWN = frozenset(
    {
        *("title", "why_come", "starts_local", "ends_local", "starts_at", "ends_at", "zone", "all_day"),
        *("has_room", "place", "has_online", "online_url"),
    }
)


def told_at(at: datetime, starts_at: datetime) -> datetime:
    """When a change made at `at` is told, of an event that starts, or would have started, at `starts_at`."""
    return at if starts_at - at < TOO_LATE_TO_WAIT else at + CHANGE_WAIT


def next_stamp(at: datetime, last: datetime | None) -> datetime:
    """DTSTAMP of a message made at `at`: whole seconds, and later than that of the message before (RFC 5545 3.8.7.2)."""
    now = at.replace(microsecond=0)
    return now if last is None else max(now, last + timedelta(seconds=1))


def next_sequence(event_sequence: int, last: int, *, asks_again: bool) -> int:
    """SEQUENCE of a message: the event's; above the last one where the answer counts anew (RFC 5546 2.1.4)."""
    return max(event_sequence, last + 1 if asks_again else last)


class Stands(StrEnum):
    """How somebody stands to an event, which decides what a letter says."""

    SEAT = "seat"
    #: Invited, or said maybe.
    ASKED = "asked"
    #: On the waitlist, or being checked.
    LINE = "line"
    #: Gave the seat up, or said no.
    GONE = "gone"
    #: Follows it, or applied to present.
    READER = "reader"


_STANDS = {
    RegistrationState.REGISTERED: Stands.SEAT,
    RegistrationState.INVITED: Stands.ASKED,
    RegistrationState.MAYBE: Stands.ASKED,
    RegistrationState.REQUESTED: Stands.LINE,
    RegistrationState.WAITLISTED: Stands.LINE,
    RegistrationState.WITHDRAWN: Stands.GONE,
}
#: States in which a person wants to hear what becomes of the event.
HEARING = frozenset(state for state, stands in _STANDS.items() if stands is not Stands.GONE)


def stands(state: RegistrationState | None) -> Stands:
    """How a person with this registration stands to the event; None: without one."""
    return _STANDS.get(state, Stands.READER) if state is not None else Stands.READER


def may_invite(state: RegistrationState) -> bool:
    """Only who has a seat, or was asked to take one, gets a METHOD:REQUEST."""
    return stands(state) in {Stands.SEAT, Stands.ASKED}


def is_shown(before: Mapping[str, str]) -> bool:
    """Whether a change touches what a calendar entry shows. `before` names the changed fields."""
    return not SHOWN.isdisjoint(before)


def leaves_at(event: Event) -> datetime:
    """From when on no feed shows the event."""
    over = event.ends_at + PAST_STAYS
    return over if event.cancelled_at is None else min(over, event.cancelled_at + CANCELLED_STAYS)


@dataclass(frozen=True)
class Facts:
    """When and where an event is, or was."""

    starts_at: datetime
    ends_at: datetime
    zone: str
    place: str
    has_room: bool
    has_online: bool
    all_day: bool = False


def facts(event: Event) -> Facts:
    """What the event says now."""
    return Facts(
        event.starts_at, event.ends_at, event.zone, event.place, event.has_room, event.has_online, event.all_day
    )


def mark(event: Event) -> str:
    """What tells one time, place and way to take part from every other."""
    said = [one.astimezone(UTC).isoformat() if isinstance(one, datetime) else one for one in astuple(facts(event))]
    return hashlib.sha256(repr(said).encode("utf-8", "replace")).hexdigest()


def facts_before(event: Event, before: Mapping[str, str]) -> Facts:
    """What the event said before a change: `before` maps the changed fields to their old values as text.

    Moments are ISO texts; a moment is taken from the old wall time and zone where it is not told itself.
    """
    zone = before.get("zone", event.zone)
    return Facts(
        _moment(before, "starts", event.starts_local, zone, event.starts_at),
        _moment(before, "ends", event.ends_local, zone, event.ends_at),
        zone,
        before.get("place", event.place),
        _flag(before, "has_room", event.has_room),
        _flag(before, "has_online", event.has_online),
        _flag(before, "all_day", event.all_day),
    )


def _moment(before: Mapping[str, str], edge: str, wall: datetime, zone: str, now: datetime) -> datetime:
    if told := before.get(f"{edge}_at"):
        return datetime.fromisoformat(told)
    if "zone" not in before and f"{edge}_local" not in before:
        return now
    old = datetime.fromisoformat(before.get(f"{edge}_local", wall.isoformat()))
    return old.replace(tzinfo=ZoneInfo(zone))


def _flag(before: Mapping[str, str], name: str, now: bool) -> bool:
    told = before.get(name)
    return now if told is None else told.lower() in {"true", "1", "yes"}


@dataclass(frozen=True)
class Known:
    """What somebody who may not see an event any more was told of it, and may read again."""

    title: str
    facts: Facts


def known(event: Event, said: Mapping[str, str]) -> Known:
    """What the event said where its fields were `said`."""
    return Known(said.get("title", event.thread.title), facts_before(event, said))


def is_moved(old: Facts, new: Facts) -> bool:
    """Whether the time changed: the moment, or what the clocks there show."""
    return (old.starts_at, old.ends_at, old.zone, old.all_day) != (
        new.starts_at,
        new.ends_at,
        new.zone,
        new.all_day,
    )


def is_placed_anew(old: Facts, new: Facts) -> bool:
    """Whether the place or the way to take part changed."""
    return (old.place, old.has_room, old.has_online) != (new.place, new.has_room, new.has_online)
