"""Events in words: their kind, when they are, and the subject of a letter about one. Pure."""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from forum.core import jinja
from forum.events.models import Event, EventKind
from forum.mail import emails as letters
from forum.organizations.models import Audience

KINDS = {
    EventKind.SHOWCASE: _l("Showcase: companies present"),
    EventKind.INDUSTRY_DAY: _l("Industry day: agencies brief companies"),
    EventKind.REVERSE_INDUSTRY_DAY: _l("Reverse industry day: companies brief agencies"),
    EventKind.WORKSHOP: _l("Workshop"),
    EventKind.BRIEFING: _l("Briefing"),
}


def kind_name(event: Event) -> str:
    """The kind of an event in words."""
    return str(KINDS[event.kind]).split(":")[0]


def when_text(event: Event) -> str:
    """ "Thu, Jan 14, 2:00 to 4:30 p.m. MST", or "Thu, Jan 14 to Fri, Jan 15" of an all-day event."""
    if event.all_day:
        return jinja.days_text(event.starts_local.date(), event.ends_local.date())
    return jinja.range_text(event.starts_at, event.ends_at, event.zone)


def when_said(event: Event, said: Mapping[str, str]) -> str:
    """When the event was where its fields were `said`, as `events.queries.said_since` finds them."""
    zone = said.get("zone", event.zone)
    first, last = (
        datetime.fromisoformat(said.get(name, getattr(event, name).isoformat())) for name in ("starts_local", "ends_local")
    )  # fmt: skip
    if said.get("all_day", str(event.all_day)) == str(True):
        return jinja.days_text(first.date(), last.date())
    there = ZoneInfo(zone)
    return jinja.range_text(first.replace(tzinfo=there), last.replace(tzinfo=there), zone)


def short_day(at: datetime, zone: str) -> str:
    """ "Nov 25", for subjects."""
    return str(format_date(at.astimezone(ZoneInfo(zone)).date(), _("MMM d"), locale=jinja.locale()))


def event_subject(fact: str, event: Event) -> str:
    """The fact and the title; the title of an event that is not for all stands in no subject."""
    if event.thread.audience is not Audience.PUBLIC:
        return str(_("An update for members"))
    return letters.subject(fact, event.thread.title)
