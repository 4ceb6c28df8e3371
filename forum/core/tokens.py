"""Secrets in links: random ones that are kept as hashes, and signed ones that carry their purpose."""

import base64
import hashlib
import hmac
import secrets
from typing import Any

from flask import current_app
from itsdangerous import BadSignature, URLSafeTimedSerializer

MAC_LETTERS = 26
RANDOM_BYTES = 25  # 200 bits, `calendar-mail` asks for 128 at least


def random() -> str:
    """A new secret for an address; keep only its `digest`."""
    return secrets.token_urlsafe(RANDOM_BYTES)


def digest(token: str) -> str:
    """What the database keeps of a secret: SHA-256, hexadecimal."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def sign(purpose: str, value: Any) -> str:
    """A value that only we could have written, for one purpose."""
    return str(_serializer(purpose).dumps(value))


def read(purpose: str, token: str, *, max_age_seconds: int | None = None) -> Any | None:
    """The value of a signed token; None when it is not ours, for another purpose, or older than allowed."""
    try:
        return _serializer(purpose).loads(token, max_age=max_age_seconds)
    except BadSignature:
        return None


def mac(purpose: str, value: str) -> str:
    """Letters that only we could have written beside a value, for one purpose: 130 bits, in lower case for addresses."""
    key = f"forum:{purpose}:{current_app.config['SECRET_KEY']}".encode()
    made = hmac.new(key, value.encode("utf-8", "replace"), hashlib.sha256).digest()
    return base64.b32encode(made).decode().lower()[:MAC_LETTERS]


def is_mac(purpose: str, value: str, given: str) -> bool:
    """Whether these are the letters that we wrote beside a value."""
    return hmac.compare_digest(mac(purpose, value).encode(), given.encode("utf-8", "replace"))


def _serializer(purpose: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.secret_key or "", salt=f"forum:{purpose}")
