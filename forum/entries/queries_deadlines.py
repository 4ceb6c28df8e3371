"""Deadlines that calendars show, and those whose text is missing or old."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, select

from forum.core.database import db
from forum.entries import rules_deadlines
from forum.entries.models_deadlines import DeadlineKind, DeadlineText
from forum.events.models import Event, EventState
from forum.needs import rules as need_rules
from forum.needs.models import Need, NeedState
from forum.threads.models import Life, Thread


def of_thread(thread_id: int) -> Sequence[DeadlineText]:
    """The deadlines of a need or event that ever had a text."""
    found = select(DeadlineText).where(DeadlineText.thread_id == thread_id)
    return db.session.scalars(found.order_by(DeadlineText.id)).all()


def needs_to_write(at: datetime, limit: int = 100) -> Sequence[Need]:
    """Needs with a deadline to come whose text is missing or tells another moment, that ended before it, or with an old text."""
    published = Need.state == NeedState.PUBLISHED
    quiet = Need.state.in_(need_rules.QUIET_STATES)
    recently = at - rules_deadlines.OVER_STAYS
    ended = exists().where(
        DeadlineText.thread_id == Need.thread_id, DeadlineText.due_at > at, DeadlineText.cancelled_at.is_(None),
        DeadlineText.kind.in_((DeadlineKind.CLOSES, DeadlineKind.QUESTIONS)),
    )  # fmt: skip
    found = (
        select(Need)
        .join(Thread, Thread.id == Need.thread_id)
        .where(
            Thread.life == Life.LIVE,
            or_(
                and_(published, Need.closes_at > at, _not_told(Need, DeadlineKind.CLOSES, Need.closes_at)),
                and_(
                    published, Need.questions_close_at > at, Thread.imported_from.is_(None),
                    _not_told(Need, DeadlineKind.QUESTIONS, Need.questions_close_at),
                ),
                and_(quiet, Need.quiet_since_at > recently, _not_told(Need, DeadlineKind.QUIET, Need.quiet_since_at)),
                and_(~published, ended),
                _is_old(Need),
            ),
        )
        .order_by(Need.id)
        .limit(limit)
    )  # fmt: skip
    return db.session.scalars(found).all()


def events_to_write(at: datetime, limit: int = 100) -> Sequence[Event]:
    """Events whose call is to close and has no text of that moment, or an old one."""
    closes = and_(Event.state == EventState.PUBLISHED, Event.call_closes_at > at)
    found = select(Event).where(
        or_(and_(closes, _not_told(Event, DeadlineKind.CALL, Event.call_closes_at)), _is_old(Event))
    )
    return db.session.scalars(found.order_by(Event.id).limit(limit)).all()


def _is_old(of: type[Need] | type[Event]) -> ColumnElement[bool]:
    return exists().where(DeadlineText.thread_id == of.thread_id, DeadlineText.is_old)


def _not_told(of: type[Need] | type[Event], kind: DeadlineKind, moment: Any) -> ColumnElement[bool]:
    return ~exists().where(
        DeadlineText.thread_id == of.thread_id, DeadlineText.kind == kind, DeadlineText.due_at == moment,
        DeadlineText.cancelled_at.is_(None),
    )  # fmt: skip
