"""The letter that says what an event left behind. Pure."""

from collections.abc import Sequence

from flask_babel import gettext as _
from markupsafe import Markup, escape

from forum.events.emails import event_subject
from forum.events.emails_when import when_text
from forum.events.models import Event
from forum.events.models_after import Material, SpokenQuestion
from forum.mail.emails import Parts


def released(
    event: Event, materials: Sequence[Material], questions: Sequence[SpokenQuestion], url: str, settings_url: str
) -> Parts:
    """Slides, recordings, notes and questions that became public together."""
    lines = [material.title for material in materials] + [question.text for question in questions]
    rows = [escape(line) for line in lines]
    return Parts(
        subject=event_subject(_("Slides and answers"), event),
        sentence=_("What was shown and asked at this event is there for you, whether you came or not."),
        facts=[(_("Event"), event.thread.title), (_("When"), when_text(event))],
        button=(_("See slides and answers"), url),
        body_html=Markup("<ul>{}</ul>").format(Markup("").join(Markup("<li>{}</li>").format(row) for row in rows)),
        body_text="\n".join(f"- {line}" for line in lines),
        why=_("You get this because you follow this event or registered for it."),
        settings_url=settings_url,
    )
