"""Cleans typed text before it is kept: one line, many lines, a value that becomes a mail header, or a web address."""

import re
from typing import overload
from urllib.parse import urlsplit

from werkzeug.urls import iri_to_uri

# Marks that reorder the text around them, so that a title could read differently from what it says.
_BIDI = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
# Characters without width: they hide words in a title or make two equal titles differ.
_UNSEEN = "\u00ad\u180e\u200b\u2060-\u2065\u206a-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f"
# Half characters and code points that no XML feed or database may hold.
_BROKEN = "\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"

_GONE_IN_LINE = re.compile(f"[{_BIDI}{_UNSEEN}{_BROKEN}]")
_BLANK_IN_LINE = re.compile("[\x00-\x20\x7f-\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+")
# A joiner is kept only where it joins: in emoji and in scripts that need it, between two visible characters.
_JOINER = re.compile(r"(?<![^\x00-\x7f\u200c\u200d\s])[\u200c\u200d]|[\u200c\u200d](?![^\x00-\x7f\u200c\u200d\s])")

_GONE_IN_TEXT = re.compile(f"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ufeff{_BROKEN}]")
_LINE_END = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")

_ENCODED_WORD = re.compile(r"=\?[^?\s]*\?[^?\s]*\?[^?]*\?=")

_ADDRESS = re.compile(r"https?://[!-~]+")
# A name that DNS can hold (RFC 1035 2.3.4); an underline and a dot at the end are taken as well, as browsers do.
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?", re.I)
_HOST_MOST = 253

HEADER_LIMIT = 200
"""The most characters that a header value keeps."""


@overload
def one_line(value: str) -> str: ...
@overload
def one_line(value: None) -> None: ...
def one_line(value: str | None) -> str | None:
    """The value as one clean line: controls and separators become one blank, marks that cannot be seen go.

    A WTForms filter, so None stays None. Cleaning twice changes nothing.
    """
    if value is None:
        return None
    visible = _GONE_IN_LINE.sub("", value)
    squeezed = _BLANK_IN_LINE.sub(" ", visible)
    return _squeeze_joiners(squeezed).strip(" ")


def _squeeze_joiners(line: str) -> str:
    """Without joiners that join nothing, and without the doubled blanks that their going leaves behind."""
    return re.sub(" {2,}", " ", _JOINER.sub("", line))


@overload
def many_lines(value: str) -> str: ...
@overload
def many_lines(value: None) -> None: ...
def many_lines(value: str | None) -> str | None:
    """The value with LF line ends and without control characters; newline and tab stay.

    Blank lines around the text go, but the blanks that indent its first line stay, for Markdown.
    A WTForms filter, so None stays None. Cleaning twice changes nothing.
    """
    if value is None:
        return None
    text = _GONE_IN_TEXT.sub("", _LINE_END.sub("\n", value)).rstrip()
    return re.sub(r"\A(?:[^\S\n]*\n)+", "", text)


def header_safe(value: str, limit: int = HEADER_LIMIT) -> str:
    """The value as it may stand in a mail header: one line, no encoded word, at most `limit` characters.

    A mail library may decode an encoded word (RFC 2047) into line ends, so it goes before one sees it.
    """
    line = one_line(value)
    while (without := _ENCODED_WORD.sub("", line)) != line:
        line = one_line(without)
    line = line.replace("=?", "= ?")
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def web_address(typed: str) -> str:
    """The address of a page (http or https) in ASCII, as other programs take it; empty when it is none.

    None has a name before its host ("https://ours@theirs"), since that hides where it leads.
    """
    try:
        written = iri_to_uri(typed.strip())
        host = urlsplit(written).hostname or ""
    except ValueError:  # no number of a port, or a host that IDNA cannot write
        return ""
    is_whole = _ADDRESS.fullmatch(written) and "@" not in urlsplit(written).netloc and _is_host(host)
    return written if is_whole else ""


def _is_host(name: str) -> bool:
    # Of the characters in an address of IPv6 `urlsplit` makes sure.
    is_named = all(_LABEL.fullmatch(label) for label in name.removesuffix(".").split("."))
    return ":" in name or (is_named and len(name) <= _HOST_MOST)
