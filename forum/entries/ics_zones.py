"""Time zones as calendars read them: each change of the clocks by itself, until the yearly rules of today hold."""

from bisect import bisect_left
from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache, partial
from itertools import groupby, takewhile
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard, vRecur

FIRST_YEAR, LAST_YEAR = 2007, 2037
"""No event is older; since the first of these years the United States change clocks as they do now."""

_UTC_NAMES = frozenset({"UTC", "UCT", "GMT", "GMT0", "GMT+0", "GMT-0", "Greenwich", "Universal", "Zulu"})
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_START = datetime(FIRST_YEAR, 1, 1, tzinfo=UTC)
_SECOND, _MINUTE, _DAY, _WEEK = (timedelta(**{unit: 1}) for unit in ("seconds", "minutes", "days", "weeks"))


@dataclass(frozen=True)
class _Change:
    """Clocks change at `wall` (the time that the old ones show) from one offset to another; `days`: in other years on
    the same weekday within these days of the month."""

    wall: datetime
    before: timedelta
    after: timedelta
    name: str
    days: range = range(0)

    def rule(self) -> vRecur:
        parts: dict[str, object] = {"FREQ": "YEARLY", "BYMONTH": self.wall.month}
        weekday, first, last = _WEEKDAYS[self.wall.weekday()], self.days[0], self.days[-1]
        if last == monthrange(self.wall.year, self.wall.month)[1]:
            return vRecur(parts | {"BYDAY": f"-1{weekday}"})
        if first % 7 == 1:
            return vRecur(parts | {"BYDAY": f"{last // 7}{weekday}"})
        return vRecur(parts | {"BYDAY": weekday, "BYMONTHDAY": list(self.days)})

    def a_year_earlier(self) -> "_Change":
        first = date(self.wall.year - 1, self.wall.month, self.days[0])
        day = first + (self.wall.weekday() - first.weekday()) % 7 * _DAY
        return replace(self, wall=datetime.combine(day, self.wall.time()))


def is_utc(zone: str) -> bool:
    """Whether the zone is UTC itself under one of its names; such moments are written with a Z and no zone."""
    return ZoneInfo(zone).key.rpartition("/")[2] in _UTC_NAMES


def vtimezone(zone: str) -> Timezone:
    """The VTIMEZONE of an IANA zone. Raises ZoneInfoNotFoundError for an unknown one, ValueError for UTC."""
    if is_utc(zone):
        raise ValueError("UTC is written without a zone")
    changes = list(_changes(ZoneInfo(zone)))
    rules = _rules(changes)
    told = [change for change in changes if not rules or change.wall.year < rules[0].wall.year]
    component = Timezone()
    component.add("TZID", zone)
    if told or not rules:
        start = _START.astimezone(ZoneInfo(zone))
        offset = start.utcoffset() or timedelta()
        base = _Change(datetime(1970, 1, 1), offset, offset, start.tzname() or "")  # noqa: DTZ001  wall time
        told = [base, *told]
    else:
        rules = [change.a_year_earlier() for change in rules]
    for change in (*told, *rules):
        component.add_component(_observance(change))
    return component


@cache
def zone_text(zone: str) -> str:
    """The lines of `vtimezone`, as they stand in a calendar."""
    return str(vtimezone(zone).to_ical().decode("utf-8"))


def _changes(zone: ZoneInfo) -> Iterator[_Change]:
    """All changes of the zone's data, in order. Two within a week are not told apart; there are none."""
    weeks = range((datetime(LAST_YEAR + 1, 1, 8, tzinfo=UTC) - _START) // _WEEK)
    for start in (_START + week * _WEEK for week in weeks):
        before, after = _offset(start, zone), _offset(start + _WEEK, zone)
        if before != after:
            minutes = bisect_left(range(_WEEK // _MINUTE), 1, key=partial(_is_after, start, before, zone))
            moment = start + minutes * _MINUTE
            yield _Change((moment + before).replace(tzinfo=None), before, after, moment.astimezone(zone).tzname() or "")


def _is_after(start: datetime, before: timedelta, zone: ZoneInfo, minutes: int) -> bool:
    return _offset(start + minutes * _MINUTE, zone) != before


def _offset(moment: datetime, zone: ZoneInfo) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta()


def _rules(changes: Iterable[_Change]) -> list[_Change]:
    """The first changes that the yearly rules of the last year make, one a rule; none where there are no such rules."""
    years = [list(found) for _year, found in groupby(changes, lambda change: change.wall.year)][::-1]
    alike = takewhile(lambda found: len(found) == len(years[0]), years)
    columns = [max(_fitting(column), _fitting(_a_second_early(column)), key=len) for column in zip(*alike, strict=True)]
    count = min(map(len, columns), default=0)
    rules = [_with_days(column[:count]) for column in columns if count]
    return rules if all(len(rule.days) == 7 for rule in rules) else []


def _a_second_early(column: Iterable[_Change]) -> list[_Change]:
    # The midnight after the last such day may lie in the next month (Cairo): it is told a second early.
    return [replace(change, wall=change.wall - _SECOND) for change in column]


def _fitting(column: Iterable[_Change]) -> list[_Change]:
    """The newest of these changes, one a year and newest first, that one yearly rule makes until the last year."""
    found: list[_Change] = []
    for change in column:
        tried = [*found, change]
        is_next = change.wall.year == LAST_YEAR - len(found)
        if not is_next or _kind(change) != _kind(tried[0]) or len(_with_days(tried).days) > 7:
            break
        found = tried
    return found


def _with_days(column: list[_Change]) -> _Change:
    days = [change.wall.day for change in column]
    return replace(column[-1], days=range(min(days), max(days) + 1))


def _kind(change: _Change) -> tuple[object, ...]:
    wall = change.wall
    return wall.month, wall.weekday(), wall.time(), change.before, change.after


def _observance(change: _Change) -> TimezoneStandard | TimezoneDaylight:
    # Ireland's data call winter the exception; calendars expect DAYLIGHT to be the clock that is ahead.
    observance = TimezoneDaylight() if change.before < change.after else TimezoneStandard()
    observance.add("DTSTART", change.wall)
    if change.days:
        observance.add("RRULE", change.rule())
    observance.add("TZOFFSETFROM", change.before)
    observance.add("TZOFFSETTO", change.after)
    observance.add("TZNAME", change.name)
    return observance
