"""The outbox and the dispatches."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.database import Base, HasRef, words


class MessageState(StrEnum):
    QUEUED = "queued"
    SENT = "sent"
    #: Given up after the last try; stands on the desk.
    FAILED = "failed"
    #: Stopped by a person on the desk.
    HELD = "held"


class DispatchState(StrEnum):
    OPEN = "open"
    DONE = "done"


class Dispatch(Base, HasRef):
    """One thing to tell to many: the worker expands it into messages, 500 recipients a commit."""

    __tablename__ = "mail_dispatch"
    __table_args__ = (Index(None, "state"), Index(None, "object_kind", "object_ref"))

    id: Mapped[int] = mapped_column(primary_key=True)
    #: What happened, such as "need.published"; `wiring` lists the audience and the composer of each kind.
    kind: Mapped[str] = mapped_column(String(60))
    object_kind: Mapped[str] = mapped_column(String(30))
    object_ref: Mapped[str] = mapped_column(String(40))
    #: The object's revision at that moment, so that a later one makes a dispatch of its own.
    revision: Mapped[int] = mapped_column(default=0)
    payload: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    at: Mapped[datetime]
    state: Mapped[DispatchState] = mapped_column(words(DispatchState), default=DispatchState.OPEN)
    #: Key of the last recipient expanded; recipients come in the order of this key.
    cursor: Mapped[int] = mapped_column(default=0)
    recipient_count: Mapped[int] = mapped_column(default=0)
    #: Tries that failed since the last piece that was written; why, and not before which moment it is tried again.
    attempt_count: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str] = mapped_column(default="")
    #: The column bears the name of an earlier use.
    next_attempt_at: Mapped[datetime | None] = mapped_column("claimed_until")
    done_at: Mapped[datetime | None]


class Message(Base, HasRef):
    """One mail to one person: composed in the transaction of its cause, delivered by the worker."""

    __tablename__ = "mail_message"
    __table_args__ = (
        UniqueConstraint("dispatch_id", "address"),
        Index("ix_mail_message_due", "state", "next_attempt_at"),
        Index(None, "address"),
        Index(None, "recipient_ref"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    dispatch_id: Mapped[int | None] = mapped_column(ForeignKey("mail_dispatch.id"))
    kind: Mapped[str] = mapped_column(String(60))
    address: Mapped[str] = mapped_column(String(320))
    name: Mapped[str] = mapped_column(default="")
    #: The person's ref; empty for an address without an account.
    recipient_ref: Mapped[str] = mapped_column(String(10), default="")
    object_kind: Mapped[str] = mapped_column(String(30), default="")
    object_ref: Mapped[str] = mapped_column(String(40), default="")
    #: Local part of the sender's address; the domain is MAIL_DOMAIN.
    sender: Mapped[str] = mapped_column(String(120), default="forum")
    #: The name beside it, as the office had set it then.
    sender_name: Mapped[str] = mapped_column(default="")
    #: Local part of the address that answers go to; empty: the sender's.
    reply_to: Mapped[str] = mapped_column(String(64), default="")
    subject: Mapped[str]
    text: Mapped[str]
    html: Mapped[str]
    #: A whole iCalendar object, or None; `calendar_method` is its METHOD.
    calendar: Mapped[str | None]
    calendar_method: Mapped[str | None] = mapped_column(String(20))
    message_id: Mapped[str] = mapped_column(String(120), unique=True)
    #: Message-ID of the first mail about the same thing, so that programs thread them; empty for the first.
    references: Mapped[str] = mapped_column(String(120), default="")
    #: Address for one-click unsubscribing; empty for mail that cannot be stopped.
    unsubscribe_url: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]
    state: Mapped[MessageState] = mapped_column(words(MessageState), default=MessageState.QUEUED)
    attempt_count: Mapped[int] = mapped_column(default=0)
    #: Not before this moment; moved on after each failed try, and by a claim while a worker delivers.
    next_attempt_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    last_error: Mapped[str] = mapped_column(default="")
