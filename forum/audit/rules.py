"""How entries are digested and chained. Pure."""

import hashlib
import json
from datetime import datetime
from typing import Any

FIRST = "0" * 64  # the seal before the first


def canonical(payload: dict[str, Any]) -> str:
    """The one spelling of a payload: sorted keys, no spaces, moments in ISO 8601."""
    return json.dumps(payload, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)


def payload_digest(payload: dict[str, Any]) -> str:
    """SHA-256 of the canonical payload, hexadecimal."""
    return hashlib.sha256(canonical(payload).encode("utf-8", "surrogatepass")).hexdigest()


def seal(previous: str, number: int, at: datetime, fields: tuple[str, ...], digest: str) -> str:
    """The seal of entry `number`: SHA-256 over the seal before it, its place, moment, fields and payload digest.

    The payload itself stands in no seal, so disposal can empty it and the chain still holds.
    """
    text = json.dumps([previous, number, at.isoformat(), *fields, digest], ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
