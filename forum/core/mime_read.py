"""Reads a mail that came in: its head, who wrote it, and the texts in it, within limits that hold before anything is parsed.

Nothing here trusts what it reads: a library sees no piece that is larger or deeper than the limits below. Pure.
"""

import binascii
import re
from base64 import b64decode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.parser import BytesHeaderParser
from email.policy import compat32
from enum import StrEnum
from quopri import decodestring

from forum.core.domains import ascii_address
from forum.core.text import one_line

HEAD_MOST = 64_000
"""Bytes of the head of a mail, or of a part."""
LINE_MOST = 2_000
"""Characters of a header value that are read, but for what proves a sender: that is read whole or not at all."""
DEPTH_MOST = 6
"""Parts inside parts."""
PARTS_MOST = 50
TEXT_MOST = 256_000
"""Bytes of one text, decoded."""

_HEAD_END = re.compile(rb"\r?\n\r?\n|\r\r")
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
_COMMENT = re.compile(r"\([^()]*\)")
_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]")
# Python's own names of charsets hold some that take a quadratic time, or that are no texts.
_CHARSET = re.compile(
    r"utf-?8|us-ascii|ascii|iso-?8859-\d{1,2}|windows-125\d|koi8-[ru]|gb2312|gbk|gb18030|big5|shift_jis|euc-(jp|kr)"
    r"|iso-2022-jp",
    re.I,
)
_TEXTS = frozenset({"text/plain", "text/html", "text/calendar"})
_CALENDARS = frozenset({"text/calendar", "application/ics"})
# An answer names its method (RFC 5546 3.2); other calendars that are attached are files that somebody sends along.
_ANSWER = re.compile(r"^METHOD:(?:REPLY|COUNTER|REFRESH)[ \t]*\r?$", re.M | re.I)


class TooMuch(ValueError):
    """The mail is larger or deeper than any real one."""


class Robot(StrEnum):
    """Who wrote a mail, as its head says: a person, or a machine that must get no answer."""

    NONE = "none"
    #: An absence note, a calendar that answers by itself.
    AUTO = "auto"
    LIST = "list"
    #: A report of a mail server about a mail of ours.
    BOUNCE = "bounce"


@dataclass(frozen=True)
class Text:
    """A text of a mail. `method` is the parameter of a calendar part, in capitals; `is_whole` False: it cannot be read."""

    kind: str
    text: str
    method: str = ""
    is_whole: bool = True
    is_attached: bool = False


@dataclass(frozen=True)
class Mail:
    """What a mail says of itself. All of it is the sender's word, but for the `authentication` of our own border."""

    message_id: str
    #: The one address in From; empty where there is none, or more than one.
    sender: str
    sender_name: str
    subject: str
    robot: Robot
    #: Values of Authentication-Results, the newest first.
    authentication: tuple[str, ...]
    #: Where mail servers say they brought it, the newest first, and then whom it names.
    recipients: tuple[str, ...]
    texts: tuple[Text, ...]
    #: Content types of all parts.
    kinds: frozenset[str]

    def of(self, kind: str) -> tuple[Text, ...]:
        """The texts of one kind, in their order."""
        return tuple(text for text in self.texts if text.kind == kind)

    @property
    def is_sealed_by_outlook(self) -> bool:
        """An answer that only Outlook can open (winmail.dat)."""
        return not self.of("text/calendar") and bool(self.kinds & {"application/ms-tnef", "application/vnd.ms-tnef"})


def read(content: bytes) -> Mail:
    """A mail of its bytes. Raises TooMuch beyond the limits; whatever else is broken in it is read as far as it goes."""
    head, body = _head(content, 0, len(content))
    texts: list[Text] = []
    kinds: list[str] = []
    _walk(content, head, (body, len(content)), 0, texts, kinds)
    name, sender = _mailbox([value for key, value in head if key == "from"])
    return Mail(
        message_id=one_line(_first(head, "message-id"))[:250], sender=sender, sender_name=name,
        subject=_decoded(_first(head, "subject"))[:300], robot=_robot(head, sender, kinds[0]),
        authentication=tuple(value for key, value in head if key == "authentication-results"),
        recipients=_recipients(head), texts=tuple(_told(texts)), kinds=frozenset(kinds),
    )  # fmt: skip


