"""Reports of posts: what waits, one report, who reported the same post."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from forum.core.database import db
from forum.threads.models import Post, Report


def report_by_ref(ref: str) -> Report | None:
    """A report with its post, discussion, author and reporter. Only the office asks."""
    return db.session.scalar(
        select(Report).where(Report.ref == ref).options(
            joinedload(Report.reporter), joinedload(Report.post).joinedload(Post.thread),
            joinedload(Report.post).joinedload(Post.author), joinedload(Report.post).joinedload(Post.organization),
        )
    )  # fmt: skip


def open_reports_of(post_id: int) -> Sequence[Report]:
    """Reports of one post on which nobody decided, with who reported."""
    return db.session.scalars(
        select(Report).where(Report.post_id == post_id, Report.decided_at.is_(None)).order_by(Report.id)
        .options(joinedload(Report.reporter))
    ).all()  # fmt: skip


def open_report_by(person_id: int, post_id: int) -> Report | None:
    """The person's own report of a post that still waits."""
    return db.session.scalar(
        select(Report).where(Report.post_id == post_id, Report.reporter_id == person_id, Report.decided_at.is_(None))
        .limit(1)
    )  # fmt: skip


def reports_since(person_id: int, since: object) -> int:
    """Reports that a person sent after `since`."""
    found = select(func.count()).select_from(Report).where(Report.reporter_id == person_id, Report.at > since)
    return db.session.scalar(found) or 0
