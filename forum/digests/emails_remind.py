"""What the reminder of a deadline says. Pure."""

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from forum.core.jinja import day_text, moment_text
from forum.core.text import one_line
from forum.entries.models_deadlines import DeadlineKind, DeadlineText
from forum.mail.emails import Parts, subject
from forum.organizations.models import Audience

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


def deadline_near(row: DeadlineText, page_url: str) -> Parts:
    """A deadline of what the reader follows is near. The title of a restricted thing stands in no subject."""
    kind, thread = row.kind, row.thread
    is_call = kind is DeadlineKind.CALL
    day = day_text(row.due_at.astimezone(ZoneInfo(row.zone)).date())
    fact = one_line(str(_FACTS[kind]) % {"day": day})
    is_public = thread.audience is Audience.PUBLIC
    return Parts(
        subject=subject(fact, one_line(thread.title)) if is_public else _("An update for members"),
        sentence=str(_SENTENCES[kind]),
        facts=[
            (_("Event") if is_call else _("Need"), thread.title), (str(_LABELS[kind]), moment_text(row.due_at, row.zone)),
        ],
        button=(_("See the event") if is_call else _("Read the need"), page_url),
        why=_("You get this once, because you follow this event or its need.")
        if is_call
        else _("You get this once, because you follow this need."),
    )  # fmt: skip
