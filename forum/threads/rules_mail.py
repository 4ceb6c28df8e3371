"""What is new in a mail that answers one of ours: without what it quotes, and without a signature. Pure.

Our mails begin with a line between "##"; what a person writes stands above the quoted line, or below the whole quotation.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from html.parser import HTMLParser

from mailparser_reply import EmailReplyParser

#: Characters of a reply that is kept; letters about such in a day.
KEPT_MOST = 50_000
KEPT_A_DAY = 10
A_DAY = timedelta(days=1)
#: For so long a reply is kept.
KEPT_FOR = timedelta(days=30)
#: Characters of a mail that are looked at.
LOOK_AT_MOST = 100_000
#: The library's patterns take long on long texts.
LIBRARY_MOST = 4_000
#: Lines over which a program wraps "On Monday … wrote:".
INTRO_MOST = 4
LANGUAGES = ["en", "es", "de", "fr"]

_MARKER = re.compile(r"[>\s|*]*##.+##[*\s]*")
_QUOTED = re.compile(r"\s*>")
_RULE = re.compile(r"[>\s]*(_{8,}|-{3,}.*-{3,})\s*")
_HEADER = re.compile(r"[>\s]*\*?[^\W\d][\w .-]{0,20}:\*?\s.*")
_SIGNATURE = re.compile(
    r"-- ?|—|(sent from|get outlook for|sent with|enviado desde|von meinem .* gesendet|gesendet mit|envoyé de)\b.*",
    re.I,
)


@dataclass(frozen=True)
class NewText:
    """The text that is new. `is_sure` False: it may hold more than what the person meant to say, or less."""

    text: str
    is_sure: bool


def new_text(plain: str, html: str) -> NewText:
    """What is new in the two texts of a mail; the plain one counts where there is one."""
    text = (plain if plain.strip() else of_html(html))[:LOOK_AT_MOST].replace("\r\n", "\n").replace("\r", "\n")
    # Mail on phones puts a mark of byte order into the quotation, which nobody sees.
    text = text.replace("\u00a0", " ").replace("\ufeff", "")
    lines = [line.rstrip() for line in text.split("\n")]
    marker = next((place for place, line in enumerate(lines) if _MARKER.fullmatch(line)), None)
    if marker is None:
        return _without_marker("\n".join(lines))
    above, below = _without_intro(lines[:marker]), lines[marker + 1 :]
    is_prefixed = bool(_QUOTED.match(lines[marker]))
    under = _under_quotation(below) if is_prefixed else []
    if any(map(_QUOTED.match, above)) or under is None or (_said(above) and _said(under)):
        return NewText("\n".join(lines).strip(), is_sure=False)
    said = _said(above) or _said(under)
    # Below a quotation without marks somebody may have written: only the person knows.
    return NewText(said or ("" if is_prefixed else "\n".join(lines).strip()), is_sure=bool(said))


def _said(lines: Sequence[str]) -> str:
    """Lines without the signature at their end, and without blank lines around them."""
    end = next((place for place, line in enumerate(lines) if _SIGNATURE.fullmatch(line.strip() or "x")), len(lines))
    return "\n".join(lines[:end]).strip("\n").rstrip()


def _under_quotation(lines: Sequence[str]) -> list[str] | None:
    """What stands below the last quoted line; None where something stands between quoted lines too."""
    last = max((place for place, line in enumerate(lines) if _QUOTED.match(line)), default=-1)
    between = [line for line in lines[: last + 1] if line and not _QUOTED.match(line)]
    return None if between else list(lines[last + 1 :])


def _without_intro(lines: Sequence[str]) -> list[str]:
    """Lines above a quotation without what a program writes there: "On Monday … wrote:", a head, a rule."""
    left = _without_end(lines)
    start = next((place + 1 for place in range(len(left) - 1, -1, -1) if _ends_paragraph(left[place])), 0)
    return _without_end([*left[:start], *_before_intro(left[start:])])


def _ends_paragraph(line: str) -> bool:
    return not line.strip("> ") or bool(_RULE.fullmatch(line))


def _without_end(lines: Sequence[str]) -> list[str]:
    left = list(lines)
    while left and _ends_paragraph(left[-1]):
        left.pop()
    return left


def _before_intro(paragraph: Sequence[str]) -> Sequence[str]:
    """The lines of a paragraph without the introduction that may end it."""
    heads = 0
    while heads < len(paragraph) and _HEADER.fullmatch(paragraph[-1 - heads]):
        heads += 1
    if heads >= 3:
        return paragraph[: len(paragraph) - heads]
    for length in range(1, min(INTRO_MOST, len(paragraph)) + 1):
        last = " ".join(line.strip("> ") for line in paragraph[-length:])
        # Who and when, in any language: it ends with a colon and names an address, a year or an hour.
        is_intro = last.endswith(":") and re.search(r"@|\b\d{4}\b|\d:\d\d", last)
        if is_intro and (length == len(paragraph) or re.match(r"\W*(On|El|Am|Le)\b", last)):
            return paragraph[:-length]
    return paragraph


def _without_marker(text: str) -> NewText:
    found = EmailReplyParser(languages=LANGUAGES).parse_reply(text[:LIBRARY_MOST]) or ""
    said = _said(found.split("\n"))
    holds_more = len(text) > LIBRARY_MOST or any(map(_QUOTED.match, said.split("\n")))
    return NewText(text.strip() if holds_more or not said else said, is_sure=bool(said) and not holds_more)


_BLOCKS = frozenset(
    {"p", "div", "br", "li", "tr", "blockquote", "h1", "h2", "h3", "h4", "pre", "hr", "ul", "ol", "table"}
)
_UNSEEN = frozenset({"style", "script", "head", "title"})


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []
        self.unseen = 0

    def handle_starttag(self, tag: str, _attributes: list[tuple[str, str | None]]) -> None:
        self.unseen += tag in _UNSEEN
        if tag in _BLOCKS:
            self.pieces.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self.unseen = max(0, self.unseen - (tag in _UNSEEN))
        if tag in _BLOCKS - {"br", "hr"}:
            self.pieces.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.unseen:
            self.pieces.append(re.sub(r"[ \t\r\n]+", " ", data))


def of_html(html: str) -> str:
    """The words of a mail's HTML, a line for each block."""
    words = _Words()
    words.feed(html[:LOOK_AT_MOST])
    lines = [line.strip() for line in "".join(words.pieces).split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
