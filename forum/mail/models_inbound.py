"""What came in by mail, and what became of it: one row for each mail and recipient, without its text."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.database import Base, HasRef, words


class InboundState(StrEnum):
    """What became of a mail."""

    APPLIED = "applied"
    #: Stands on the desk until somebody of the office decides.
    WAITING = "waiting"
    #: Changed nothing, and asks nobody for anything.
    IGNORED = "ignored"
    #: Somebody of the office read it, and left everything as it is.
    LEFT = "left"


class InboundMessage(Base, HasRef):
    """One mail to one of our addresses: whose it says it is, how far that is proven, what was decided, and why.

    After the days that the office set (`service_inbound.sweep`) nothing of it is left that names somebody.
    """

    __tablename__ = "inbound_message"
    __table_args__ = (Index(None, "state", "received_at"), Index(None, "object_kind", "object_ref"))

    id: Mapped[int] = mapped_column(primary_key=True)
    #: Digest of Message-ID, recipient and body: the same mail once more is the same row. It stays for ever.
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    message_id: Mapped[str] = mapped_column(String(250))
    recipient: Mapped[str] = mapped_column(String(320))
    #: The address in From, as it was written; empty where there was not exactly one.
    sender: Mapped[str] = mapped_column(String(320))
    subject: Mapped[str] = mapped_column(String(300))
    size: Mapped[int]
    #: What our own border says of the sender, such as "dmarc=pass"; empty where it proves nothing.
    proof: Mapped[str] = mapped_column(String(200))
    received_at: Mapped[datetime]
    state: Mapped[InboundState] = mapped_column(words(InboundState))
    #: Why: a word of the feature that decided.
    reason: Mapped[str] = mapped_column(String(40))
    #: What it is about, where that is known, and the person whose address it came to.
    object_kind: Mapped[str] = mapped_column(String(30), default="")
    object_ref: Mapped[str] = mapped_column(String(40), default="")
    person_ref: Mapped[str] = mapped_column(String(10), default="")
    #: What the feature keeps of it, such as the answer that waits to be applied.
    data: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str] = mapped_column(String(120), default="")
