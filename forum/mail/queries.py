"""What waits to be sent, and what was."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select

from forum.core.database import db
from forum.mail.models import Dispatch, DispatchState, Message, MessageState


def due(at: datetime, limit: int = 5_000) -> Sequence[int]:
    """Keys of the messages to deliver now, longest waiting first.

    What a calendar shall read waits for what was written before it to the same address about the same object:
    an update that overtook its invitation, or a cancellation its update, would leave the wrong entry (RFC 5546 2.1.5).
    """
    waits = Message.state == MessageState.QUEUED
    has_calendar = Message.calendar.is_not(None)
    oldest = select(func.min(Message.id)).where(waits, has_calendar).group_by(Message.address, Message.object_ref)
    return db.session.scalars(
        select(Message.id)
        .where(waits, Message.next_attempt_at <= at, ~has_calendar | Message.id.in_(oldest))
        .order_by(Message.next_attempt_at, Message.id)
        .limit(limit)
    ).all()


def open_dispatches(at: datetime, limit: int = 20) -> Sequence[Dispatch]:
    """Dispatches that are not expanded yet and that are not set aside after a failed try, oldest first."""
    free = Dispatch.next_attempt_at.is_(None) | (Dispatch.next_attempt_at <= at)
    return db.session.scalars(
        select(Dispatch)
        .where(Dispatch.state == DispatchState.OPEN, Dispatch.at <= at, free)
        .order_by(Dispatch.id)
        .limit(limit)
    ).all()


def stuck_dispatches(limit: int = 50) -> Sequence[Dispatch]:
    """Dispatches whose last try failed, oldest first."""
    return db.session.scalars(
        select(Dispatch)
        .where(Dispatch.state == DispatchState.OPEN, Dispatch.attempt_count > 0)
        .order_by(Dispatch.id)
        .limit(limit)
    ).all()


def failed(limit: int = 50) -> Sequence[Message]:
    """Messages that were given up, newest first."""
    return db.session.scalars(
        select(Message).where(Message.state == MessageState.FAILED).order_by(Message.id.desc()).limit(limit)
    ).all()


def failed_count() -> int:
    return db.session.scalar(select(func.count()).select_from(Message).where(Message.state == MessageState.FAILED)) or 0


def newest(limit: int = 50, *, before_id: int | None = None, address: str = "") -> Sequence[Message]:
    """Messages newest first, for the mailbox and the desk; `address` picks one receiver."""
    found = select(Message).order_by(Message.id.desc()).limit(limit)
    if before_id is not None:
        found = found.where(Message.id < before_id)
    if address:
        found = found.where(Message.address == address)
    return db.session.scalars(found).all()


def by_ref(ref: str) -> Message | None:
    return db.session.scalar(select(Message).where(Message.ref == ref))


def told_count(object_kind: str, object_ref: str, kind: str) -> int:
    """To how many people the last dispatch of a kind about an object went."""
    return db.session.scalar(
        select(Dispatch.recipient_count)
        .where(Dispatch.object_kind == object_kind, Dispatch.object_ref == object_ref, Dispatch.kind == kind)
        .order_by(Dispatch.id.desc())
        .limit(1)
    ) or 0  # fmt: skip


def untouched_dispatch(kinds: Sequence[str], object_kind: str, object_ref: str) -> Dispatch | None:
    """The newest dispatch of these kinds about an object of which nobody has been told yet, locked until the commit."""
    return db.session.scalar(
        select(Dispatch)
        .where(
            Dispatch.object_kind == object_kind, Dispatch.object_ref == object_ref, Dispatch.kind.in_(kinds),
            Dispatch.state == DispatchState.OPEN, Dispatch.cursor == 0,
        )
        .order_by(Dispatch.id.desc())
        .limit(1)
        .with_for_update()
    )  # fmt: skip


def is_dispatched(kind: str, object_kind: str, object_ref: str, revision: int) -> bool:
    """Whether a dispatch of a kind about an object, of a later revision than that, is still being told."""
    found = select(Dispatch.id).where(
        Dispatch.object_kind == object_kind, Dispatch.object_ref == object_ref, Dispatch.kind == kind,
        Dispatch.state == DispatchState.OPEN, Dispatch.revision > revision,
    )  # fmt: skip
    return db.session.scalar(select(found.exists())) is True


def letter_without_calendar(kind: str, object_ref: str, address: str, at: datetime) -> Message | None:
    """The letter of a kind about an object that was written to an address at exactly that moment."""
    return db.session.scalar(
        select(Message)
        .where(
            Message.kind == kind, Message.object_ref == object_ref, Message.address == address, Message.created_at == at,
            Message.calendar.is_(None),
        )
        .limit(1)
    )  # fmt: skip


def receivers(limit: int = 60) -> Sequence[tuple[str, str, int]]:
    """Address, name and number of messages of each receiver, most messages first."""
    count = func.count().label("count")
    rows = db.session.execute(
        select(Message.address, func.max(Message.name), count)
        .group_by(Message.address)
        .order_by(count.desc(), Message.address)
        .limit(limit)
    )
    return [(address, name, number) for address, name, number in rows]
