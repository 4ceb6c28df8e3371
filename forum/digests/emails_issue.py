"""A digest as a letter: each item is rendered once for a batch, and joined for each reader."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import groupby
from typing import Any

import css_inline
from flask import current_app
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _
from markupsafe import escape

from forum.digests.models import Frequency
from forum.digests.rules_issue import SECTIONS, Item
from forum.mail.emails import SUBJECT_LENGTH, Letter

#: Places in the frame that are filled for each reader, all in one pass: words of people are never searched for them.
MARKS = ("mark-of-preheader", "mark-of-head", "mark-of-sections", "mark-of-browser", "mark-of-stop")
RHYTHMS = {
    Frequency.AS_IT_HAPPENS: lambda: _("You follow this, and hear of it as it happens."),
    Frequency.WORKDAY: lambda: _("You get this each workday."),
    Frequency.MONDAY: lambda: _("You get this each Monday."),
    Frequency.MONTH: lambda: _("You get this each month."),
}


@dataclass(frozen=True)
class Ends:
    """What stands around the items of one mail: its day, rhythm, the setting that it hangs on, and its own addresses."""

    head: str
    frequency: Frequency
    browser_url: str
    stop_url: str
    settings_url: str
    #: Local part of the address that a reply goes to; empty: nobody reads replies.
    reply_to: str = ""


@dataclass
class Press:
    """Renders digests for one batch. What readers share is rendered, and its styles are written in, once."""

    forum_name: str
    office_name: str
    notice: str
    _frames: dict[Any, tuple[str, str]] = field(default_factory=dict)
    _pieces: dict[Any, tuple[str, str]] = field(default_factory=dict)

    def letter(self, items: Sequence[Item], ends: Ends) -> Letter:
        """The whole letter of one reader, whose language is in force."""
        said, preheader = subject(items), lead(items[1]) if len(items) > 1 else ""
        html, text = self._frame(ends.frequency, ends.settings_url, takes_reply=bool(ends.reply_to))
        sections = [(name, list(found)) for name, found in groupby(items, lambda item: item.section)]
        parts = [self._section(name, found) for name, found in sections]
        around = (preheader, ends.head, ends.browser_url, ends.stop_url)
        before, head, browser, stop = (str(escape(value)) for value in around)
        html = _filled(html, (before, head, "".join(part[0] for part in parts), browser, stop))
        plain = "\n\n".join(part[1] for part in parts)
        text = _filled(text, ("", ends.head, plain, ends.browser_url, ends.stop_url))
        return Letter(
            said, text, html, unsubscribe_url=ends.stop_url, sender_name=f"{self.forum_name}, {self.office_name}",
            reply_to=ends.reply_to,
        )  # fmt: skip

    def _section(self, name: str, items: Sequence[Item]) -> tuple[str, str]:
        heading = str(SECTIONS[name])
        if name == "also":
            html = self._piece("emails/digest_also.html", heading, tuple(items))
            return html[0], f"{heading.upper()}   " + " · ".join(item.title for item in items)
        head = self._piece("emails/digest_heading.html", heading, ())
        pieces = [self._piece("emails/digest_item.html", "", (item,)) for item in items]
        return head[0] + "".join(p[0] for p in pieces), "\n".join([heading.upper(), *(p[1] for p in pieces)])

    def _piece(self, template: str, heading: str, items: tuple[Item, ...]) -> tuple[str, str]:
        key = (template, str(get_locale()), heading, items)
        if key not in self._pieces:
            html = _rendered(template, heading=heading, items=items)
            self._pieces[key] = (_with_styles(html), "\n".join(map(_plain, items)))
        return self._pieces[key]

    def _frame(self, frequency: Frequency, settings_url: str, *, takes_reply: bool) -> tuple[str, str]:
        key = (frequency, settings_url, str(get_locale()), takes_reply)
        if key not in self._frames:
            said = RHYTHMS[frequency]() if frequency in RHYTHMS else ""
            stop = _("Stop these mails") if frequency is Frequency.AS_IT_HAPPENS else _("Stop the digest")
            context = {
                "forum_name": self.forum_name, "office_name": self.office_name, "notice": self.notice, "rhythm": said,
                "settings_url": settings_url, "stop": stop, "current_locale": str(get_locale() or "en"),
                "marks": MARKS, "takes_reply": takes_reply,
            }  # fmt: skip
            html = _inliner().inline(_rendered("emails/digest.html", **context))
            self._frames[key] = (html, _rendered("emails/digest.txt", **context))
        return self._frames[key]


def _filled(frame: str, values: Sequence[str]) -> str:
    given = dict(zip(MARKS, values, strict=True))
    return re.sub("|".join(MARKS), lambda found: given[found.group()], frame)


def _plain(item: Item) -> str:
    """An item as text: title, who, what, why, and its address."""
    title = f"{item.title} · {item.of}" if item.of else item.title
    first = f"{item.day}   {title}" if item.day else title
    lines = [first, *(line.words for line in item.lines), item.rest, item.why, item.act_url or item.url]
    return "\n".join(f"  {'  ' if place else ''}{line}" for place, line in enumerate(line for line in lines if line))


def subject(items: Sequence[Item]) -> str:
    """What waits, else the best item; then how many others are new. At most `SUBJECT_LENGTH` characters."""
    counted = [item for item in items if item.fact]
    if not counted:
        return str(_("News for you"))
    best = counted[0]
    others = len(counted) - 1
    more_waits = sum(item.section == "waiting" for item in counted) > 1
    if best.section == "waiting" and others and not more_waits:
        return _cut(best.fact, "", ngettext(", and %(num)d new for you", ", and %(num)d new for you", others))
    rest = ngettext(", and %(num)d more", ", and %(num)d more", others) if others else ""
    if best.section == "waiting":
        return _cut(best.fact, "", rest)
    if not best.subject_title:
        return _cut(str(_("An update for members")), "", rest)
    return _cut(best.fact, best.subject_title, rest or (f" {best.subject_after}" if best.subject_after else ""))


def _cut(fact: str, title: str, rest: str) -> str:
    if not title:
        return f"{fact}{rest}"
    room = max(SUBJECT_LENGTH - len(fact) - len(rest) - 2, 12)
    kept = title if len(title) <= room else title[: room - 1].rstrip() + "…"
    return f"{fact}: {kept}{rest}"


def lead(item: Item) -> str:
    """An item in one line, for the preheader: what programs show beside the subject."""
    if item.section in {"waiting", "numbers", "also"}:
        return item.title
    return f"{item.fact}: {item.title}" if item.fact else item.title


def _rendered(template: str, **context: Any) -> str:
    # Without the application's context processors: they ask the database for the policies at each rendering.
    return current_app.jinja_env.get_template(template).render(**context)


@cache
def _inliner() -> css_inline.CSSInliner:
    return css_inline.CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)


def _with_styles(piece: str) -> str:
    """A piece with the styles that it has inside a mail, written into its tags."""
    around = f'<div class="mail"><div class="inside"><!--piece-->{piece}<!--piece--></div></div>'
    sheet = _rendered("emails/_styles.html").split("<style>", 1)[1].split("</style>", 1)[0]
    return _inliner().inline_fragment(around, css=sheet).split("<!--piece-->")[1]
