"""Letters after an event: what it left behind, and two questions about it. Pure."""

from collections.abc import Sequence

from flask_babel import gettext as _

from forum.core import jinja
from forum.events.emails import event_subject
from forum.events.emails_when import when_text
from forum.events.models import Event
from forum.events.models_after import Material, SpokenQuestion
from forum.mail import emails as letters
from forum.mail.emails import Parts
from forum.organizations.models import Audience


def released(
    event: Event, materials: Sequence[Material], questions: Sequence[SpokenQuestion], url: str, settings_url: str
) -> Parts:
    """Slides, recordings, notes and questions that became public together."""
    lines = [material.title for material in materials] + [question.text for question in questions]
    listed = "\n".join(f"- {line}" for line in lines)
    return Parts(
        subject=event_subject(_("Slides and answers"), event),
        sentence=_("What was shown and asked at this event is there for you, whether you came or not."),
        facts=[(_("Event"), event.thread.title), (_("When"), when_text(event))],
        button=(_("See slides and answers"), url),
        body_html=jinja.lines(listed),
        body_text=listed,
        why=_("You get this because you follow this event or registered for it."),
        settings_url=settings_url,
    )


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
