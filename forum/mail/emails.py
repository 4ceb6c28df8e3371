"""The one shape of every letter: a fact first, a small table, one button, why you got it, the notice.

A feature's `emails` says what a letter says, as `Parts`; here the parts become text and HTML with the same facts.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import css_inline
from flask import render_template
from markupsafe import Markup

SUBJECT_LENGTH = 70  # characters before a program cuts; the object's title gives way first


@dataclass(frozen=True)
class Parts:
    """What a letter says. `why` tells the reader why it came; `settings_url` is where that is changed."""

    subject: str
    sentence: str
    facts: Sequence[tuple[str, str]] = ()
    button: tuple[str, str] | None = None
    #: Text somebody wrote (a question, a reason), as safe HTML and as plain text.
    body_html: Markup | None = None
    body_text: str = ""
    why: str = ""
    settings_url: str = ""
    preheader: str = ""


@dataclass(frozen=True)
class Letter:
    """A composed letter, ready for the outbox."""

    subject: str
    text: str
    html: str
    calendar: str | None = None
    calendar_method: str | None = None
    unsubscribe_url: str = ""
    #: Local part of the sender's address, and the Message-ID that programs thread this letter on; both may be left out.
    sender: str = "forum"
    references: str = ""
    #: Local part of the address that answers go to; empty: the sender's.
    reply_to: str = ""
    #: The name beside that address.
    sender_name: str = ""
    #: Its own Message-ID, where later letters thread on it; empty: `mail.service.queue` makes one.
    message_id: str = ""


def subject(fact: str, title: str = "") -> str:
    """ "Moved to Fri: *title*", the title cut so that the whole keeps to `SUBJECT_LENGTH`."""
    if not title:
        return fact
    room = SUBJECT_LENGTH - len(fact) - 2
    kept = title if len(title) <= room else title[: max(room - 1, 12)].rstrip() + "…"
    return f"{fact}: {kept}"


def compose(
    parts: Parts,
    *,
    notice: str,
    sender: str,
    calendar: bytes | None = None,
    method: str | None = None,
    unsubscribe_url: str = "",
) -> Letter:
    """A letter of its parts. `notice` is the forum's "not a solicitation" sentence, `sender` the name that it
    comes from (`Policies.sender`)."""
    context = {"parts": parts, "notice": notice, "sender": sender, "stop_url": unsubscribe_url}
    return Letter(
        subject=parts.subject,
        text=render_template("emails/letter.txt", **context),
        html=_inliner().inline(render_template("emails/letter.html", **context)),
        calendar=calendar.decode() if calendar else None,
        calendar_method=method,
        unsubscribe_url=unsubscribe_url,
        sender_name=sender,
    )


@cache
def _inliner() -> css_inline.CSSInliner:
    return css_inline.CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)
