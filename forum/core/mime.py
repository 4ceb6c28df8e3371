"""Builds a mail as bytes from plain values: text, HTML and, for an invitation, its calendar part."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from email.header import Header
from email.headerregistry import Address, AddressHeader, HeaderRegistry
from email.message import EmailMessage, MIMEPart
from email.policy import EmailPolicy
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


class _WholePolicy(EmailPolicy):
    """Writes our headers itself: the library breaks long links into encoded words that nobody reads, and
    loses blanks between the words of a long name."""

    def fold(self, name: str, value: str) -> str:
        if name.lower().startswith("content-"):
            return str(super().fold(name, value))
        return f"{name}: {_header_text(name, value)}{self.linesep}"

    def fold_binary(self, name: str, value: str) -> bytes:
        return self.fold(name, value).encode("ascii")


def _header_text(name: str, value: str) -> str:
    if value.isascii():
        return value
    if isinstance(value, AddressHeader):
        (box,) = value.addresses
        return f"{_encoded_words(name, box.display_name)}\r\n <{box.addr_spec}>"
    return _encoded_words(name, value)


def _encoded_words(name: str, value: str) -> str:
    return Header(str(value), "utf-8", header_name=name).encode(linesep="\r\n")


class _Registry(HeaderRegistry):
    """Makes the class of a header once: the library makes a new one for each header of each mail."""

    def __init__(self) -> None:
        super().__init__()
        self._made: dict[str, type] = {}

    def __getitem__(self, name: str) -> type:
        if name not in self._made:
            self._made[name] = super().__getitem__(name)
        return self._made[name]


_POLICY = _WholePolicy(linesep="\r\n", header_factory=_Registry())


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
    mail = EmailMessage(policy=_POLICY)
    mail["Date"] = date
    mail["From"] = _address(sender)
    mail["To"] = _address(to)
    if reply_to:
        mail["Reply-To"] = _address(reply_to)
    mail["Subject"] = header_safe(subject)
    for name, value in _one_line_headers(message_id, references, list_unsubscribe_url, headers or {}):
        mail[name] = value
    mail["Auto-Submitted"] = auto_submitted
    mail["MIME-Version"] = "1.0"
    _fill(mail, message_id, text, html, calendar)
    return mail.as_bytes()


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


def _address(box: Mailbox) -> Address:
    name, address = box
    return Address(display_name=header_safe(name), addr_spec=_checked(_ADDRESS, address))


def _fill(mail: EmailMessage, message_id: str, text: str, html: str, calendar: CalendarPart | None) -> None:
    # "=_" cannot occur in quoted-printable or base64, so no content can hold a boundary.
    mark = hashlib.sha256(message_id.encode("ascii")).hexdigest()[:24]
    alternatives = [_written(text, "plain"), _written(html, "html")]
    if calendar is None:
        _hold(mail, "alternative", f"=_a{mark}", alternatives)
        return
    inner = MIMEPart(policy=_POLICY)
    _hold(inner, "alternative", f"=_a{mark}", [*alternatives, _inline(calendar)])
    _hold(mail, "mixed", f"=_m{mark}", [inner, _attached(calendar[0])])


def _hold(part: MIMEPart, kind: str, boundary: str, parts: Sequence[MIMEPart]) -> None:
    part["Content-Type"] = f'multipart/{kind}; boundary="{boundary}"'
    for inner in parts:
        part.attach(inner)


def _written(content: str, subtype: str) -> MIMEPart:
    part = MIMEPart(policy=_POLICY)
    clean = content.encode("utf-8", "replace").decode("utf-8")
    part.set_content(clean, subtype=subtype, charset="utf-8", cte="quoted-printable")
    return part


def _inline(calendar: CalendarPart) -> MIMEPart:
    content, method = calendar
    if method not in METHODS:
        raise ValueError(f"not a METHOD that a mail of ours carries: {method!r}")
    part = MIMEPart(policy=_POLICY)
    params = {"charset": "utf-8", "method": method, "component": "VEVENT"}
    part.set_content(content, maintype="text", subtype="calendar", cte="base64", params=params)
    return part


def _attached(content: bytes) -> MIMEPart:
    part = MIMEPart(policy=_POLICY)
    named = {"name": "invite.ics"}
    part.set_content(
        content,
        maintype="application",
        subtype="ics",
        cte="base64",
        disposition="attachment",
        filename="invite.ics",
        params=named,
    )
    return part
