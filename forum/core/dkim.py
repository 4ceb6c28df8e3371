"""Signs mail as the domain's own (DKIM, RFC 6376), and tells the record by which others check it.

The signing is here and not a library's, since that one computes RSA in Python: 5 ms a letter, where a letter takes 1.
"""

import re
import textwrap
from base64 import b64encode
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

LEAST_BITS = 1024
"""Shorter keys are refused by those who check (RFC 8301 3.2)."""

USUAL_BITS = 2048
"""What a signer should have at least (RFC 8301 3.2)."""

_FIELD = re.compile(rb"([!-9;-~]+):((?:[^\r]|\r\n[ \t])*)\r\n")
_BLANKS = re.compile(rb"[ \t]+")
_SELECTOR = re.compile(r"[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})*")


class KeyUnusable(ValueError):
    """No mail can be signed with what was given; the sentence says why."""


@dataclass(frozen=True)
class Signer:
    """A key, and the names under which others find its public half."""

    domain: str
    selector: str
    key: rsa.RSAPrivateKey

    def signed(self, message: bytes, *, at: datetime) -> bytes:
        """The message (CRLF) with its signature before it, which covers all of it.

        Each header that stands is covered, so also both that unsubscribe (RFC 8058 4), and From once more, so that
        nobody adds a second one. Neither a length (l=) nor an end (x=) is said.
        """
        head, _, body = message.partition(b"\r\n\r\n")
        fields = [(name.lower(), value) for name, value in _FIELD.findall(head + b"\r\n")]
        names = b" : ".join([*(name for name, _value in fields), b"from"]).decode("ascii")
        tags = (
            f"v=1; a=rsa-sha256; c=relaxed/relaxed; d={self.domain}; s={self.selector}; t={at.timestamp():.0f}; "
            f"h={names}; bh={b64encode(sha256(_relaxed_body(body)).digest()).decode('ascii')};"
        )
        lines = textwrap.wrap(
            tags, 72, break_long_words=False, break_on_hyphens=False, initial_indent="DKIM-Signature: "
        )
        unsigned = "\r\n ".join([*lines, "b="]).encode("ascii")
        covered = [_relaxed(name, value) for name, value in fields]
        covered.append(_relaxed(b"dkim-signature", unsigned.partition(b":")[2]))
        signature = b64encode(self.key.sign(b"\r\n".join(covered), padding.PKCS1v15(), hashes.SHA256())).decode("ascii")
        return unsigned + "\r\n ".join(textwrap.wrap(signature, 72)).encode("ascii") + b"\r\n" + message

    def record(self) -> str:
        """The DNS record to publish, as a zone file writes it: strings of at most 255 characters (RFC 6376 3.6.2.2)."""
        public = self.key.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        text = f"v=DKIM1; k=rsa; p={b64encode(public).decode('ascii')}"
        strings = " ".join(f'"{text[start : start + 255]}"' for start in range(0, len(text), 255))
        return f"{self.selector}._domainkey.{self.domain}. IN TXT ( {strings} )"


def signer(path: Path, selector: str, domain: str) -> Signer:
    """A signer with the key of a PEM file. Raises KeyUnusable with a sentence about the file or the selector."""
    if not _SELECTOR.fullmatch(selector):
        raise KeyUnusable(f"The selector {selector!r} is no name in the DNS; letters, digits and hyphens make one.")
    try:
        key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except OSError as failure:
        raise KeyUnusable(f"{path} cannot be read: {failure.strerror}.") from failure
    except TypeError as failure:
        raise KeyUnusable(f"The key in {path} has a password, and nobody is there to type it.") from failure
    except (ValueError, UnsupportedAlgorithm) as failure:
        raise KeyUnusable(f"{path} holds no private key in PEM.") from failure
    if not isinstance(key, rsa.RSAPrivateKey):
        raise KeyUnusable(f"The key in {path} is not RSA, which all who check mail know.")
    if key.key_size < LEAST_BITS:
        raise KeyUnusable(
            f"The key in {path} has {key.key_size} bits, and mail signed with fewer than 1024 is not believed."
        )
    return Signer(domain, selector, key)


def _relaxed(name: bytes, value: bytes) -> bytes:
    """A header without what servers on the way may change (RFC 6376 3.4.2)."""
    return name + b":" + _BLANKS.sub(b" ", value.replace(b"\r\n", b"")).strip()


def _relaxed_body(body: bytes) -> bytes:
    """A body without blanks at the ends of lines, and without empty lines at its own (RFC 6376 3.4.4)."""
    lines = _BLANKS.sub(b" ", body).replace(b" \r\n", b"\r\n").rstrip(b"\r\n")
    return lines + b"\r\n" if lines else b""
