"""What the log says."""

from collections.abc import Sequence

from sqlalchemy import select

from forum.audit.models import Entry
from forum.core.database import db


def last_sealed() -> Entry | None:
    """The end of the chain."""
    return db.session.scalar(
        select(Entry).where(Entry.seal_number.is_not(None)).order_by(Entry.seal_number.desc()).limit(1)
    )


def unsealed(limit: int = 1000) -> Sequence[Entry]:
    """Entries that wait for their seal, in the order in which they were written."""
    return db.session.scalars(select(Entry).where(Entry.seal_number.is_(None)).order_by(Entry.id).limit(limit)).all()


def sealed_after(number: int, limit: int = 500) -> Sequence[Entry]:
    """The next entries of the chain after place `number`."""
    found = select(Entry).where(Entry.seal_number > number).order_by(Entry.seal_number).limit(limit)
    return db.session.scalars(found).all()


def of(object_kind: str, object_ref: str) -> Sequence[Entry]:
    """What happened to one object, oldest first."""
    return db.session.scalars(
        select(Entry)
        .where(Entry.object_kind == object_kind, Entry.object_ref == object_ref)
        .order_by(Entry.at, Entry.id)
    ).all()
