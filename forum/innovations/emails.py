"""What letters about innovations say."""

from datetime import date

from flask_babel import gettext as _

from forum.core.jinja import day_text
from forum.core.links import to
from forum.innovations.models import Innovation, Showing
from forum.mail.emails import Parts, subject


def to_review(innovation: Innovation, by: date) -> Parts:
    """To the office: a company's first innovation waits."""
    return Parts(
        subject=subject(_("To review"), innovation.thread.title),
        sentence=_("A company sent its first innovation. It is not listed until the office has read it."),
        facts=(
            (_("Innovation"), innovation.thread.title),
            (_("Company"), _company(innovation)),
            (_("By"), day_text(by)),
        ),
        button=(_("Read it"), to("innovations.review", ref=innovation.thread.ref)),
        why=_("You get this because you work in the office."),
    )


def returned(innovation: Innovation) -> Parts:
    """To its author: what the office wants to see changed."""
    return Parts(
        subject=subject(_("Returned with a note"), innovation.thread.title),
        sentence=_("The office read your innovation and returned it with a note. Change it, and send it again."),
        facts=[(_("Innovation"), innovation.thread.title)],
        body_text=innovation.return_reason,
        button=(_("Change it"), to("innovations.edit", ref=innovation.thread.ref)),
        why=_("You get this because you wrote it."),
    )


def listed(innovation: Innovation) -> Parts:
    """To its author: everyone can read it."""
    return Parts(
        subject=subject(_("Listed"), innovation.thread.title),
        sentence=_(
            "Everyone can read your innovation now, and you can show it on a need. The next one is listed at once."
        ),
        facts=[(_("Innovation"), innovation.thread.title)],
        button=(_("See it"), to("innovations.show", ref=innovation.thread.ref)),
        why=_("You get this because you wrote it."),
    )


def shown(showing: Showing, *, names_need: bool) -> Parts:
    """To the need's contact: a company shows something on it. A restricted need is not named."""
    innovation = showing.innovation.thread
    facts = [(_("Innovation"), innovation.title), (_("Company"), _company(showing.innovation))]
    if names_need:
        facts.append((_("Your need"), showing.need.thread.title))
    return Parts(
        subject=subject(_("Shown on your need"), innovation.title),
        sentence=_("A company shows an innovation on your need. It is market information, not an offer."),
        facts=facts,
        body_text=showing.how,
        button=(_("Read it on the need's page"), to("needs.show", ref=showing.need.thread.ref)),
        why=_("You get this because you answer for this need."),
    )


def _company(innovation: Innovation) -> str:
    return innovation.thread.organization.name if innovation.thread.organization else ""