Head = Sequence[tuple[str, str]]


def _head(content: bytes, start: int, end: int) -> tuple[Head, int]:
    """The head that begins at `start`, as (name in lower case, value), and where the body begins."""
    if content[start : start + 2] == b"\r\n":
        return (), start + 2
    if content[start : start + 1] in {b"\n", b"\r"}:
        return (), start + 1
    found = _HEAD_END.search(content, start, min(end, start + HEAD_MOST))
    if found is None and end - start >= HEAD_MOST:
        raise TooMuch("the head is too long")
    stop = found.start() if found else end
    parsed = BytesHeaderParser(policy=compat32).parsebytes(content[start:stop] + b"\n\n")
    read_head = [(key.lower(), _clean(key.lower(), value)) for key, value in parsed.raw_items()]
    return read_head, found.end() if found else end


def _clean(key: str, value: object) -> str:
    most = HEAD_MOST if key == "authentication-results" else LINE_MOST
    text = str(value)[:most].encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return re.sub(r"[\r\n]+[ \t]*", " ", text)


def _first(head: Head, name: str) -> str:
    return next((value for key, value in head if key == name), "")


def _walk(
    content: bytes, head: Head, body: tuple[int, int], depth: int, texts: list[Text], kinds: list[str]
) -> None:  # fmt: skip
    if depth > DEPTH_MOST or len(kinds) >= PARTS_MOST:
        raise TooMuch("there are too many parts")
    told = Message(policy=compat32)
    told["Content-Type"] = _first(head, "content-type") or "text/plain"
    kind = told.get_content_type()
    kinds.append(kind)
    boundary = told.get_boundary() if kind.startswith("multipart/") else None
    if boundary:
        for start, end in _parts(content, boundary.encode("utf-8", "replace"), *body):
            inner, inner_body = _head(content, start, end)
            _walk(content, inner, (min(inner_body, end), end), depth + 1, texts, kinds)
        return
    is_attached = _first(head, "content-disposition").lower().startswith("attachment") or kind not in _TEXTS
    if kind in (_CALENDARS if is_attached else _TEXTS):
        method = one_line(_param(told, "method")).upper()
        text = _text(kind, method, content[body[0] : body[1]], head, _param(told, "charset"))
        if is_attached:
            text = replace(text, kind="text/calendar", is_attached=True)
        if kind == "text/plain" and _param(told, "format").lower() == "flowed":
            text = replace(text, text=_unflowed(text.text, is_spaced=_param(told, "delsp").lower() != "yes"))
        texts.append(text)


def _told(texts: Sequence[Text]) -> Iterator[Text]:
    """The texts without attached calendars, but for an answer that some programs attach and write nowhere else."""
    is_inline = any(text.kind == "text/calendar" and not text.is_attached for text in texts)
    for text in texts:
        if not text.is_attached or (not is_inline and _ANSWER.search(text.text)):
            yield text


def _param(told: Message, name: str) -> str:
    value = told.get_param(name, "")
    return str(value[2] if isinstance(value, tuple) else value)


