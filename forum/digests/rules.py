"""When a digest is due, in the reader's own zone. Pure."""

from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from forum.digests.models import Frequency
from forum.policies import rules as workdays

SEND_AT = time(7)
"""Wall time in the reader's zone at which a digest is due."""
SEARCH_DAYS = 400
"""Days within which a fitting day must come: longer than any month without a workday."""
ANNOUNCED_WITHIN = timedelta(days=1)
"""How long after it became live a thing is still told as it happens: a worker that was away makes up for a day."""
RETRY = timedelta(hours=1)
"""How long a digest that could not be written waits for the next try."""

#: The answers to "How often may we write?", in order.
LABELS: dict[Frequency, LazyString] = {
    Frequency.AS_IT_HAPPENS: _l("As it happens"),
    Frequency.WORKDAY: _l("Each workday"),
    Frequency.MONDAY: _l("Each Monday"),
    Frequency.MONTH: _l("Each month"),
    Frequency.NEVER: _l("Never"),
}
#: Those that collect; the other two have no digest.
COLLECTED = frozenset({Frequency.WORKDAY, Frequency.MONDAY, Frequency.MONTH})


def fits(frequency: Frequency, day: date, days: Collection[int], holidays: Collection[date]) -> bool:
    """Whether a digest of this frequency comes on that day.

    Each Monday comes on holidays too; each month comes on the month's first workday.
    """
    if frequency is Frequency.WORKDAY:
        return workdays.is_workday(day, days, holidays)
    if frequency is Frequency.MONDAY:
        return day.weekday() == 0
    if frequency is Frequency.MONTH:
        return day == workdays.next_workday(day.replace(day=1), days, holidays)
    return False


def next_due(
    frequency: Frequency, after: datetime, zone: str, days: Collection[int], holidays: Collection[date]
) -> datetime | None:
    """The first 7 a.m. (UTC) in the reader's zone on a fitting day that is later than `after`; None: no digest."""
    if frequency not in COLLECTED:
        return None
    first = after.astimezone(ZoneInfo(zone)).date()
    for number in range(SEARCH_DAYS):
        day = first + timedelta(days=number)
        if not fits(frequency, day, days, holidays):
            continue
        moment = workdays.local_moment(datetime.combine(day, SEND_AT), zone).first
        if moment > after:
            return moment
    return None


def comes_too_early(due_at: datetime, zone: str) -> bool:
    """Whether 7 a.m. has not come yet in the reader's zone at the due moment: the zone was changed since."""
    return due_at.astimezone(ZoneInfo(zone)).time() < SEND_AT


def quiet_end(at: datetime, zone: str, start: int | None, end: int | None) -> datetime | None:
    """The end (UTC) of the quiet hours that a moment falls into; None when it does not.

    `start` and `end` are whole hours of the wall clock in `zone`, half-open, over midnight where start is the later.
    An hour that clocks repeat is quiet both times; one that they skip ends when it would have come.
    """
    if start is None or end is None or start == end:
        return None
    today = at.astimezone(ZoneInfo(zone)).date()
    for day in (today - timedelta(days=1), today):
        begins = workdays.local_moment(datetime.combine(day, time(start)), zone).first
        last = day if start < end else day + timedelta(days=1)
        ends = workdays.local_moment(datetime.combine(last, time(end)), zone).last
        if begins <= at < ends:
            return ends
    return None


def starts_again(day: date, zone: str) -> datetime:
    """The moment (UTC) at which a pause until that day ends: 7 a.m. in the reader's zone."""
    return workdays.local_moment(datetime.combine(day, SEND_AT), zone).first


def waits_until(
    at: datetime, paused_until: datetime | None, zone: str, quiet: tuple[int | None, int | None]
) -> datetime:
    """The first moment from `at` on at which mail that can wait may come: after the pause, outside of quiet hours."""
    free = max(at, paused_until) if paused_until else at
    return quiet_end(free, zone, *quiet) or free


def readers_zone(zone: str | None, forum_zone: str) -> str:
    """The reader's zone, or the forum's where none is kept or the zone data have lost it."""
    try:
        return ZoneInfo(zone).key if zone else forum_zone
    except (ZoneInfoNotFoundError, ValueError):
        return forum_zone
