"""Letters after an event: what it left behind, and two questions about it. Pure."""

from collections.abc import Sequence

from flask_babel import gettext as _

from forum.core import jinja
from forum.events.models import Event
from forum.events.rules_words import event_subject, when_text
from forum.mail.emails import Parts
from forum.showcases.models_after import Material, SpokenQuestion


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
