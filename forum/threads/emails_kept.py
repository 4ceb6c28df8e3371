"""The letter to somebody whose reply by mail was not posted."""

from collections.abc import Sequence

from flask_babel import gettext as _

from forum.core.jinja import lines
from forum.core.text import one_line
from forum.mail.emails import Parts


def kept(why: str, places: Sequence[tuple[str, str]]) -> Parts:
    """`places`: title and address of each page on which the text stands ready to be posted."""
    stays = _("Nobody has read your reply. We keep it for 30 days.")
    text = "\n\n".join([stays, *(f"{one_line(title)}\n{url}" for title, url in places[1:])])
    return Parts(
        subject=_("Your reply is not posted yet"),
        sentence=why,
        facts=[(_("Discussion"), one_line(places[0][0]))] if places else [],
        button=(_("Look at it, and post it"), places[0][1]) if places else None,
        body_html=lines(text),
        body_text=text,
        why=_("You get this because you answered a mail of ours."),
    )
