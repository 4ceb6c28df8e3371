"""The columns that every queue of the desk gives."""

from typing import Any

from sqlalchemy import Date, Select, String, cast, func, literal, null, select

from forum.core.database import UtcDateTime
from forum.desk.rules import Queue

LONGEST = 160


def queue_row(
    queue: Queue, ref: Any, title: Any, of: Any, slug: Any, on: Any = None, at: Any = None, since: Any = None
) -> Select:  # type: ignore[type-arg]
    """Columns of every queue. `on` is the day it is due, `at` the moment; without both, `since` says how long it waits."""
    order = next(column for column in (on, at, since) if column is not None)
    return select(
        literal(queue.value, String).label("queue"),
        cast(ref, String).label("ref"),
        func.substr(title, 1, LONGEST, type_=String).label("title"),
        func.coalesce(of, "", type_=String).label("of"),
        cast(slug, String).label("slug"),
        (cast(null(), Date) if on is None else on).label("due_on"),
        (cast(null(), UtcDateTime) if at is None else at).label("due_at"),
        func.coalesce(cast(order, String), "9", type_=String).label("sort"),
    )
