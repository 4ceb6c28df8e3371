"""From when on people are reminded of an event or a deadline, and which of their mail settings counts. Pure."""

from collections.abc import Collection, Mapping
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from forum.entries.models_deadlines import DeadlineKind
from forum.events.models import Event
from forum.policies import rules as workdays

#: Wall time, where the event is or the deadline is counted, from which on a reminder goes out.
MORNING = time(9)
#: Workdays before a deadline.
WORKDAYS = 3
#: An event within this time may be tomorrow; a deadline within this time may be three workdays away.
EVENTS_WITHIN, DEADLINES_WITHIN = timedelta(days=3), timedelta(days=30)
#: Which kind of mail (`rules_ways.KINDS`) a reminder belongs to: whoever stopped that gets none.
KINDS: Mapping[DeadlineKind, str] = {
    DeadlineKind.QUESTIONS: "answers", DeadlineKind.CLOSES: "answers", DeadlineKind.CALL: "events",
}  # fmt: skip
OF_EVENTS = "events"


def event_from(event: Event) -> datetime:
    """From when on (UTC) people are reminded of an event: the morning of the day before, where it is."""
    return _morning(event.starts_local.date() - timedelta(days=1), event.zone)


def deadline_from(due_at: datetime, zone: str, days: Collection[int], holidays: Collection[date]) -> datetime:
    """From when on (UTC) people are reminded of a deadline: the morning three workdays before its day."""
    day = due_at.astimezone(ZoneInfo(zone)).date()
    return _morning(workdays.add_workdays(day, -WORKDAYS, days, holidays), zone)


def _morning(day: date, zone: str) -> datetime:
    return workdays.local_moment(datetime.combine(day, MORNING), zone).first
