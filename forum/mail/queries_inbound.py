"""What came in, and what went out in answer to it."""

from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, select

from forum.core.database import db
from forum.mail.models import Message
from forum.mail.models_inbound import InboundMessage, InboundState


def by_digest(digest: str) -> InboundMessage | None:
    """The row of a mail that came in before."""
    return db.session.scalar(select(InboundMessage).where(InboundMessage.digest == digest))


def by_ref(ref: str) -> InboundMessage | None:
    """A mail that came in, locked until the commit."""
    return db.session.scalar(select(InboundMessage).where(InboundMessage.ref == ref).with_for_update())


def written_count(person_ref: str, kind: str, object_ref: str, since: datetime) -> int:
    """How many letters of a kind a person got about an object after `since`."""
    found = select(func.count()).select_from(Message).where(
        Message.recipient_ref == person_ref, Message.kind == kind, Message.object_ref == object_ref,
        Message.created_at > since,
    )  # fmt: skip
    return db.session.scalar(found) or 0


def applied_count(person_ref: str, object_ref: str, since: datetime) -> int:
    """How many mails about an object to a person's address changed something after `since`."""
    found = _count(person_ref, object_ref, InboundState.APPLIED).where(InboundMessage.received_at > since)
    return db.session.scalar(found) or 0


def waiting(person_ref: str, object_ref: str) -> dict[tuple[str, bool], int]:
    """How many mails about an object to a person's address wait for the office, by reason and whether the sender is proven."""
    is_proven = InboundMessage.proof != ""
    found = (
        select(InboundMessage.reason, is_proven, func.count())
        .where(*_here(person_ref, object_ref), InboundMessage.state == InboundState.WAITING)
        .group_by(InboundMessage.reason, is_proven)
    )
    return {(reason, bool(proven)): count for reason, proven, count in db.session.execute(found)}


def _count(person_ref: str, object_ref: str, state: InboundState) -> Select[int]:
    here = _here(person_ref, object_ref)
    return select(func.count()).select_from(InboundMessage).where(*here, InboundMessage.state == state)


def _here(person_ref: str, object_ref: str) -> tuple[ColumnElement[bool], ...]:
    return InboundMessage.object_ref == object_ref, InboundMessage.person_ref == person_ref
