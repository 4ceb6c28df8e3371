"""Turns typed text (Markdown) into safe HTML, into plain text, and into the first sentences for a list."""

import re
import threading
from collections.abc import Iterator, Sequence
from functools import lru_cache
from urllib.parse import quote

import bleach
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from markupsafe import Markup, escape

from forum.core.text import many_lines, one_line

SCHEMES = frozenset({"http", "https", "mailto", "tel"})
"""The only schemes that a link may have; a link may also be a path of this site."""

TAGS = frozenset(
    {
        "a",
        "blockquote",
        "br",
        "code",
        "em",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "li",
        "ol",
        "p",
        "pre",
        "s",
        "strong",
    }
    | {"table", "tbody", "td", "th", "thead", "tr", "ul"}
)
ATTRIBUTES = {"a": ["href", "rel"], "ol": ["start"]}
LINK_REL = "nofollow noopener ugc"

MARKED_LIMIT = 30_000
"""Characters up to which Markdown is read; a longer text is shown as typed, so that no text is slow."""

EXCERPT_LIMIT = 200
"""Characters that a lede or a digest line has by default."""

_NESTING_LIMIT = 20
_HEADING_SHIFT = 2  # The page owns h1 and h2, so the highest heading in a text is h3.
_ADDRESS = re.compile(r"(?:https?://[^\s/\\]|mailto:[^\s/\\]|tel:[+0-9(]|/(?![/\\]))[^\s\\\x00-\x1f\x7f]*\Z", re.I)
_ADDRESS_SAFE = "!#$%&'()*+,-./:;=?@_~[]"
_OBJECTIVE_LEAST = 40  # Characters; what is shorter is no sentence.
_NOTICE_LABELS = re.compile(
    r"\A\W*(?:TECHNOLOGY AREAS?:.{0,500}?OBJECTIVE:|Topic .{0,250}?Summary:|OBJECTIVE:|Summary:|Abstract:?|"
    r"DESCRIPTION(?: provided by applicant|:)|Identifying the Problem)\s+(?:AMENDED TOPIC[^:]{0,60}:\s*)?",
    re.S,
)
_NOTICE_NEXT = re.compile(r"(?<=[a-z.)])\s*DESCRIPTION:")
_CUTS = ("blockquote", "table", "heading")  # What an excerpt leaves out unless nothing else is there.

_ABBREVIATIONS = frozenset(
    {
        "mr",
        "mrs",
        "ms",
        "dr",
        "prof",
        "sr",
        "jr",
        "st",
        "vs",
        "etc",
        "e.g",
        "i.e",
        "u.s",
        "a.m",
        "p.m",
        "dept",
        "inc",
    }
    | {
        "corp",
        "co",
        "ltd",
        "approx",
        "jan",
        "feb",
        "mar",
        "apr",
        "jun",
        "jul",
        "aug",
        "sep",
        "sept",
        "oct",
        "nov",
    }
    | {"dec"}
)
_BEFORE_NUMBERS = frozenset({"no", "nos", "fig", "sec", "art"})
_SENTENCE_END = re.compile(r"[.!?…][\"'”’)\]]*(?= [^ a-z])")


def render(text: str) -> Markup:
    """Safe HTML of a Markdown text. Never raises, whatever the text is."""
    clean = many_lines(text)
    if len(clean) > MARKED_LIMIT:
        return _as_typed(clean)
    html = _reader().render(clean)
    # Bleach reads the HTML as a browser does, so that a mistake of the Markdown reader has no effect.
    return Markup(  # noqa: S704 - this is the one place where a text becomes trusted HTML
        bleach.clean(html, tags=TAGS, attributes=ATTRIBUTES, protocols=SCHEMES, strip=True, strip_comments=True)
    )


def plain(text: str) -> str:
    """The text without markup: one line a block, links as their words, pictures as their description."""
    clean = many_lines(text)
    if len(clean) > MARKED_LIMIT:
        return clean
    return "\n".join(words for _, words in _blocks(clean))


@lru_cache(maxsize=2048)  # every list shows the same few first sentences again and again
def excerpt(text: str, limit: int = EXCERPT_LIMIT) -> str:
    """The first whole sentences that fit into `limit` characters, plain; a longer first one is cut at a word.

    Headings, quotations and tables are left out unless the text has nothing else.
    """
    blocks = list(_blocks(many_lines(text)[:MARKED_LIMIT]))
    chosen = [words for inside, words in blocks if not inside.intersection(_CUTS)]
    line = one_line(" ".join(chosen or [words for _, words in blocks]))
    kept = ""
    for sentence in _sentences(line):
        longer = f"{kept} {sentence}".lstrip()
        if len(longer) > limit:
            break
        kept = longer
    return kept or _cut(line, limit)


