"""The call for presenters: when it is open, how the agenda is laid out, who may decide and answer. Pure."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from forum.calls.models import Application, ApplicationState, Slot
from forum.core.actor import Actor
from forum.events.models import Event, EventState
from forum.innovations.models import Innovation, InnovationState
from forum.policies.rules import is_in_time, local_moment

#: Slots of one event, and minutes of one slot.
SLOT_LIMIT = 60
MINUTES_LIMIT = 240
NOTE_LENGTH = 1_000
REASON_LENGTH = 1_000
LINE_LENGTH = 120
#: Workdays that a presenter has to confirm, where the host names no other day.
CONFIRM_WORKDAYS = 3
#: The hours that the agenda of an all-day event fills.
DAY_STARTS, DAY_ENDS = time(9), time(17)
#: Applications that hold a slot on the agenda.
PLACED = frozenset({ApplicationState.SELECTED, ApplicationState.CONFIRMED, ApplicationState.PRESENTED})
#: Applications on which the host may still decide.
DECIDABLE = frozenset(
    {
        ApplicationState.SENT,
        ApplicationState.RESERVE,
        ApplicationState.SELECTED,
        ApplicationState.NOT_SELECTED,
        ApplicationState.CONFIRMED,
    }
)
#: Applications that their company may take back.
OPEN = DECIDABLE - {ApplicationState.NOT_SELECTED}


class Call(StrEnum):
    """The call's own clock, made from dates."""

    NONE = "none"
    NOT_OPEN = "not_open"
    OPEN = "open"
    CLOSED = "closed"


def call_phase(event: Event, at: datetime) -> Call:
    """Where the call stands: open in the half-open window from `call_opens_at` to `call_closes_at`."""
    if event.call_opens_at is None or event.call_closes_at is None or event.state is EventState.DRAFT:
        return Call.NONE
    if at < event.call_opens_at:
        return Call.NOT_OPEN
    open_now = event.state is EventState.PUBLISHED and is_in_time(at, event.call_closes_at)
    return Call.OPEN if open_now else Call.CLOSED


def may_apply(actor: Actor) -> bool:
    """Whoever speaks for an approved company."""
    return actor.is_vendor


def may_offer(actor: Actor, innovation: Innovation) -> bool:
    """A company presents what is its own and listed."""
    own = innovation.thread.organization_id == actor.organization_id
    return own and innovation.state is InnovationState.LISTED


def may_answer(actor: Actor, application: Application) -> bool:
    """Whoever speaks for the company that applied."""
    return actor.is_vendor and application.organization_id == actor.organization_id


def may_see(actor: Actor, application: Application) -> bool:
    """Applications are for their company and the office."""
    return actor.is_host or may_answer(actor, application)


def call_problems(count: int | None, minutes: int | None) -> dict[str, LazyString]:
    """Numbers of a call that cannot be."""
    wrong: dict[str, LazyString] = {}
    if count is None or not 1 <= count <= SLOT_LIMIT:
        wrong["slot_count"] = _l("Enter a number of slots from 1 to %(most)s", most=SLOT_LIMIT)
    if minutes is None or not 1 <= minutes <= MINUTES_LIMIT:
        wrong["slot_minutes"] = _l("Enter a number of minutes from 1 to %(most)s", most=MINUTES_LIMIT)
    return wrong


def line_problems(title: str, minutes: int | None) -> dict[str, LazyString]:
    """What is wrong with a plain line of the agenda."""
    number = call_problems(1, minutes)
    wrong = {"minutes": number["slot_minutes"]} if number else {}
    if not title:
        wrong["title"] = _l("Enter what the line says, such as Welcome")
    return wrong


def starts(event: Event, minutes: Sequence[int], begins: datetime | None = None) -> list[datetime]:
    """The wall time at which each line starts: one after the other from the wall time `begins`, or the event's start."""
    if event.all_day and begins is None:
        return _day_starts(event, minutes)
    moment = event.starts_at if begins is None else local_moment(begins, event.zone).moment
    found = []
    for length in minutes:
        found.append(moment.astimezone(ZoneInfo(event.zone)).replace(tzinfo=None))
        moment += timedelta(minutes=length)
    return found


def _day_starts(event: Event, minutes: Sequence[int]) -> list[datetime]:
    """The same of an all-day event: from the hour at which days begin; what ends too late is the next day's first."""
    wall, found = datetime.combine(event.starts_local, DAY_STARTS), []
    for length in minutes:
        is_late = wall + timedelta(minutes=length) > datetime.combine(wall, DAY_ENDS)
        if is_late and wall.time() > DAY_STARTS and wall.date() < event.ends_local.date():
            wall = datetime.combine(wall + timedelta(days=1), DAY_STARTS)
        found.append(wall)
        wall += timedelta(minutes=length)
    return found


def minutes_of(event: Event) -> int:
    """Whole minutes that the agenda of an event may fill: its length, or the hours of its whole days."""
    if event.all_day:
        days = (event.ends_local.date() - event.starts_local.date()).days + 1
        return days * (DAY_ENDS.hour - DAY_STARTS.hour) * 60
    return int((event.ends_at - event.starts_at).total_seconds() // 60)


def slot_is_free(slot: Slot) -> bool:
    """A presenter's slot that nobody holds."""
    return not slot.title and slot.application_id is None