def _parts(content: bytes, boundary: bytes, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Where each part begins and ends. A last part without its closing line goes to the end."""
    mark = re.compile(rb"(?:^|(?<=\n)|(?<=\r))--" + re.escape(boundary) + rb"(--)?[ \t]*(?:\r?\n|\r|\Z)")
    begins, count = None, 0
    for found in mark.finditer(content, start, end):
        if begins is not None:
            yield begins, _without_line_end(content, found.start())
        begins, count = (None if found.group(1) else found.end()), count + 1
        if count > PARTS_MOST:
            raise TooMuch("there are too many parts")
        if begins is None:
            return
    if begins is not None and begins <= end:
        yield begins, end


def _without_line_end(content: bytes, at: int) -> int:
    if content[max(at - 2, 0) : at] == b"\r\n":
        return at - 2
    return at - 1 if at and content[at - 1 : at] in {b"\n", b"\r"} else at


def _text(kind: str, method: str, raw: bytes, head: Head, charset: str) -> Text:
    way = one_line(_first(head, "content-transfer-encoding")).lower()
    # Three bytes of quoted-printable are one, four of base64 are three.
    if len(raw) > TEXT_MOST * (3 if way == "quoted-printable" else 2):
        return Text(kind, "", method, is_whole=False)
    data: bytes | None = raw
    if way == "base64":
        data = _of_base64(raw)
    elif way == "quoted-printable":
        data = decodestring(raw)
    if data is None or len(data) > TEXT_MOST:
        return Text(kind, "", method, is_whole=False)
    return Text(kind, data.decode(charset if _CHARSET.fullmatch(charset) else "utf-8", "replace"), method)


_QUOTE = re.compile(r"(>*)( ?)(.*)", re.S)


def _unflowed(text: str, *, is_spaced: bool) -> str:
    """Paragraphs as one line each again (RFC 3676). `is_spaced`: the blank at a line's end stands between two words."""
    found: list[tuple[str, str]] = []
    goes_on = False
    for line in text.splitlines():
        match = _QUOTE.fullmatch(line)
        assert match is not None  # noqa: S101  it matches any line
        quote, rest = match.group(1), match.group(3)
        if goes_on and found and found[-1][0] == quote:
            found[-1] = (quote, found[-1][1] + rest)
        else:
            found.append((quote, rest))
        goes_on = rest.endswith(" ") and rest != "-- "
        if goes_on and not is_spaced:
            found[-1] = (quote, found[-1][1][:-1])
    return "\n".join(f"{quote} {rest}" if quote else rest for quote, rest in found)


def _of_base64(raw: bytes) -> bytes | None:
    letters = _NOT_BASE64.sub(b"", raw)
    try:
        return b64decode(letters + b"=" * (-len(letters) % 4))
    except binascii.Error:
        return None


def _decoded(value: str) -> str:
    """A header value with its encoded words read, as one line."""
    try:
        pieces = decode_header(value)
    except (ValueError, HeaderParseError):
        return one_line(value)
    said = []
    for piece, charset in pieces:
        known = charset if charset and _CHARSET.fullmatch(charset) else "utf-8"
        said.append(piece.decode(known, "replace") if isinstance(piece, bytes) else piece)
    return one_line("".join(said))


def _mailbox(values: Sequence[str]) -> tuple[str, str]:
    """Name and address, in ASCII, of the one mailbox in one header; ("", "") where it is not exactly one."""
    if len(values) != 1:
        return "", ""
    plain = _QUOTED.sub(" ", values[0])
    while (without := _COMMENT.sub(" ", plain)) != plain:
        plain = without
    name, angle, rest = plain.partition("<")
    address = ascii_address(rest.strip().removesuffix(">").strip() if angle else name.strip())
    is_one = _ADDRESS.fullmatch(address) and not (angle and re.search(r"[@,;:<>]", name)) and plain.count("<") <= 1
    if not is_one:
        return "", ""
    return _decoded(values[0].partition("<")[0]).strip('" ')[:120] if angle else "", address


def _recipients(head: Head) -> tuple[str, ...]:
    names = ("delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "to", "cc")
    found = [address for name in names for key, value in head if key == name for address in _ADDRESS.findall(value)]
    return tuple(dict.fromkeys(found))[:PARTS_MOST]


_AUTO: Mapping[str, frozenset[str]] = {
    "precedence": frozenset({"bulk", "junk", "auto_reply"}),
    "x-autoreply": frozenset({"yes"}),
    "x-autorespond": frozenset({"yes"}),
}


def _robot(head: Head, sender: str, kind: str) -> Robot:
    said = {key: value.strip().lower() for key, value in reversed(head)}
    machine = sender.partition("@")[0].lower() in {"mailer-daemon", "postmaster"}
    if said.get("return-path") == "<>" or kind == "multipart/report" or machine:
        return Robot.BOUNCE
    if "list-id" in said or "list-post" in said or said.get("precedence") == "list":
        return Robot.LIST
    automatic = said.get("auto-submitted", "no").partition(";")[0].strip() not in {"no", ""}
    return Robot.AUTO if automatic or any(said.get(name, "") in words for name, words in _AUTO.items()) else Robot.NONE
