"""When an event is, in words: an all-day one has days and no hours."""

from forum.core import jinja
from forum.events.models import Event


def when_text(event: Event) -> str:
    """ "Thu, Jan 14, 2:00 to 4:30 p.m. MST", or "Thu, Jan 14 to Fri, Jan 15" of an all-day event."""
    if event.all_day:
        return jinja.days_text(event.starts_local.date(), event.ends_local.date())
    return jinja.range_text(event.starts_at, event.ends_at, event.zone)
