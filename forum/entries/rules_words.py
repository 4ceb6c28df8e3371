"""An event in the words of letters that carry its entry: when, where, and what a subject says of it. Pure."""

from datetime import date
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from forum.core.jinja import day_text, days_text, moment_text, range_text
from forum.core.text import one_line
from forum.entries.rules import Facts
from forum.events.models import Event
from forum.mail.emails import subject
from forum.organizations.models import Audience


def when_text(told: Facts, zone: str | None = None) -> str:
    """ "Thu, Jan 14, 2:00 to 4:30 p.m. MST" in the event's zone or another; only the days of an all-day event."""
    if not told.all_day:
        return range_text(told.starts_at, told.ends_at, zone or told.zone)
    return days_text(*_days(told))


def start_text(told: Facts) -> str:
    """ "Thu, Jan 14, 2:00 p.m. MST": the start in the event's zone."""
    return day_text(_days(told)[0]) if told.all_day else moment_text(told.starts_at, told.zone)


def _days(told: Facts) -> tuple[date, date]:
    zone = ZoneInfo(told.zone)
    return told.starts_at.astimezone(zone).date(), told.ends_at.astimezone(zone).date()


def where_text(told: Facts) -> str:
    """The place, online, or both."""
    if not told.has_room:
        return str(_("Online"))
    if told.has_online:
        return str(_("%(place)s, and online", place=told.place) if told.place else _("In the room, and online"))
    return told.place or str(_("In the room"))


def titled(event: Event, fact: str) -> str:
    """The fact and the title; the title of a restricted event stays out of subjects, which others may read."""
    title = event.thread.title if event.thread.audience is Audience.PUBLIC else _("an event for members")
    return subject(one_line(fact), one_line(title))
