"""How far a mail that came in proves who wrote it (RFC 8601), and what its address says. Pure."""

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from forum.core.domains import LOWER, ascii_domain
from forum.core.mime_read import Mail, Robot
from forum.mail.models_inbound import InboundState

_PIECE = re.compile(r'"(?:[^"\\]|\\.)*"|\\.|.', re.S)
_PLAIN_QUOTE = re.compile(r'"[^()\\]*"')
_WORD = re.compile(r"[\w.@+-]*", re.ASCII)
_RESULT = re.compile(r"([a-z0-9-]+)\s*=\s*([a-z]+)(?!\S)")
_PROPERTY = re.compile(r"(?<!\S)header\.(?:from|d|i)\s*=\s*(\S+)")
_BODY = re.compile(rb"\r?\n\r?\n")


@dataclass(frozen=True)
class Box:
    """An address of ours: the word before the plus sign, and what stands behind it. Both in lower case, since some
    servers fold them."""

    name: str
    tag: str = ""


@dataclass(frozen=True)
class Inbound:
    """A mail as a feature gets it."""

    mail: Mail
    box: Box
    #: What our border said that proves From; empty where nothing does.
    proof: str
    robot: Robot

    @property
    def is_automatic(self) -> bool:
        """A machine wrote it, so that no mail may answer it."""
        return self.robot is not Robot.NONE


@dataclass(frozen=True)
class Decided:
    """What a feature decided on a mail, and why; `data` is what it keeps."""

    state: InboundState
    reason: str
    object_kind: str = ""
    object_ref: str = ""
    person_ref: str = ""
    data: dict[str, Any] | None = None


def box_of(address: str, domain: str) -> Box | None:
    """The box of an address in our domain; None for any other address."""
    local, _at, host = address.strip().lower().rpartition("@")
    if host != domain.lower() or not local:
        return None
    name, _plus, tag = local.partition("+")
    return Box(name, tag)


def is_bounce(sender: str | None) -> bool:
    """Whether an envelope's sender is that of a bounce. Postfix pipes the empty one as a name (`null_sender`)."""
    return sender is not None and sender.strip("<> ").lower() in {"", "mailer-daemon"}


def digest_of(message_id: str, recipient: str, content: bytes) -> str:
    """What tells one mail from another. The head is left out: each server on the way writes its own lines into it."""
    found = _BODY.search(content)
    body = content[found.end() :] if found else b""
    known = f"{message_id}\n{recipient.lower()}\n{hashlib.sha256(body).hexdigest()}"
    return hashlib.sha256(known.encode("utf-8", "replace")).hexdigest()


def proof_of(mail: Mail, authserv_id: str) -> str:
    """What our own border says that proves From, as "dmarc=pass" or "dkim=pass"; empty where it says nothing such.

    Only the newest Authentication-Results with our id counts (RFC 8601 5): older ones came with the mail. `dkim=pass`
    counts for exactly the domain of From, which either may write in its own letters or in ASCII (`ascii_domain`): whether
    two domains are one owner's is for the border's DMARC to know.
    """
    told = (_plain(value) for value in mail.authentication)
    newest = next((value for value in told if _is_ours(value, authserv_id)), "")
    domain = ascii_domain(mail.sender.rpartition("@")[2])
    results = list(_results(newest))
    dmarc = {result for method, result, _domains in results if method == "dmarc"}
    if not domain or not authserv_id or "fail" in dmarc or len(dmarc) > 1:
        return ""
    proven = (f"{m}=pass" for m, result, domains in results if result == "pass" and _is_aligned(m, domains, domain))
    return next(proven, "")


def _plain(value: str) -> str:
    """The value without comments, and of quoted strings only what is a plain word (RFC 5322 3.2): a sender may fill them.

    Of what can be read in two ways only the id is left, which proves nothing.
    """
    kept, depth = "", 0
    for piece in _PIECE.findall(value):
        depth += (piece == "(") - (piece == ")")
        if depth < 0 or _is_unclear(piece, in_comment=depth > 0):
            return f"{kept.partition(';')[0]};".translate(LOWER)
        if not depth:
            kept += " " if piece == ")" else _word(piece)
    return (f"{kept.partition(';')[0]};" if depth else kept).translate(LOWER)


def _is_unclear(piece: str, *, in_comment: bool) -> bool:
    """A quotation mark without its other half; in a comment, where such marks mean nothing, one that hides its end."""
    hides = piece.startswith('"') and not _PLAIN_QUOTE.fullmatch(piece)
    return piece == '"' or (hides if in_comment else piece.startswith("\\"))


def _word(piece: str) -> str:
    return '""' if piece.startswith('"') and not _WORD.fullmatch(piece[1:-1]) else piece.strip('"')


def _is_ours(value: str, authserv_id: str) -> bool:
    words = value.partition(";")[0].split()
    return bool(words) and words[0] == authserv_id.lower()


def _results(value: str) -> Iterator[tuple[str, str, Sequence[str]]]:
    for piece in value.split(";")[1:]:
        found = _RESULT.match(piece.strip())
        if found:
            domains = [ascii_domain(said.rpartition("@")[2]) for said in _PROPERTY.findall(piece)]
            yield found.group(1), found.group(2), domains


def _is_aligned(method: str, domains: Sequence[str], domain: str) -> bool:
    is_named = method == "dmarc" or (method == "dkim" and bool(domains))
    return is_named and all(told == domain for told in domains)
