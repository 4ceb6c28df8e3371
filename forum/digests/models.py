"""How often each person hears from us, and the issues that went out."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.accounts.models import Person
from forum.core.database import Base, words


class Frequency(StrEnum):
    AS_IT_HAPPENS = "as_it_happens"
    WORKDAY = "workday"
    MONDAY = "monday"
    MONTH = "month"
    NEVER = "never"


class Choice(Base):
    """One person's digest: how often, when the next is due, and up to which moment the last one covered."""

    __tablename__ = "digest_choice"
    __table_args__ = (Index(None, "next_due_at"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    frequency: Mapped[Frequency] = mapped_column(words(Frequency), default=Frequency.MONDAY)
    #: None: never. Claimed by moving it on.
    next_due_at: Mapped[datetime | None]
    #: The end of the last window; the next window starts here, so that nothing is told twice or missed.
    covered_until: Mapped[datetime]

    person: Mapped[Person] = relationship()


class Issue(Base):
    """One digest as it went out: its window, and its items by kind and ref. Its page checks rights when viewed."""

    __tablename__ = "digest_issue"
    __table_args__ = (Index(None, "person_id", "made_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    #: Digest of the secret in its address.
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    window_start: Mapped[datetime]
    window_end: Mapped[datetime]
    subject: Mapped[str]
    items: Mapped[list[Any]] = mapped_column(JSON, default=list)
    made_at: Mapped[datetime]

    person: Mapped[Person] = relationship()
