"""Calendar programs that are not ours, each asked at which moments it puts the events of a text.

Nothing is skipped in silence: a machine without node, PHP or libical fails (`.ci/system` installs them).
"""

import ctypes
import json
import subprocess
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import icalendar
import recurring_ical_events
import vobject

#: By UID: start and end as seconds since 1970.
Moments = dict[str, tuple[float, float]]


def _run(program: str, script: str, texts: tuple[str, ...]) -> list[Any]:
    path = Path(__file__).with_name(script)
    run = subprocess.run([program, str(path)], input=json.dumps(texts), capture_output=True, text=True, check=False)
    assert run.stderr == ""
    return list(json.loads(run.stdout))


def seen_by_ical_js(*calendars: bytes) -> list[Any]:
    """What Thunderbird and Nextcloud's pages read: for each calendar its events."""
    return _run("node", "read_calendar.mjs", tuple(text.decode() for text in calendars))


def by_ical_js(*texts: str) -> Moments:
    read = seen_by_ical_js(*(text.encode() for text in texts))
    return {event["uid"]: (event["start"], event["end"]) for calendar in read for event in calendar}


def by_node_ical(*texts: str) -> Moments:
    """What servers in JavaScript read."""
    read = _run("node", "read_calendar_node_ical.mjs", texts)
    return {event["uid"]: (event["start"], event["end"]) for calendar in read for event in calendar}


def by_sabre(*texts: str) -> Moments:
    """What Nextcloud's and Baikal's servers read; they find nothing wrong with the text either."""
    read = _run("php", "read_calendar.php", texts)
    assert [calendar["wrong"] for calendar in read] == [[]] * len(texts)
    return {event["uid"]: (event["start"], event["end"]) for calendar in read for event in calendar["events"]}


def by_vobject(*texts: str) -> Moments:
    events = [event for text in texts for event in vobject.readOne(text).vevent_list]
    return {e.uid.value: (e.dtstart.value.timestamp(), e.dtend.value.timestamp()) for e in events}


def by_icalendar(*texts: str) -> Moments:
    events = [event for text in texts for event in icalendar.Calendar.from_ical(text).events]
    return {str(event["UID"]): (event.start.timestamp(), event.end.timestamp()) for event in events}


def by_recurring(*texts: str) -> Moments:
    events = [e for text in texts for e in recurring_ical_events.of(icalendar.Calendar.from_ical(text)).all()]
    return {str(event["UID"]): (event.start.timestamp(), event.end.timestamp()) for event in events}


class _Time(ctypes.Structure):
    """icaltimetype."""

    _fields_ = (
        *((name, ctypes.c_int) for name in ("year", "month", "day", "hour", "minute", "second", "is_date", "is_daylight")),
        ("zone", ctypes.c_void_p),
    )  # fmt: skip


_POINTER = ctypes.c_void_p
LIBICAL = ctypes.CDLL("libical.so.3")
for _name, _result, _arguments in (
    ("icalparser_parse_string", _POINTER, [ctypes.c_char_p]),
    ("icalrestriction_check", ctypes.c_int, [_POINTER]),
    ("icalcomponent_count_errors", ctypes.c_int, [_POINTER]),
    ("icalcomponent_free", None, [_POINTER]),
    ("icalcomponent_string_to_kind", ctypes.c_int, [ctypes.c_char_p]),
    ("icalcomponent_get_first_component", _POINTER, [_POINTER, ctypes.c_int]),
    ("icalcomponent_get_next_component", _POINTER, [_POINTER, ctypes.c_int]),
    ("icalcomponent_get_uid", ctypes.c_char_p, [_POINTER]),
    ("icalcomponent_get_dtstart", _Time, [_POINTER]),
    ("icalcomponent_get_dtend", _Time, [_POINTER]),
    ("icaltime_as_timet_with_zone", ctypes.c_long, [_Time, _POINTER]),
    ("icaltimezone_new", _POINTER, []),
    ("icaltimezone_set_component", ctypes.c_int, [_POINTER, _POINTER]),
    ("icaltimezone_get_utc_offset", ctypes.c_int, [_POINTER, ctypes.POINTER(_Time), _POINTER]),
):
    getattr(LIBICAL, _name).restype, getattr(LIBICAL, _name).argtypes = _result, _arguments


def by_libical(*texts: str) -> Moments:
    """What Evolution, GNOME and Cyrus read."""
    kind, found = LIBICAL.icalcomponent_string_to_kind(b"VEVENT"), {}
    for text in texts:
        calendar = LIBICAL.icalparser_parse_string(text.encode())
        event = LIBICAL.icalcomponent_get_first_component(calendar, kind)
        while event:
            ends = LIBICAL.icalcomponent_get_dtstart(event), LIBICAL.icalcomponent_get_dtend(event)
            start, end = (LIBICAL.icaltime_as_timet_with_zone(moment, moment.zone) for moment in ends)
            found[LIBICAL.icalcomponent_get_uid(event).decode()] = start, end
            event = LIBICAL.icalcomponent_get_next_component(calendar, kind)
        LIBICAL.icalcomponent_free(calendar)
    return found


def keeps_itip_rules(text: bytes) -> bool:
    """Whether libical finds the properties that RFC 5546 demands for the METHOD, and none that it forbids."""
    component = LIBICAL.icalparser_parse_string(text)
    try:
        valid = LIBICAL.icalrestriction_check(component)
        return bool(valid) and LIBICAL.icalcomponent_count_errors(component) == 0
    finally:
        LIBICAL.icalcomponent_free(component)


def zone_by_libical(text: bytes) -> Callable[[datetime], timedelta]:
    """From a VTIMEZONE the function that says how far a wall time is from UTC."""
    zone = LIBICAL.icaltimezone_new()
    assert LIBICAL.icaltimezone_set_component(zone, LIBICAL.icalparser_parse_string(text))

    def offset(wall: datetime) -> timedelta:
        time = _Time(wall.year, wall.month, wall.day, wall.hour, wall.minute, wall.second)
        return timedelta(seconds=LIBICAL.icaltimezone_get_utc_offset(zone, ctypes.byref(time), None))

    return offset


READERS: dict[str, Callable[..., Moments]] = {
    "ical.js": by_ical_js,
    "node-ical": by_node_ical,
    "libical": by_libical,
    "sabre/vobject": by_sabre,
    "vobject": by_vobject,
    "icalendar": by_icalendar,
    "recurring-ical-events": by_recurring,
}
