"""Time zones as calendars read them: two yearly rules, from the last line of the zone's data file.

The last line of a zone's file holds the rules of today and after (`EST5EDT,M3.2.0,M11.1.0`). A zone is right from
the year in which these rules began, most of the United States from 2007; where they begin after `TOLD_FROM`, each
change until then is told by itself.
"""

import re
import zoneinfo
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from importlib import resources
from pathlib import Path
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard, vRecur

FIRST_YEAR = 2007
"""No event is older; since this year the United States change clocks as they do now."""

TOLD_FROM = 2026
"""The year in which this forum began: from then on every zone is right."""

LAST_YEAR = 2037
"""The years up to this one are compared with the zone's data to find when the present rules began."""

_NAME = r"(<[A-Za-z0-9+-]+>|[A-Za-z]+)"
_OFFSET = r"([+-]?\d{1,2}(?::\d{2}){0,2})"
_RULE = r"M(\d+)\.(\d)\.(\d)(?:/([+-]?\d{1,3}(?::\d{2}){0,2}))?"
_FOOTER = re.compile(f"{_NAME}{_OFFSET}(?:{_NAME}{_OFFSET}?,{_RULE},{_RULE})?")
_UTC_NAMES = frozenset({"UTC", "UCT", "GMT", "GMT0", "GMT+0", "GMT-0", "Greenwich", "Universal", "Zulu"})
_WEEKDAYS = ("SU", "MO", "TU", "WE", "TH", "FR", "SA")


@dataclass(frozen=True)
class _Clock:
    """A clock that a zone uses for part of the year; `offset` is added to UTC."""

    name: str
    offset: timedelta


@dataclass(frozen=True)
class _Change:
    """A yearly change: a weekday (0 Sunday) of a week of the month (5: the last), and a time of the old clock."""

    month: int
    week: int
    weekday: int
    time: timedelta

    def on(self, year: int) -> datetime:
        """The wall time of the old clock at which the clocks change in that year."""
        return datetime.combine(self._day(year), datetime.min.time()) + self.time

    def _day(self, year: int) -> date:
        first = date(year, self.month, 1)
        day = first + timedelta(days=(self.weekday - first.isoweekday()) % 7 + 7 * (self.week - 1))
        return day if day.month == self.month else day - timedelta(days=7)

    def rule(self) -> vRecur:
        """The change as a yearly recurrence; a time outside its day moves weekday and days of the month."""
        shift = self.time // timedelta(days=1)
        if not shift:
            return self._recurrence(f"{-1 if self.week == 5 else self.week}{_WEEKDAYS[self.weekday]}")
        first, last = self._range()
        days = list(range(first + shift, last + shift + 1))
        if days[0] < 1 or days[-1] > _month_days(self.month):
            raise ValueError("a change that leaves its month has no yearly rule")
        return self._recurrence(_WEEKDAYS[(self.weekday + shift) % 7], days)

    def _range(self) -> tuple[int, int]:
        if self.week == 5:
            return _month_days(self.month) - 6, _month_days(self.month)
        return 7 * self.week - 6, 7 * self.week

    def _recurrence(self, weekday: str, days: list[int] | None = None) -> vRecur:
        parts = {"FREQ": "YEARLY", "BYMONTH": self.month, "BYDAY": weekday}
        return vRecur(parts | ({"BYMONTHDAY": days} if days else {}))


