"""The letter to somebody whose reply by mail was not posted."""

from flask_babel import gettext as _

from forum.core.jinja import lines
from forum.core.text import one_line
from forum.mail.emails import Parts


def kept(why: str, title: str, url: str) -> Parts:
    """`title`: the one discussion that it can be for; empty where its author has to choose. `url`: where that is done."""
    stays = _("Nobody has read your reply. We keep it for 30 days.")
    return Parts(
        subject=_("Your reply is not posted yet"),
        sentence=why,
        facts=[(_("Discussion"), one_line(title))] if title else [],
        button=(_("Look at it, and post it"), url),
        body_html=lines(stays),
        body_text=stays,
        why=_("You get this because you answered a mail of ours."),
    )
