"""When people are asked what they thought of an event, whom, and when counts are shown to all. Pure."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from forum.events.models import Event, Way
from forum.policies.rules import add_workdays, local_moment
from forum.policies.rules_known import Policies
from forum.registrations.models import Registration, RegistrationState

#: The hour at which the mail goes out.
HOUR = 9
#: An event that ended longer ago is not asked about any more.
LATEST = timedelta(days=14)
CHANGE_MOST = 2_000
#: Fewer answers than this are shown to the office alone.
LEAST_SHOWN = 5


def due_at(event: Event, now: Policies) -> datetime:
    """The morning of the workday after the event's last day, in the event's zone."""
    last = event.ends_at.astimezone(ZoneInfo(event.zone)).date()
    day = add_workdays(last, 1, now.workdays, now.holiday_days)
    return local_moment(datetime.combine(day, time(HOUR)), event.zone).last


def is_asked(mine: Registration) -> bool:
    """Whether a person is asked: who attended, and who was registered online."""
    online = mine.way is Way.ONLINE and mine.state is RegistrationState.REGISTERED
    return online or mine.state is RegistrationState.ATTENDED
