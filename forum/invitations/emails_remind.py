"""What reminders say: an event is tomorrow, a deadline is near. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from forum.core.jinja import day_text, moment_text, time_text
from forum.core.text import one_line
from forum.entries.models_deadlines import DeadlineKind
from forum.entries.rules_words import titled
from forum.events.models import Event
from forum.invitations import emails
from forum.invitations.emails import Reader
from forum.invitations.rules import Stands
from forum.mail.emails import Parts, subject
from forum.organizations.models import Audience
from forum.threads.models import Thread

#: What the subject says of a deadline, before the title.
_FACTS: Mapping[DeadlineKind, LazyString] = {
    DeadlineKind.QUESTIONS: _l("Questions close %(day)s"),
    DeadlineKind.CALL: _l("Call for presenters closes %(day)s"),
    DeadlineKind.CLOSES: _l("Need closes %(day)s"),
}
_SENTENCES: Mapping[DeadlineKind, LazyString] = {
    DeadlineKind.QUESTIONS: _l("Questions about this need close soon. The agency takes none after that."),
    DeadlineKind.CALL: _l("The call for presenters closes soon. No company can apply after that."),
    DeadlineKind.CLOSES: _l("This need closes soon."),
}
_LABELS: Mapping[DeadlineKind, LazyString] = {
    DeadlineKind.QUESTIONS: _l("Questions close"),
    DeadlineKind.CALL: _l("Call closes"),
    DeadlineKind.CLOSES: _l("Closes"),
}


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


def deadline_near(kind: DeadlineKind, thread: Thread, due_at: datetime, zone: str, page_url: str) -> Parts:
    """A deadline of what the reader follows is near. The title of a restricted thing stands in no subject."""
    is_call = kind is DeadlineKind.CALL
    day = day_text(due_at.astimezone(ZoneInfo(zone)).date())
    fact = one_line(str(_FACTS[kind]) % {"day": day})
    is_public = thread.audience is Audience.PUBLIC
    return Parts(
        subject=subject(fact, one_line(thread.title)) if is_public else _("An update for members"),
        sentence=str(_SENTENCES[kind]),
        facts=[
            (_("Event") if is_call else _("Need"), thread.title), (str(_LABELS[kind]), moment_text(due_at, zone)),
        ],
        button=(_("See the event") if is_call else _("Read the need"), page_url),
        why=_("You get this once, because you follow this event or its need.")
        if is_call
        else _("You get this once, because you follow this need."),
    )  # fmt: skip