def _month_days(month: int) -> int:
    # No zone changes its clocks by the last week of February, whose days differ.
    return (date(2007 + month // 12, month % 12 + 1, 1) - timedelta(days=1)).day


def is_utc(zone: str) -> bool:
    """Whether the zone is UTC itself under one of its names; such moments are written with a Z and no zone."""
    return ZoneInfo(zone).key.rpartition("/")[2] in _UTC_NAMES


def vtimezone(zone: str) -> Timezone:
    """The VTIMEZONE of an IANA zone. Raises ZoneInfoNotFoundError for an unknown one, ValueError for UTC."""
    if is_utc(zone):
        raise ValueError("UTC is written without a zone")
    standard, daylight, changes = _read(_footer(zone))
    component = Timezone()
    component.add("TZID", zone)
    if daylight is None or changes is None:
        told = _told(zone, LAST_YEAR + 1)
        rules = [] if told else [_observance(standard, standard.offset, datetime(1970, 1, 1), None)]  # noqa: DTZ001
    else:
        since = _first_year(zone, standard, daylight, changes)
        told = _told(zone, since)
        year = since if told else since - 1
        ahead, back = changes
        rules = [
            _observance(daylight, standard.offset, ahead.on(year), ahead.rule()),
            _observance(standard, daylight.offset, back.on(year), back.rule()),
        ]
    for observance in (*told, *rules):
        component.add_component(observance)
    return component


def _told(zone: str, end: int) -> list[TimezoneStandard | TimezoneDaylight]:
    """Each change from `TOLD_FROM` to before the year `end` by itself, where the rules of today do not yet hold."""
    moments = [moment for year in range(TOLD_FROM, end) for moment in _changes_in(zone, year)]
    if not moments:
        return []
    start = datetime(TOLD_FROM, 1, 1, tzinfo=UTC)
    first = _clock(zone, start)
    told = [_observance(first, first.offset, (start + first.offset).replace(tzinfo=None), None)]
    for moment in moments:
        before = _clock(zone, moment - timedelta(seconds=1)).offset
        told.append(_observance(_clock(zone, moment), before, (moment + before).replace(tzinfo=None), None))
    return told


def _clock(zone: str, moment: datetime) -> _Clock:
    local = moment.astimezone(ZoneInfo(zone))
    return _Clock(local.tzname() or "", local.utcoffset() or timedelta())


def _observance(
    clock: _Clock, before: timedelta, start: datetime, rule: vRecur | None
) -> TimezoneStandard | TimezoneDaylight:
    # Ireland's data call winter the exception; calendars expect DAYLIGHT to be the clock that is ahead.
    observance = TimezoneDaylight() if before < clock.offset else TimezoneStandard()
    observance.add("DTSTART", start)
    if rule:
        observance.add("RRULE", rule)
    observance.add("TZOFFSETFROM", before)
    observance.add("TZOFFSETTO", clock.offset)
    observance.add("TZNAME", clock.name)
    return observance


def _footer(zone: str) -> str:
    """The last line of the file that zoneinfo reads too: the machine's where it has one, else the package's."""
    key = ZoneInfo(zone).key
    found = next((path for folder in zoneinfo.TZPATH if (path := Path(folder) / key).is_file()), None)
    data = (found or resources.files("tzdata").joinpath("zoneinfo", *key.split("/"))).read_bytes()
    return data.rsplit(b"\n", 2)[1].decode("ascii")


def _read(footer: str) -> tuple[_Clock, _Clock | None, tuple[_Change, _Change] | None]:
    match = _FOOTER.fullmatch(footer)
    if match is None:
        raise ValueError(f"cannot read the zone rule {footer!r}")
    name, offset, other, other_offset, *rules = match.groups()
    standard = _Clock(name.strip("<>"), -_hours(offset))
    if other is None:
        return standard, None, None
    ahead = -_hours(other_offset) if other_offset else standard.offset + timedelta(hours=1)
    start, end = (_change(*rules[n : n + 4]) for n in (0, 4))
    return standard, _Clock(other.strip("<>"), ahead), (start, end)


def _change(month: str, week: str, weekday: str, time: str | None) -> _Change:
    length = _hours(time or "2")
    if week == "5" and length == timedelta(days=1):
        # The midnight after the last such day may lie in the next month (Cairo): it is told a second early.
        length -= timedelta(seconds=1)
    return _Change(int(month), int(week), int(weekday), length)


def _hours(text: str) -> timedelta:
    hours, minutes, seconds = (*(int(part) for part in text.lstrip("+-").split(":")), 0, 0)[:3]
    length = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    return -length if text.startswith("-") else length


def _first_year(zone: str, standard: _Clock, daylight: _Clock, changes: tuple[_Change, _Change]) -> int:
    """The first year from which the rules of today tell every change of the zone's data."""
    for year in range(LAST_YEAR, FIRST_YEAR - 1, -1):
        ruled = sorted([changes[0].on(year) - standard.offset, changes[1].on(year) - daylight.offset])
        known = [moment.replace(tzinfo=None) for moment in _changes_in(zone, year)]
        offsets = {_clock(zone, moment).offset for moment in _changes_in(zone, year)}
        far = [a for a, b in zip(ruled, known, strict=False) if abs(a - b) > timedelta(seconds=1)]
        if far or len(known) != len(ruled) or offsets != {standard.offset, daylight.offset}:
            return year + 1
    return FIRST_YEAR


@cache
def _changes_in(zone: str, year: int) -> tuple[datetime, ...]:
    """The moments (UTC) in a year from which another offset holds; two changes within a day are not told apart."""
    found = []
    day = datetime(year, 1, 1, tzinfo=UTC)
    while day.year == year:
        following = day + timedelta(days=1)
        if _clock(zone, day).offset != _clock(zone, following).offset:
            found.append(_between(zone, day, following))
        day = following
    return tuple(found)


def _between(zone: str, start: datetime, end: datetime) -> datetime:
    before = _clock(zone, start).offset
    while end - start > timedelta(seconds=1):
        middle = start + (end - start) // timedelta(seconds=2) * timedelta(seconds=1)
        start, end = (middle, end) if _clock(zone, middle).offset == before else (start, middle)
    return end
