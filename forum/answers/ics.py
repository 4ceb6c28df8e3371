"""Reads an answer that a calendar sent. Only lines are read: no zone, no recurrence, no component is ever worked out. Pure."""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from urllib.parse import unquote
from zoneinfo import ZoneInfo

from icalendar.parser import Contentline, Contentlines
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from forum.answers.rules import Attendee, Reply
from forum.core.text import many_lines, one_line

CALENDAR_MOST = 256_000
"""Characters of a calendar."""
EVENTS_MOST = 20
LINE_MOST = 4_000
"""Characters of a line that is read; of a longer one nothing is."""
COMMENT_MOST = 500

_MOMENT = re.compile(r"(\d{8}T\d{6})(Z?)")
_LINE_END = re.compile(r"\r\n|\r|\n")
_WANTED = frozenset(
    {"METHOD", "UID", "SEQUENCE", "DTSTAMP", "RECURRENCE-ID", "ATTENDEE", "COMMENT", "DTSTART", "DTEND", "BEGIN", "END"}
)

#: Name in capitals, parameters with names in capitals, value.
Line = tuple[str, dict[str, str], str]


class Unreadable(ValueError):
    """Not one calendar with an answer, or larger than any real one."""


def read(text: str, method: str = "") -> Reply:
    """The answer in a calendar's text. `method` is what the mail says of it; the calendar's own word counts more.

    Raises Unreadable.
    """
    if len(text) > CALENDAR_MOST or text.upper().count("BEGIN:VEVENT") > EVENTS_MOST:
        raise Unreadable("the calendar is too large")
    lines = list(_lines(text))
    if [line[2].upper() for line in lines if line[0] == "BEGIN"].count("VCALENDAR") != 1:
        raise Unreadable("there is not exactly one calendar")
    said = next((line[2].upper() for line in lines if line[0] == "METHOD"), method)
    events = _events(lines)
    whole = [event for event in events if not any(name == "RECURRENCE-ID" for name, _params, _value in event)]
    if not events or len(whole) > 1:
        raise Unreadable("there is not exactly one event")
    return _reply(said, (whole or events)[0], is_instance=not whole)


def _lines(text: str) -> Iterator[Line]:
    unfolded: Iterable[Contentline] = Contentlines.from_ical(_LINE_END.sub("\r\n", text))  # type: ignore[no-untyped-call]
    for line in unfolded:
        name = re.split(r"[;:]", line[:40], maxsplit=1)[0].strip().upper()
        if name in _WANTED and len(line) <= LINE_MOST and (read := _line(line)) is not None:
            yield name, *read


def _line(line: Contentline) -> tuple[dict[str, str], str] | None:
    try:
        _name, params, value = line.parts()
    except ValueError:
        return None
    known = {
        key.upper(): str(given[0] if isinstance(given, list) and given else given) for key, given in params.items()
    }
    return known, value.strip()


def _events(lines: Sequence[Line]) -> list[list[Line]]:
    """The lines that stand in each VEVENT itself, not in a part of it."""
    found: list[list[Line]] = []
    inside: list[str] = []
    for line in lines:
        name, value = line[0], line[2].upper()
        if name == "BEGIN":
            inside.append(value)
            if value == "VEVENT" and inside[-2:-1] == ["VCALENDAR"]:
                found.append([])
        elif name == "END":
            if inside and inside[-1] == value:
                inside.pop()
        elif inside == ["VCALENDAR", "VEVENT"]:
            found[-1].append(line)
    return found


def _reply(method: str, event: Sequence[Line], *, is_instance: bool) -> Reply:
    def first(name: str) -> tuple[dict[str, str], str]:
        return next(((params, value) for known, params, value in event if known == name), ({}, ""))

    people = [(params, value) for name, params, value in event if name == "ATTENDEE"]
    sequence = first("SEQUENCE")[1] or "0"
    if not re.fullmatch(r"\d{1,9}", sequence):
        raise Unreadable("the version is no number")
    comment = first("COMMENT")[1] or next((params.get("X-RESPONSE-COMMENT", "") for params, _value in people), "")
    return Reply(
        method=method, uid=one_line(first("UID")[1])[:200], sequence=int(sequence), stamp=_moment(*first("DTSTAMP")),
        attendees=tuple(_attendee(params, value) for params, value in people), is_instance=is_instance,
        comment=many_lines(comment)[:COMMENT_MOST], starts_at=_moment(*first("DTSTART")), ends_at=_moment(*first("DTEND")),
    )  # fmt: skip


def _attendee(params: dict[str, str], value: str) -> Attendee:
    address = _address(value)
    if "@" not in address:
        address = _address(params.get("EMAIL", ""))
    return Attendee(address, params.get("PARTSTAT", "NEEDS-ACTION").upper(), _address(params.get("SENT-BY", "")))


def _address(value: str) -> str:
    return one_line(unquote(re.sub(r"(?i)^\s*\"?mailto:", "", value))).strip('"')[:320]


def _moment(params: dict[str, str], value: str) -> datetime | None:
    """A moment in UTC; None where it cannot be known. Without a zone it is read as UTC, which DTSTAMP must be in."""
    found = _MOMENT.fullmatch(value.upper())
    if found is None:
        return None
    named = params.get("TZID", "").strip('"')
    name = "UTC" if found.group(2) or not named else WINDOWS_TO_OLSON.get(named, named)
    try:
        wall = datetime.strptime(found.group(1), "%Y%m%dT%H%M%S")  # noqa: DTZ007  the zone comes next
        return wall.replace(tzinfo=ZoneInfo(name)).astimezone(UTC)
    except (ValueError, OverflowError, KeyError, OSError):
        return None
