"""Builds a mail as bytes from plain values: text, HTML and, for an invitation, its calendar part."""

import hashlib
import re
from base64 import encodebytes
from collections.abc import Mapping, Sequence
from datetime import datetime
from email.header import Header
from email.quoprimime import body_encode
from email.utils import format_datetime, formataddr
from typing import Literal

from forum.core.text import header_safe

EXTRA_HEADERS = frozenset(
    {"feedback-id", "list-archive", "list-help", "list-id", "precedence", "x-auto-response-suppress"}
)
"""The headers that a caller may add, in lower case."""

LINE_LIMIT = 900
"""The most characters of a header that is written as one line; SMTP takes 998 with the name."""

Mailbox = tuple[str, str]
"""A name as people read it, and an address (ASCII)."""

CalendarPart = tuple[bytes, str]
"""A calendar text as bytes (CRLF), and the METHOD that stands in it."""

METHODS = frozenset({"REQUEST", "CANCEL", "PUBLISH", "DECLINECOUNTER"})

_MESSAGE_ID = re.compile(r"<[!-;=?-~]+@[!-;=?-~]+>")
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9.-]+")
_WEB_ADDRESS = re.compile(r"https?://[!-;=?-~]+")
_PRINTABLE = re.compile(r"[ -~]+")
# What a written header may hold, so that nothing becomes a second one: printable ASCII, folded before a blank.
_WRITTEN = re.compile(r"[ -~]*(?:\r\n [ -~]+)*")


def message(
    *,
    sender: Mailbox,
    to: Mailbox,
    subject: str,
    text: str,
    html: str,
    message_id: str,
    date: datetime,
    calendar: CalendarPart | None = None,
    references: str | Sequence[str] = (),
    reply_to: Mailbox | None = None,
    list_unsubscribe_url: str | None = None,
    auto_submitted: Literal["auto-generated", "auto-replied", "no"] = "auto-generated",
    headers: Mapping[str, str] | None = None,
) -> bytes:
    """One mail to one person. The same values give the same bytes.

    With a calendar the inline part stands last of the alternatives, where Outlook and Thunderbird look, and
    the same bytes are attached. `date` is aware. `references` are the Message-IDs that this mail follows,
    oldest first, as a list or with blanks between. Raises ValueError for a value that cannot be a header:
    addresses, ids and links must be clean already, names and the subject are cleaned here.
    """
    if date.tzinfo is None:
        raise ValueError("a mail's date needs a zone")
    lines = [("Date", format_datetime(date)), ("From", _box("From", sender)), ("To", _box("To", to))]
    if reply_to:
        lines.append(("Reply-To", _box("Reply-To", reply_to)))
    lines.append(("Subject", _words("Subject", header_safe(subject))))
    lines += _one_line_headers(message_id, references, list_unsubscribe_url, headers or {})
    lines += [("Auto-Submitted", auto_submitted), ("MIME-Version", "1.0")]
    return (_head(lines) + _content(message_id, text, html, calendar)).encode("ascii")


def _one_line_headers(
    message_id: str, references: str | Sequence[str], unsubscribe_url: str | None, extra: Mapping[str, str]
) -> list[tuple[str, str]]:
    lines = [("Message-ID", _checked(_MESSAGE_ID, message_id))]
    known = references.split() if isinstance(references, str) else references
    if ids := [_checked(_MESSAGE_ID, reference) for reference in known]:
        lines += [("In-Reply-To", ids[-1]), ("References", _newest(ids))]
    if unsubscribe_url:
        lines.append(("List-Unsubscribe", f"<{_checked(_WEB_ADDRESS, unsubscribe_url)}>"))
        lines.append(("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"))
    for name, value in extra.items():
        if name.lower() not in EXTRA_HEADERS:
            raise ValueError(f"not a header that a mail of ours carries: {name!r}")
        lines.append((name, _checked(_PRINTABLE, header_safe(value, LINE_LIMIT))))
    return lines


def _newest(ids: Sequence[str]) -> str:
    """The first id and as many of the newest as fit in one line, as RFC 5322 advises for a long chain."""
    kept = list(ids)
    while len(" ".join(kept)) > LINE_LIMIT and len(kept) > 1:
        del kept[min(1, len(kept) - 1)]
    return " ".join(kept)


def _checked(pattern: re.Pattern[str], value: str) -> str:
    if not pattern.fullmatch(value) or len(value) > LINE_LIMIT:
        raise ValueError(f"cannot stand in a mail header: {value!r}")
    return value


def _box(name: str, box: Mailbox) -> str:
    """A name in plain ASCII stands as it is, in quotes where it must; any other as encoded words above the address."""
    shown, address = header_safe(box[0]), _checked(_ADDRESS, box[1])
    return formataddr((shown, address)) if shown.isascii() else f"{_words(name, shown)}\r\n <{address}>"


def _words(name: str, value: str) -> str:
    return value if value.isascii() else Header(value, "utf-8", header_name=name).encode(linesep="\r\n")


def _head(lines: Sequence[tuple[str, str]]) -> str:
    """Headers, each of which ends where it should. Written here: the library takes 2 ms for those of an invitation."""
    for _name, value in lines:
        if not _WRITTEN.fullmatch(value):
            raise ValueError(f"cannot stand in a mail header: {value!r}")
    return "".join(f"{name}: {value}\r\n" for name, value in lines)


def _content(message_id: str, text: str, html: str, calendar: CalendarPart | None) -> str:
    """All below the headers of the mail, from the type of its content on."""
    # "=_" cannot occur in quoted-printable or base64, so no content can hold a boundary.
    mark = hashlib.sha256(message_id.encode("ascii")).hexdigest()[:24]
    alternatives = [_written("plain", text), _written("html", html)]
    if calendar is None:
        return _multipart("alternative", f"=_a{mark}", alternatives)
    content, method = calendar
    if method not in METHODS:
        raise ValueError(f"not a METHOD that a mail of ours carries: {method!r}")
    lines = encodebytes(content).decode("ascii").replace("\n", "\r\n")
    base64 = ("Content-Transfer-Encoding", "base64")
    kind = f'text/calendar; charset="utf-8"; method="{method}";\r\n component="VEVENT"'
    inline = _part([base64, ("Content-Type", kind)], lines)
    inner = _multipart("alternative", f"=_a{mark}", [*alternatives, inline])
    disposition = ("Content-Disposition", 'attachment; filename="invite.ics"')
    attached = _part([base64, disposition, ("Content-Type", 'application/ics; name="invite.ics"')], lines)
    return _multipart("mixed", f"=_m{mark}", [inner, attached])


def _multipart(kind: str, boundary: str, parts: Sequence[str]) -> str:
    between = f"\r\n--{boundary}\r\n"
    head = _head([("Content-Type", f'multipart/{kind}; boundary="{boundary}"')])
    return f"{head}{between}{between.join(parts)}\r\n--{boundary}--\r\n"


def _written(subtype: str, content: str) -> str:
    lines = b"\n".join(content.encode("utf-8", "replace").splitlines()) + b"\n"
    # The encoder takes each byte as the character of its number.
    encoded = body_encode(lines.decode("latin-1")).replace("\n", "\r\n")
    kind = ("Content-Type", f'text/{subtype}; charset="utf-8"')
    return _part([kind, ("Content-Transfer-Encoding", "quoted-printable")], encoded)


def _part(headers: Sequence[tuple[str, str]], encoded: str) -> str:
    return f"{_head(headers)}\r\n{encoded}"
