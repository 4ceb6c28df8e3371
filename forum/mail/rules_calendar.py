"""What a calendar part asks of its receiver, read back from its text. Pure."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from icalendar import Calendar


@dataclass(frozen=True)
class Entry:
    """An invitation, an update or a cancellation. Moments are aware; `zone` is the IANA name that it names."""

    method: str
    title: str
    uid: str
    sequence: int
    starts: datetime | date | None
    ends: datetime | date | None
    zone: str
    place: str
    organizer: str
    attendee: str


def read(text: str) -> Entry | None:
    """The entry of a calendar text; None when it holds none."""
    try:
        calendar: Any = Calendar.from_ical(text)
    except ValueError:
        return None
    event = next(iter(calendar.walk("VEVENT")), None)
    if event is None:
        return None
    start, end = event.get("DTSTART"), event.get("DTEND")
    attendee = event.get("ATTENDEE", "")
    first = attendee[0] if isinstance(attendee, list) else attendee
    return Entry(
        method=str(calendar.get("METHOD", "")), title=str(event.get("SUMMARY", "")), uid=str(event.get("UID", "")),
        sequence=int(event.get("SEQUENCE", 0)), starts=_aware(start), ends=_aware(end),
        zone=str(start.params.get("TZID", "UTC")) if start is not None else "UTC",
        place=str(event.get("LOCATION", "")), organizer=_address(event.get("ORGANIZER", "")), attendee=_address(first),
    )  # fmt: skip


def _aware(value: Any) -> datetime | date | None:
    if value is None:
        return None
    found: datetime | date = value.dt
    return found.replace(tzinfo=UTC) if isinstance(found, datetime) and found.tzinfo is None else found


def _address(value: Any) -> str:
    return str(value).removeprefix("mailto:").removeprefix("MAILTO:")
