"""What the reminder of an event says: it is tomorrow, or today. Pure."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from forum.core.jinja import moment_text, time_text
from forum.entries.rules_words import titled
from forum.events.models import Event
from forum.invitations import emails
from forum.invitations.emails import Reader
from forum.invitations.rules import Stands
from forum.mail.emails import Parts


def event_near(event: Event, reader: Reader, slots: Sequence[datetime], at: datetime) -> Parts:
    """The event is tomorrow, or today where that could not be told before. `slots`: wall times at which the reader presents."""
    is_today = event.starts_local.date() <= at.astimezone(ZoneInfo(event.zone)).date()
    said = emails.invitation(event, reader)
    own = [(_("You present"), moment_text(wall.replace(tzinfo=ZoneInfo(event.zone)), event.zone)) for wall in slots]
    return replace(
        said,
        subject=titled(event, _near(event, is_today=is_today)),
        sentence=_("The event is today.") if is_today else _("The event is tomorrow."),
        facts=[*(said.facts or ()), *own],
        why=said.why
        if reader.stands is Stands.SEAT and not slots
        else _("You get this because you present at this event."),
        preheader="",
    )


def _near(event: Event, *, is_today: bool) -> str:
    if event.all_day:
        return str(_("Today") if is_today else _("Tomorrow"))
    hour = time_text(event.starts_there)
    return str(_("Today, %(time)s", time=hour) if is_today else _("Tomorrow, %(time)s", time=hour))
