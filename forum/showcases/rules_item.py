"""An event in the words of schema.org/Event, which search engines read on its page."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from forum.events.models import Event, EventState

_SCHEMA = "https://schema.org/"


@dataclass(frozen=True)
class Item:
    """What is said in schema.org's own words. A start and an end are days where the event has whole days."""

    status: str
    mode: str
    start: str
    end: str
    #: The start that the event had last, where it was moved and is not called off.
    previous_start: str | None


def item(event: Event, said: Mapping[str, str]) -> Item:
    """The event as schema.org says it; `said` is what it said last while it started at another moment, else empty."""
    moved = bool(said) and event.state is not EventState.CANCELLED
    return Item(
        status=_SCHEMA + _status(event, moved),
        mode=_SCHEMA + _mode(event),
        start=_stamp(event.starts_at, event.starts_local, event.zone, event.all_day),
        end=_stamp(event.ends_at, event.ends_local, event.zone, event.all_day),
        previous_start=_start_of(said) if moved else None,
    )


def _status(event: Event, moved: bool) -> str:
    if event.state is EventState.CANCELLED:
        return "EventCancelled"
    return "EventRescheduled" if moved else "EventScheduled"


def _mode(event: Event) -> str:
    if event.has_room and event.has_online:
        return "MixedEventAttendanceMode"
    return "OfflineEventAttendanceMode" if event.has_room else "OnlineEventAttendanceMode"


def _start_of(said: Mapping[str, str]) -> str:
    at, local = datetime.fromisoformat(said["starts_at"]), datetime.fromisoformat(said["starts_local"])
    return _stamp(at, local, said["zone"], said.get("all_day") == str(True))


def _stamp(at: datetime, local: datetime, zone: str, all_day: bool) -> str:
    return local.date().isoformat() if all_day else at.astimezone(ZoneInfo(zone)).isoformat()
