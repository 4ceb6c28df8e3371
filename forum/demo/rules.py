"""Story days as moments: working days counted from today. Pure."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from forum.policies.rules import is_workday

#: The password of every sample person: printed by `make run`, and refused outside the demo.
PASSWORD = "juniper-sample-forum"  # noqa: S105
MORNING = time(10, 0)
#: Address of the sample host, by which the story is known to be there.
HOST = "host@example.org"
#: The story's forum opened so many days before it is loaded.
OPENED_DAYS_AGO = 150


@dataclass(frozen=True)
class Almanac:
    """Today, and the days on which the office works."""

    now: datetime
    zone: str
    workdays: Collection[int]
    holidays: Collection[date]

    def day(self, offset: int) -> date:
        """The day `offset` working days from today: negative ones are past; 0 is today itself."""
        day, step = self.now.astimezone(ZoneInfo(self.zone)).date(), 1 if offset > 0 else -1
        for _ in range(abs(offset)):
            day += timedelta(days=step)
            while not is_workday(day, self.workdays, self.holidays):
                day += timedelta(days=step)
        return day

    def at(self, offset: int, clock: time = MORNING) -> datetime:
        """A moment on that day in the forum's zone; today's is never later than now."""
        moment = datetime.combine(self.day(offset), clock, ZoneInfo(self.zone)).astimezone(UTC)
        return min(moment, self.now) if offset <= 0 else moment


def federal_holidays(year: int) -> list[str]:
    """US federal holidays of a year that fall on a weekday, ISO days (5 U.S.C. 6103)."""
    fixed = [date(year, 1, 1), date(year, 6, 19), date(year, 7, 4), date(year, 11, 11), date(year, 12, 25)]
    nth = [(1, 0, 3), (2, 0, 3), (9, 0, 1), (10, 0, 2), (11, 3, 4)]
    moved = [_nth_weekday(year, month, weekday, number) for month, weekday, number in nth]
    last_of_may = max(date(year, 5, day) for day in range(25, 32) if date(year, 5, day).weekday() == 0)
    return sorted(day.isoformat() for day in (*fixed, *moved, last_of_may) if day.weekday() < 5)


def _nth_weekday(year: int, month: int, weekday: int, number: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (number - 1))
