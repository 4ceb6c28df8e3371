"""Files that a reader may open, of a thread; and what the jobs look for."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, false, func, or_, select, true
from sqlalchemy.orm import joinedload

from forum.core.actor import Actor
from forum.core.database import db
from forum.files.models import File, FileState
from forum.organizations.queries import seen_by
from forum.threads.queries import visible_to


def listed_for(actor: Actor) -> ColumnElement[bool]:
    """Files whose name `actor` may read, where the thread is visible; refused ones only for their own organization."""
    own = File.organization_id == actor.organization_id if actor.is_member else false()
    not_refused = true() if actor.is_host else or_(File.state != FileState.REFUSED, own)
    return and_(File.removed_at.is_(None), seen_by(actor, File), not_refused)


def by_ref(actor: Actor, ref: str) -> File | None:
    """A file that stands, if `actor` may see both it and its thread."""
    found = select(File).join(File.thread).where(File.ref == ref, listed_for(actor), visible_to(actor))
    return db.session.scalar(found)


def of_thread(actor: Actor, thread_id: int) -> Sequence[File]:
    """Files of a thread that `actor` may see, first come first."""
    return db.session.scalars(
        select(File)
        .join(File.thread)
        .options(joinedload(File.thread))
        .where(File.thread_id == thread_id, listed_for(actor), visible_to(actor))
        .order_by(File.id)
    ).all()


def standing_of(thread_id: int) -> Sequence[File]:
    """All files of a thread that were not removed, whoever asks: what may be added depends on them."""
    return db.session.scalars(select(File).where(File.thread_id == thread_id, File.removed_at.is_(None))).all()


def due_for_scan(at: datetime, limit: int) -> Sequence[tuple[int, datetime]]:
    """Key and due moment of files that a scanner should look at, longest due first."""
    due = (File.state == FileState.SCANNING, File.removed_at.is_(None), File.scan_at <= at)
    rows = db.session.execute(select(File.id, File.scan_at).where(*due).order_by(File.scan_at, File.id).limit(limit))
    return [(key, moment) for key, moment in rows]


def waiting_count() -> int:
    """Files that no scanner has looked at."""
    waits = (File.state == FileState.SCANNING, File.removed_at.is_(None))
    return db.session.scalar(select(func.count()).select_from(File).where(*waits)) or 0


def kept_among(digests: Collection[str]) -> set[str]:
    """Which of these bytes a row still needs: removed files keep theirs for the record, malware is not kept."""
    named = select(File.sha256).where(File.sha256.in_(digests), File.state != FileState.REFUSED)
    return set(db.session.scalars(named))