def published_lede(text: str) -> str:
    """The excerpt of an imported notice: without the labels that notices start with, and not past its objective."""
    start = _NOTICE_LABELS.sub("", text[:MARKED_LIMIT], count=1)
    objective = _NOTICE_NEXT.split(start, maxsplit=1)[0]
    return excerpt(objective if len(objective) >= _OBJECTIVE_LEAST else start)


class _Reader(MarkdownIt):
    """Reads Markdown without raw HTML; these three methods are the library's places for an own link check."""

    def validateLink(self, url: str) -> bool:
        return _ADDRESS.match(url) is not None

    def normalizeLink(self, url: str) -> str:
        return quote(url, safe=_ADDRESS_SAFE)

    def normalizeLinkText(self, link: str) -> str:
        return link


#: A reader of its own for each thread: making one takes longer than reading a short text.
_readers = threading.local()


def _reader() -> MarkdownIt:
    found: MarkdownIt | None = getattr(_readers, "reader", None)
    if found is None:
        found = _readers.reader = _Reader(
            "commonmark",
            {"html": False, "linkify": False, "typographer": False, "breaks": True, "maxNesting": _NESTING_LIMIT},
            renderer_cls=_Writer,
        ).enable(["table", "strikethrough"])
    return found


class _Writer(RendererHTML):
    """Writes headings two levels lower, links that vouch for nobody, and pictures as links."""

    def heading_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        return f"<{_heading(tokens[idx].tag)}>"

    def heading_close(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        return f"</{_heading(tokens[idx].tag)}>\n"

    def link_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        return f'<a href="{escape(tokens[idx].attrGet("href"))}" rel="{LINK_REL}">'

    def image(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """A link to the picture, so that reading a page asks no other host; inside a link only the words."""
        address = str(tokens[idx].attrGet("src"))
        words = self.renderInlineAsText(tokens[idx].children or [], options, env)
        if _links_open(tokens[:idx]):
            return str(escape(words))
        return f'<a href="{escape(address)}" rel="{LINK_REL}">{escape(words or address)}</a>'


def _links_open(tokens: Sequence[Token]) -> bool:
    latest = next((t.type for t in reversed(tokens) if t.type in ("link_open", "link_close")), "link_close")
    return latest == "link_open"


def _heading(tag: str) -> str:
    return f"h{min(6, int(tag[1:]) + _HEADING_SHIFT)}"


def _as_typed(text: str) -> Markup:
    paragraphs = re.split(r"\n\s*\n", text)
    return Markup("\n").join(Markup("<p>{}</p>").format(paragraph) for paragraph in paragraphs)


def _blocks(text: str) -> Iterator[tuple[set[str], str]]:
    """Each block's words with the names of what it stands in, in the order of the text."""
    open_names: list[str] = []
    for token in _reader().parse(text):
        if token.nesting == 1:
            open_names.append(token.type.removesuffix("_open"))
        elif token.nesting == -1:
            open_names.pop()
        else:
            words = _words(token.children) if token.type == "inline" else token.content.strip("\n")
            if words.strip():
                yield set(open_names), words.strip()


def _words(tokens: Sequence[Token] | None) -> str:
    parts = []
    for token in tokens or []:
        if token.type == "image":
            parts.append(_words(token.children))
        else:
            parts.append(" " if token.type in ("softbreak", "hardbreak") else token.content)
    return "".join(parts)


def _sentences(line: str) -> Iterator[str]:
    start = 0
    for match in _SENTENCE_END.finditer(line):
        if not _is_abbreviated(line[start : match.start()], line[match.end() + 1]):
            yield line[start : match.end()].strip()
            start = match.end()
    if line[start:].strip():
        yield line[start:].strip()


def _is_abbreviated(before: str, follows: str) -> bool:
    """Whether a full stop after `before` belongs to its last word: "Dr. Lee", "No. 7", not "No. We wait."."""
    word = before.rpartition(" ")[2].strip("(\"'“‘[").lower()
    return word in _ABBREVIATIONS or (word in _BEFORE_NUMBERS and follows.isdigit())


def _cut(line: str, limit: int) -> str:
    if len(line) <= limit:
        return line
    head = line[: limit - 1]
    words = head.rpartition(" ")[0]
    return (words if len(words) > limit // 2 else head).rstrip(" ,;:") + "…"
