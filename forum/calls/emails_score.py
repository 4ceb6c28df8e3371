"""The letter to reviewers: so many applications wait for scores. Pure."""

from flask_babel import gettext as _
from flask_babel import ngettext

from forum.events.models import Event
from forum.events.rules_words import event_subject, when_text
from forum.mail.emails import Parts


def scores_wanted(event: Event, count: int, url: str) -> Parts:
    """The call has closed, and applications wait. Names nobody who applied."""
    return Parts(
        subject=event_subject(ngettext("Score %(num)d application", "Score %(num)d applications", count), event),
        sentence=ngettext(
            "The call for presenters has closed, and %(num)d application waits for your scores.",
            "The call for presenters has closed, and %(num)d applications wait for your scores.",
            count,
        ),
        facts=[(_("Event"), event.thread.title), (_("When"), when_text(event))],
        button=(_("See the applications"), url),
        why=_("You get this because the CIO's office named you as a reviewer of this event."),
    )
