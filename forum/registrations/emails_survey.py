"""The letter with two questions after an event. Pure."""

from flask_babel import gettext as _

from forum.events.models import Event
from forum.events.rules_words import when_text
from forum.mail import emails as letters
from forum.mail.emails import Parts
from forum.organizations.models import Audience


def survey(event: Event, url: str) -> Parts:
    """Two questions."""
    return Parts(
        subject=_about(event),
        sentence=_(
            "Was it worth your time, and what should we change? It takes a minute, and you need not give your name."
        ),
        facts=[(_("Event"), event.thread.title), (_("When"), when_text(event))],
        button=(_("Answer two questions"), url),
        why=_("You get this once, because you took part in this event."),
    )


def _about(event: Event) -> str:
    """The subject, with the title cut to what is left of its length."""
    if event.thread.audience is not Audience.PUBLIC:
        return str(_("An update for members"))
    room = letters.SUBJECT_LENGTH - len(_("Two questions about %(title)s", title=""))
    title = event.thread.title
    kept = title if len(title) <= room else f"{title[: room - 1].rstrip()}…"
    return str(_("Two questions about %(title)s", title=kept))
