"""Workdays, deadlines, release hours and clock changes, at their edges."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.policies import rules
from forum.policies.rules import DatePolicy, NeedDates, Resolved

WEEK = frozenset({0, 1, 2, 3, 4})
HOLIDAYS = frozenset(
    {date(2026, 11, 11), date(2026, 11, 26), date(2026, 11, 27), date(2026, 12, 25), date(2027, 1, 1)}
    | {date(2026, 7, 4)}  # a Saturday
)
SECOND = timedelta(seconds=1)
DENVER = "America/Denver"


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type,misc]


def wall(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 11, 25), True),
        (date(2026, 11, 26), False),
        (date(2026, 11, 28), False),
        (date(2026, 11, 29), False),
        (date(2026, 11, 30), True),
        (date(2028, 2, 29), True),
    ],
)
def test_is_workday(day: date, works: bool) -> None:
    assert rules.is_workday(day, WEEK, HOLIDAYS) is works


@pytest.mark.parametrize(
    ("day", "n", "result"),
    [
        (date(2026, 11, 23), 0, date(2026, 11, 23)),
        (date(2026, 11, 26), 0, date(2026, 11, 30)),
        (date(2026, 11, 23), 1, date(2026, 11, 24)),
        (date(2026, 11, 23), 3, date(2026, 11, 30)),
        (date(2026, 11, 20), 5, date(2026, 12, 1)),
        (date(2026, 11, 28), 1, date(2026, 11, 30)),
        (date(2026, 11, 30), -1, date(2026, 11, 25)),
        (date(2026, 11, 29), -1, date(2026, 11, 25)),
        (date(2026, 12, 31), 1, date(2027, 1, 4)),
        (date(2028, 2, 28), 1, date(2028, 2, 29)),
        (date(2026, 1, 5), 260, date(2027, 1, 11)),
    ],
)
def test_add_workdays(day: date, n: int, result: date) -> None:
    assert rules.add_workdays(day, n, WEEK, HOLIDAYS) == result


def test_next_workday_is_the_day_itself_when_the_office_works() -> None:
    assert rules.next_workday(date(2026, 11, 25), WEEK, HOLIDAYS) == date(2026, 11, 25)
    assert rules.next_workday(date(2026, 11, 26), WEEK, HOLIDAYS) == date(2026, 11, 30)


def test_a_week_of_other_workdays() -> None:
    assert rules.add_workdays(date(2026, 11, 26), 2, {5, 6}, ()) == date(2026, 11, 29)


@pytest.mark.parametrize("n", [-1, 0, 1])
def test_settings_without_a_workday_are_refused_instead_of_searched_for_ever(n: int) -> None:
    with pytest.raises(ValueError, match="no workday within ten years"):
        rules.add_workdays(date(2026, 11, 23), n, frozenset(), frozenset())


@pytest.mark.parametrize(
    ("start", "end", "count"),
    [
        (date(2026, 11, 23), date(2026, 11, 23), 0),
        (date(2026, 11, 23), date(2026, 11, 24), 1),
        (date(2026, 11, 23), date(2026, 11, 30), 3),
        (date(2026, 11, 23), date(2026, 12, 1), 4),
        (date(2026, 12, 24), date(2027, 1, 5), 6),
        (date(2026, 11, 24), date(2026, 11, 23), 0),
    ],
)
def test_workdays_between(start: date, end: date, count: int) -> None:
    assert rules.workdays_between(start, end, WEEK, HOLIDAYS) == count


@given(st.dates(date(2026, 1, 1), date(2027, 12, 31)), st.integers(1, 300))
def test_adding_and_counting_agree(day: date, n: int) -> None:
    end = rules.add_workdays(day, n, WEEK, HOLIDAYS)
    assert rules.is_workday(end, WEEK, HOLIDAYS)
    assert rules.workdays_between(day + timedelta(days=1), end + timedelta(days=1), WEEK, HOLIDAYS) == n
    assert rules.add_workdays(end, -n, WEEK, HOLIDAYS) <= day


def test_holidays_between_counts_both_ends_and_only_what_takes_a_workday() -> None:
    between = (date(2026, 11, 26), date(2026, 11, 27))
    assert rules.holidays_between(date(2026, 11, 26), date(2026, 11, 27), WEEK, HOLIDAYS) == between
    assert rules.holidays_between(date(2026, 7, 1), date(2026, 7, 10), WEEK, HOLIDAYS) == ()
    assert rules.warns_over_holidays(date(2026, 11, 20), date(2026, 11, 26), WEEK, HOLIDAYS)
    assert not rules.warns_over_holidays(date(2026, 11, 20), date(2026, 11, 25), WEEK, HOLIDAYS)
    assert not rules.warns_over_holidays(date(2026, 7, 1), date(2026, 7, 10), WEEK, HOLIDAYS)


@pytest.mark.parametrize(
    ("day", "hour", "zone", "moment"),
    [
        (date(2026, 12, 4), 17, DENVER, utc(2026, 12, 5, 0, 0)),
        (date(2026, 7, 10), 17, DENVER, utc(2026, 7, 10, 23, 0)),
        (date(2026, 7, 10), time(23, 59), "America/Phoenix", utc(2026, 7, 11, 6, 59)),
        (date(2026, 3, 8), time(2, 30), DENVER, utc(2026, 3, 8, 9, 30)),
        (date(2026, 11, 1), time(1, 30), DENVER, utc(2026, 11, 1, 8, 30)),
        (date(2026, 12, 31), time(23, 59), "Pacific/Honolulu", utc(2027, 1, 1, 9, 59)),
    ],
)
def test_deadline_moment(day: date, hour: int | time, zone: str, moment: datetime) -> None:
    assert rules.deadline_moment(day, hour, zone) == moment
    assert rules.deadline_moment(day, hour, zone).tzinfo is UTC


def test_a_deadline_ends_at_its_second() -> None:
    end = rules.deadline_moment(date(2026, 12, 4), 17, DENVER)
    assert [rules.is_in_time(at, end) for at in (end - SECOND, end, end + SECOND)] == [True, False, False]


@pytest.mark.parametrize(
    ("at", "moment"),
    [
        (utc(2026, 11, 23, 21, 59, 59), utc(2026, 11, 23, 22, 0)),
        (utc(2026, 11, 23, 22, 0, 0), utc(2026, 11, 23, 22, 0)),
        (utc(2026, 11, 23, 22, 0, 1), utc(2026, 11, 24, 22, 0)),
        (utc(2026, 11, 25, 22, 0, 1), utc(2026, 11, 30, 22, 0)),
        (utc(2026, 11, 28, 12, 0), utc(2026, 11, 30, 22, 0)),
        (utc(2026, 3, 6, 22, 0, 1), utc(2026, 3, 9, 21, 0)),
        (utc(2026, 10, 30, 21, 0, 1), utc(2026, 11, 2, 22, 0)),
        (utc(2026, 11, 24, 2, 0), utc(2026, 11, 24, 22, 0)),
        (utc(2026, 12, 31, 22, 0, 1), utc(2027, 1, 4, 22, 0)),
    ],
    ids=[
        "1 s before",
        "at",
        "1 s after",
        "holiday",
        "Saturday",
        "spring",
        "fall",
        "evening before",
        "new year",
    ],
)
def test_release_moment_at_three_in_denver(at: datetime, moment: datetime) -> None:
    assert rules.release_moment(at, 15, DENVER, WEEK, HOLIDAYS) == moment


@given(st.datetimes(wall("2026-01-01 00:00"), wall("2028-01-01 00:00")))
def test_a_release_is_never_before_its_cause_and_always_on_a_workday(naive: datetime) -> None:
    at = naive.replace(tzinfo=UTC)
    moment = rules.release_moment(at, 15, DENVER, WEEK, HOLIDAYS)
    local = moment.astimezone(ZoneInfo(DENVER))
    assert moment >= at
    assert local.time() == time(15)
    assert rules.is_workday(local.date(), WEEK, HOLIDAYS)


POLICY = DatePolicy(WEEK, HOLIDAYS, answer_days=5, question_days=10, engagement_days=25)


@pytest.mark.parametrize(
    ("published_on", "policy", "chosen", "dates"),
    [
        (date(2026, 10, 1), POLICY, None, (date(2026, 10, 15), date(2026, 10, 22), date(2026, 11, 5))),
        (date(2026, 11, 19), POLICY, None, (date(2026, 12, 7), date(2026, 12, 14), date(2026, 12, 29))),
        (date(2026, 10, 3), POLICY, None, (date(2026, 10, 16), date(2026, 10, 23), date(2026, 11, 6))),
        (
            date(2026, 10, 1),
            POLICY,
            date(2026, 11, 2),
            (date(2026, 11, 2), date(2026, 11, 9), date(2026, 11, 9)),
        ),
        (
            date(2026, 10, 1),
            DatePolicy(WEEK, HOLIDAYS, answer_days=2, question_days=1, engagement_days=3),
            None,
            (date(2026, 10, 9), date(2026, 10, 13), date(2026, 10, 13)),
        ),
    ],
    ids=["plain", "over a holiday", "published on a Saturday", "chosen day", "never too short"],
)
def test_need_dates(
    published_on: date, policy: DatePolicy, chosen: date | None, dates: tuple[date, date, date]
) -> None:
    assert rules.need_dates(published_on, policy, chosen) == NeedDates(*dates)


def test_questions_stay_open_for_five_workdays() -> None:
    published_on = date(2026, 11, 18)
    assert rules.questions_open_until(published_on, POLICY) == date(2026, 11, 25)
    allowed = [date(2026, 11, day) for day in range(18, 31)]
    assert [d.day for d in allowed if rules.may_close_questions_on(d, published_on, POLICY)] == [
        26,
        27,
        28,
        29,
        30,
    ]


@pytest.mark.parametrize(
    ("local", "zone", "kind", "first", "last"),
    [
        (wall("2026-01-14 14:00"), DENVER, "normal", utc(2026, 1, 14, 21), utc(2026, 1, 14, 21)),
        (
            wall("2026-03-08 01:59:59"),
            DENVER,
            "normal",
            utc(2026, 3, 8, 8, 59, 59),
            utc(2026, 3, 8, 8, 59, 59),
        ),
        (wall("2026-03-08 02:00"), DENVER, "skipped", utc(2026, 3, 8, 8), utc(2026, 3, 8, 9)),
        (
            wall("2026-03-08 02:59:59"),
            DENVER,
            "skipped",
            utc(2026, 3, 8, 8, 59, 59),
            utc(2026, 3, 8, 9, 59, 59),
        ),
        (wall("2026-03-08 03:00"), DENVER, "normal", utc(2026, 3, 8, 9), utc(2026, 3, 8, 9)),
        (
            wall("2026-11-01 00:59:59"),
            DENVER,
            "normal",
            utc(2026, 11, 1, 6, 59, 59),
            utc(2026, 11, 1, 6, 59, 59),
        ),
        (wall("2026-11-01 01:00"), DENVER, "doubled", utc(2026, 11, 1, 7), utc(2026, 11, 1, 8)),
        (wall("2026-11-01 02:00"), DENVER, "normal", utc(2026, 11, 1, 9), utc(2026, 11, 1, 9)),
        (
            wall("2026-03-08 02:30"),
            "America/Phoenix",
            "normal",
            utc(2026, 3, 8, 9, 30),
            utc(2026, 3, 8, 9, 30),
        ),
        (
            wall("2026-10-04 02:15"),
            "Australia/Lord_Howe",
            "skipped",
            utc(2026, 10, 3, 15, 15),
            utc(2026, 10, 3, 15, 45),
        ),
    ],
)
def test_local_moment(local: datetime, zone: str, kind: str, first: datetime, last: datetime) -> None:
    resolved = rules.local_moment(local, zone)
    assert (resolved.kind, resolved.first, resolved.last) == (kind, first, last)
    assert resolved.moment == local.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def test_a_typed_fold_changes_nothing() -> None:
    local = wall("2026-11-01 01:30")
    assert rules.local_moment(local.replace(fold=1), DENVER) == rules.local_moment(local, DENVER)
    assert rules.local_moment(local, DENVER) == Resolved("doubled", utc(2026, 11, 1, 7, 30), utc(2026, 11, 1, 8, 30))


def test_a_moment_with_zone_and_an_unknown_zone_are_refused() -> None:
    with pytest.raises(ValueError, match="carries no zone"):
        rules.local_moment(utc(2026, 1, 1), DENVER)
    with pytest.raises(ZoneInfoNotFoundError):
        rules.local_moment(wall("2026-01-01 00:00"), "America/Nowhere")
