"""Working days, deadlines and release hours, counted from the numbers that a state sets."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

SEARCH_LIMIT = 3_700
"""Days (ten years) after which the search for a workday is given up: the settings then leave no workday."""


@dataclass(frozen=True)
class DatePolicy:
    """A state's numbers for a need's dates, in workdays; `workdays` holds 0 (Monday) to 6 (Sunday)."""

    workdays: frozenset[int]
    holidays: frozenset[date]
    answer_days: int
    question_days: int
    engagement_days: int
    min_question_workdays: int = 5


@dataclass(frozen=True)
class NeedDates:
    """The last days of a need: for questions, for the agency's answers, and of the need itself."""

    questions_close_on: date
    answers_due_on: date
    closes_on: date


@dataclass(frozen=True)
class Resolved:
    """What a wall time means in its zone: one moment, none (`skipped`) or two (`doubled`) when clocks change.

    `first` and `last` are UTC and equal unless clocks change; for a skipped time they are its readings by
    the clock after and before the change.
    """

    kind: Literal["normal", "skipped", "doubled"]
    first: datetime
    last: datetime

    @property
    def moment(self) -> datetime:
        """What calendars take (RFC 5545 3.3.5): the first of a doubled time, the last of a skipped one."""
        return self.last if self.kind == "skipped" else self.first


def is_workday(day: date, workdays: Collection[int], holidays: Collection[date]) -> bool:
    """Whether the office works on that day."""
    return day.weekday() in workdays and day not in holidays


def next_workday(day: date, workdays: Collection[int], holidays: Collection[date]) -> date:
    """The day itself if the office works, else the first later day on which it does."""
    return _nth_workday(day - timedelta(days=1), 1, workdays, holidays)


def add_workdays(day: date, n: int, workdays: Collection[int], holidays: Collection[date]) -> date:
    """The nth workday after the day, or before it when n is negative; n = 0 is `next_workday`.

    The day itself is never counted. Raises ValueError when the settings leave no workday.
    """
    return _nth_workday(day, n, workdays, holidays) if n else next_workday(day, workdays, holidays)


def _nth_workday(day: date, n: int, workdays: Collection[int], holidays: Collection[date]) -> date:
    step = timedelta(days=1 if n > 0 else -1)
    found, latest = 0, day
    while found < abs(n):
        day += step
        if is_workday(day, workdays, holidays):
            found, latest = found + 1, day
        elif abs(day - latest).days > SEARCH_LIMIT:
            raise ValueError("no workday within ten years: check the working days and holidays")
    return day


def workdays_between(start: date, end: date, workdays: Collection[int], holidays: Collection[date]) -> int:
    """The workdays in the half-open range: `start` counts, `end` does not; 0 when end is not later."""
    days = (start + timedelta(days=n) for n in range(max(0, (end - start).days)))
    return sum(is_workday(day, workdays, holidays) for day in days)


def holidays_between(start: date, end: date, workdays: Collection[int], holidays: Collection[date]) -> tuple[date, ...]:
    """The holidays from `start` to `end` (both count) that take a workday away, in order."""
    return tuple(sorted(day for day in set(holidays) if start <= day <= end and day.weekday() in workdays))


def warns_over_holidays(start: date, end: date, workdays: Collection[int], holidays: Collection[date]) -> bool:
    """Whether a time for answers needs a warning: a holiday falls into it (`start` and `end` count)."""
    return bool(holidays_between(start, end, workdays, holidays))


def local_moment(local: datetime, zone: str) -> Resolved:
    """What a wall time (no zone) means in an IANA zone. Raises ZoneInfoNotFoundError for an unknown one."""
    if local.tzinfo is not None:
        raise ValueError("a wall time carries no zone")
    readings = [local.replace(tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC) for fold in (0, 1)]
    by_old_clock, by_new_clock = readings
    if by_old_clock > by_new_clock:
        return Resolved("skipped", by_new_clock, by_old_clock)
    return Resolved("normal" if by_old_clock == by_new_clock else "doubled", by_old_clock, by_new_clock)


def deadline_moment(day: date, hour: int | time, zone: str) -> datetime:
    """The moment (UTC) at which a deadline on that day ends in that zone.

    An hour that comes twice ends the second time, so that nobody loses time. `hour` is
    a whole hour or a time, 23:59 for the end of the day: deadlines are never at midnight.
    """
    at = time(hour) if isinstance(hour, int) else hour
    return local_moment(datetime.combine(day, at.replace(tzinfo=None)), zone).last


def is_in_time(at: datetime, deadline: datetime) -> bool:
    """Whether a moment is before the deadline; the deadline's own second is late (ranges are half-open)."""
    return at < deadline


def release_moment(
    at: datetime, hour: int | time, zone: str, workdays: Collection[int], holidays: Collection[date]
) -> datetime:
    """The first release hour (UTC) on a workday of the forum's zone that is not before `at`."""
    day = next_workday(at.astimezone(ZoneInfo(zone)).date(), workdays, holidays)
    moment = deadline_moment(day, hour, zone)
    if moment >= at:
        return moment
    return deadline_moment(add_workdays(day, 1, workdays, holidays), hour, zone)


def questions_open_until(published_on: date, policy: DatePolicy) -> date:
    """The last day on which questions must still be open; they may close on a later day (domain rule 27)."""
    return add_workdays(published_on, policy.min_question_workdays, policy.workdays, policy.holidays)


def may_close_questions_on(day: date, published_on: date, policy: DatePolicy) -> bool:
    """Whether questions may close on that day: later than the workdays that everybody is given."""
    return day > questions_open_until(published_on, policy)


def need_dates(published_on: date, policy: DatePolicy, questions_close_on: date | None = None) -> NeedDates:
    """The dates that the office's rules give a need published on that day; the form fills them in.

    Answers are due `answer_days` after questions close. The need closes `engagement_days` after publication,
    but never before the answers are due. With `questions_close_on` the other dates follow from that choice.
    """
    counted = (policy.workdays, policy.holidays)
    earliest = add_workdays(questions_open_until(published_on, policy), 1, *counted)
    proposed = max(add_workdays(published_on, policy.question_days, *counted), earliest)
    close = questions_close_on or proposed
    answers = add_workdays(close, policy.answer_days, *counted)
    end = add_workdays(published_on, policy.engagement_days, *counted)
    return NeedDates(close, answers, max(end, answers))
