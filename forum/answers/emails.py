"""Letters in answer to what calendars sent: answer on the page, the time stays, you are not on the list."""

from flask_babel import gettext as _

from forum.answers.rules import Reason
from forum.entries.rules import facts
from forum.entries.rules_words import titled, when_text, where_text
from forum.events.models import Event
from forum.mail.emails import Parts
from forum.organizations.models import Audience


def answer_on_page(event: Event, reason: Reason, said: str, answer_url: str) -> Parts:
    """To the invited person, when a mail came to the address of their invitation and could not count.

    `said`: the sentence of who refused it, where somebody did. `answer_url`: the page that answers without signing in.
    """
    why = {
        Reason.UNPROVEN: _(
            "An answer to this invitation came by mail, and nothing proves that you wrote it. If you did, answer on the page."
        ),
        Reason.OLD_VERSION: _(
            "Your answer came for an earlier time or place of the event. Tell us whether you can come now."
        ),
        Reason.WINMAIL: _("Your answer came in a form that only Outlook can open. Answer on the page."),
        Reason.REFUSED: said,
    }.get(
        reason,
        _("A mail came to the address of this invitation that holds no answer, so nobody read it. Answer on the page."),
    )
    return Parts(
        subject=titled(event, _("Answer on the page")),
        sentence=why,
        facts=[
            (_("What"), event.thread.title), (_("When"), when_text(facts(event))), (_("Where"), where_text(facts(event))),
        ],
        button=(_("Answer the invitation"), answer_url),
        why=_("You get this because a mail came to the address of your invitation."),
    )  # fmt: skip


def time_stays(event: Event, answer_url: str) -> Parts:
    """To who asked for another time."""
    said = _(
        "You asked for another time. The time stays as it is. The CIO's office sees your proposal. Tell us whether you can come."
    )
    return Parts(
        subject=titled(event, _("The time stays")),
        sentence=said,
        facts=[(_("What"), event.thread.title), (_("When"), when_text(facts(event)))],
        button=(_("Answer the invitation"), answer_url),
        why=_("You get this because your calendar proposed another time."),
    )


def not_on_list(event: Event, page_url: str) -> Parts:
    """To somebody who answered an invitation that was another person's. Of an event that is not public it says nothing."""
    said = _("The invitation that you answered was made for another person, so it gives you no seat.")
    is_public = event.thread.audience is Audience.PUBLIC
    return Parts(
        subject=titled(event, _("You are not on the list")),
        sentence=said,
        facts=[(_("What"), event.thread.title), (_("When"), when_text(facts(event)))] if is_public else [],
        button=(_("See the event"), page_url) if is_public else None,
        why=_("You get this because you answered an invitation to this event."),
    )
