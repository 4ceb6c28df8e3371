"""What an entry says of an event, now and before, and for how long a feed shows what is over. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from forum.events.models import Event

#: A cancelled event stays in feeds for so long, so that each reader sees it once; a past one for so long.
CANCELLED_STAYS = timedelta(days=30)
PAST_STAYS = timedelta(days=90)

#: Fields of an event that a calendar entry shows.
SHOWN = frozenset(
    {
        *("title", "why_come", "starts_local", "ends_local", "starts_at", "ends_at", "zone", "all_day"),
        *("has_room", "place", "has_online", "online_url"),
    }
)


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
