"""On which days an event repeats every month, and what the host should know of each. Pure."""

from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from forum.events.models import Event, EventState
from forum.events.rules import EventDraft
from forum.policies.rules import Resolved, is_workday, local_moment
from forum.policies.rules_known import Policies

#: Events of one series that are planned at once.
REPEAT_LIMIT = 12


class By(StrEnum):
    """What stays the same from month to month."""

    WEEKDAY = "weekday"
    DATE = "date"


@dataclass(frozen=True)
class Occurrence:
    """One event to come: its plan, and what is unusual about its day.

    `day_off` is "holiday", "weekend" or empty; `hour` is "skipped" or "doubled" where clocks change, else "normal".
    """

    draft: EventDraft
    is_shifted: bool
    day_off: str
    hour: str

    @property
    def day(self) -> date:
        assert self.draft.starts_local is not None  # noqa: S101  every occurrence has a start
        return self.draft.starts_local.date()


def may_repeat(event: Event) -> bool:
    """An event of the office that is in no series yet and was not cancelled."""
    return not event.is_imported and event.series_id is None and event.state is not EventState.CANCELLED


def day_in_month(first: date, by: By, step: int) -> tuple[date, bool]:
    """The day `step` months after `first`, and whether it had to be shifted.

    By weekday it is the second Thursday after a second Thursday; a month without a fifth one has its last one. By
    date it is the 14th after a 14th; a month without a 31st has its last day.
    """
    count = first.year * 12 + first.month - 1 + step
    year, month = divmod(count, 12)
    opening, length = monthrange(year, month + 1)
    if by is By.DATE:
        return date(year, month + 1, min(first.day, length)), first.day > length
    wanted = 1 + (first.weekday() - opening) % 7 + 7 * ((first.day - 1) // 7)
    is_shifted = wanted > length
    return date(year, month + 1, wanted - 7 if is_shifted else wanted), is_shifted


def occurrences(draft: EventDraft, by: By, count: int, now: datetime, policies: Policies) -> list[Occurrence]:
    """The next `count` plans after that of `draft`, in the months after it, those that start before `now` left out."""
    assert draft.starts_local is not None  # noqa: S101  an event has a start
    first, found, step = draft.starts_local.date(), list[Occurrence](), 0
    while len(found) < min(count, REPEAT_LIMIT):
        step += 1
        day, is_shifted = day_in_month(first, by, step)
        one = _occurrence(draft, day - first, is_shifted, policies)
        assert one.draft.starts_local is not None  # noqa: S101  moved from a start
        if local_moment(one.draft.starts_local, draft.zone).first > now:
            found.append(one)
    return found


def _occurrence(draft: EventDraft, by: timedelta, is_shifted: bool, policies: Policies) -> Occurrence:
    assert draft.starts_local is not None and draft.ends_local is not None  # noqa: S101  an event has both
    start, end, until = draft.starts_local + by, draft.ends_local + by, draft.register_by_local
    begins, ends = local_moment(start, draft.zone), local_moment(end, draft.zone)
    moved = replace(
        draft, starts_local=start, ends_local=end, register_by_local=until + by if until else None,
        start_reading=_reading(begins), end_reading=_reading(ends),
    )  # fmt: skip
    off = "holiday" if start.date() in policies.holiday_days else "weekend"
    off = "" if is_workday(start.date(), policies.workdays, policies.holiday_days) else off
    hour = "normal" if draft.all_day else begins.kind if begins.kind != "normal" else ends.kind
    return Occurrence(moved, is_shifted, off, hour)


def _reading(found: Resolved) -> str:
    """Nobody is asked for a month that is far away: the first of a doubled hour, the later of a skipped one."""
    return {"normal": "", "doubled": "first", "skipped": "second"}[found.kind]
