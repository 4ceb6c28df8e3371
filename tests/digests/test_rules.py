"""When a digest is due: 7 a.m. in the reader's own zone, over clock changes, holidays and moves."""

from datetime import UTC, date, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from forum.digests import rules
from forum.digests.models import Frequency

WEEK = (0, 1, 2, 3, 4)
THANKSGIVING = frozenset({date(2026, 11, 26), date(2026, 11, 27)})
MONDAY_9_PHOENIX = datetime(2026, 11, 23, 16, 0, tzinfo=UTC)


def local(moment: datetime | None, zone: str) -> str:
    return moment.astimezone(ZoneInfo(zone)).strftime("%a %Y-%m-%d %H:%M") if moment else "none"


@pytest.mark.parametrize(
    ("frequency", "after", "expected"),
    [
        (Frequency.WORKDAY, MONDAY_9_PHOENIX, "Tue 2026-11-24 07:00"),
        (Frequency.WORKDAY, datetime(2026, 11, 25, 15, tzinfo=UTC), "Mon 2026-11-30 07:00"),
        (Frequency.WORKDAY, datetime(2026, 11, 24, 13, 59, 59, tzinfo=UTC), "Tue 2026-11-24 07:00"),
        (Frequency.WORKDAY, datetime(2026, 11, 24, 14, 0, tzinfo=UTC), "Wed 2026-11-25 07:00"),
        (Frequency.MONDAY, MONDAY_9_PHOENIX, "Mon 2026-11-30 07:00"),
        (Frequency.MONTH, MONDAY_9_PHOENIX, "Tue 2026-12-01 07:00"),
        (Frequency.MONTH, datetime(2026, 12, 1, 14, 0, tzinfo=UTC), "Fri 2027-01-01 07:00"),
        (Frequency.NEVER, MONDAY_9_PHOENIX, "none"),
        (Frequency.AS_IT_HAPPENS, MONDAY_9_PHOENIX, "none"),
    ],
)
def test_the_next_digest_comes_on_the_next_fitting_day(frequency, after, expected):
    assert local(rules.next_due(frequency, after, "America/Phoenix", WEEK, THANKSGIVING), "America/Phoenix") == expected


def test_each_monday_comes_on_a_holiday_and_each_month_on_the_first_workday():
    holidays = frozenset({date(2026, 11, 30), date(2027, 1, 1)})
    after = datetime(2026, 11, 24, tzinfo=UTC)
    assert local(rules.next_due(Frequency.MONDAY, after, "UTC", WEEK, holidays), "UTC") == "Mon 2026-11-30 07:00"
    december = datetime(2026, 12, 2, tzinfo=UTC)
    assert local(rules.next_due(Frequency.MONTH, december, "UTC", WEEK, holidays), "UTC") == "Mon 2027-01-04 07:00"


ZONES = [
    "America/New_York", "America/Phoenix", "America/Denver", "America/Los_Angeles", "Pacific/Honolulu", "America/Anchorage",
    "America/Chicago", "America/Puerto_Rico", "America/St_Johns", "Pacific/Guam", "Europe/London", "Asia/Kolkata",
    "Australia/Lord_Howe", "Pacific/Chatham", "Asia/Kathmandu",
]  # fmt: skip


@pytest.mark.parametrize("zone", ZONES)
def test_it_is_seven_in_every_zone_on_every_workday_of_a_year(zone):
    """A year of workdays holds both clock changes of every zone: always 7 a.m., each day once, never two days apart."""
    at, days = datetime(2026, 1, 1, tzinfo=UTC), []
    while at < datetime(2027, 1, 1, tzinfo=UTC):
        at = rules.next_due(Frequency.WORKDAY, at, zone, range(7), frozenset())
        wall = at.astimezone(ZoneInfo(zone))
        assert (wall.hour, wall.minute) == (7, 0)
        days.append(wall.date())
    assert [b.toordinal() - a.toordinal() for a, b in pairwise(days)] == [1] * (len(days) - 1)


def test_a_move_to_the_west_makes_the_due_moment_too_early_and_to_the_east_only_late():
    seven_in_phoenix = datetime(2026, 11, 30, 14, 0, tzinfo=UTC)
    assert [
        rules.comes_too_early(seven_in_phoenix, zone)
        for zone in ("America/Phoenix", "Pacific/Honolulu", "America/New_York")
    ] == [False, True, False]
