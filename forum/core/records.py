"""Reads the fields of a record that somebody imports: each is what it should be, or the record is refused.

The sentences are for whoever runs the import, so they name the field as the file does.
"""

from collections.abc import Mapping
from typing import Any, Literal

from forum.core.errors import Refused
from forum.core.text import many_lines, one_line, web_address

#: What became of a record.
Outcome = Literal["imported", "updated", "unchanged"]
Record = Mapping[str, Any]


def line(record: Record, name: str, most: int, *, needed: bool = False) -> str:
    """A field as one clean line of at most `most` characters; empty where it is missing or null.

    Raises Refused where it is no text, too long, or missing although `needed`.
    """
    return _kept(one_line(_text(record, name)), name, most, needed=needed)


def text(record: Record, name: str, most: int, *, needed: bool = False) -> str:
    """The same for a text of many lines."""
    return _kept(many_lines(_text(record, name)), name, most, needed=needed)


def whole(record: Record, name: str, low: int, high: int) -> int | None:
    """A field as a whole number from `low` to `high`, both included; None where it is missing or null."""
    value = record.get(name)
    if value is None or value == "":
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise Refused(f"{name} is no whole number from {low} to {high}")
    return value


def address(record: Record, name: str, most: int = 300) -> str:
    """A field as a web address (http or https); empty where it is missing or null."""
    value = line(record, name, most)
    if value and not web_address(value):
        raise Refused(f"{name} is no web address")
    return value


def _text(record: Record, name: str) -> str:
    value = record.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise Refused(f"{name} is no text")
    return value


def _kept(value: str, name: str, most: int, *, needed: bool) -> str:
    if needed and not value.strip():
        raise Refused(f"{name} is missing")
    if len(value) > most:
        raise Refused(f"{name} has {len(value)} characters; the most is {most}")
    return value
