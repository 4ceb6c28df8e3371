"""Pages by key: `?after=` holds the sort key of the last row, so that page 500 costs what page 1 costs."""

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, and_, or_

Row = TypeVar("Row")
PAGE_SIZE = 20


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Some rows, and the key with which the next page starts (None on the last page)."""

    rows: Sequence[Row]
    next_key: str | None


def encode(values: Sequence[Any]) -> str:
    """Sort values as one word for an address."""
    plain = [v.isoformat() if isinstance(v, datetime) else v for v in values]
    return base64.urlsafe_b64encode(json.dumps(plain).encode()).decode().rstrip("=")


def decode(key: str | None, kinds: Sequence[type]) -> list[Any] | None:
    """The sort values of a key; None when there is no key, or one that we did not make."""
    if not key or len(key) > 400:
        return None
    try:
        values = json.loads(base64.urlsafe_b64decode(key + "=" * (-len(key) % 4)))
        if not isinstance(values, list) or len(values) != len(kinds):
            return None
        read = [
            datetime.fromisoformat(v) if k is datetime and v is not None else v
            for v, k in zip(values, kinds, strict=True)
        ]
    except (ValueError, TypeError, binascii.Error):
        return None
    fits = all(v is None or (isinstance(v, k) and not isinstance(v, bool)) for v, k in zip(read, kinds, strict=True))
    aware = all(not isinstance(v, datetime) or v.tzinfo is not None for v in read)
    return read if fits and aware else None


def beyond(columns: Sequence[tuple[ColumnElement[Any], bool]], values: Sequence[Any]) -> ColumnElement[bool]:
    """Rows that come after `values` in the order of `columns` (column, descending). Columns are not null."""
    steps = []
    for place, (column, descending) in enumerate(columns):
        same = [columns[i][0] == values[i] for i in range(place)]
        steps.append(and_(*same, column < values[place] if descending else column > values[place]))
    return or_(*steps)


def page(rows: Sequence[Row], key_of: Callable[[Row], Sequence[Any]], size: int = PAGE_SIZE) -> Page[Row]:
    """A page from `size + 1` rows asked for: the one too many says that there are more."""
    shown = rows[:size]
    more = len(rows) > size
    return Page(shown, encode(key_of(shown[-1])) if more and shown else None)
