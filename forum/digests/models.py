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


class Way(StrEnum):
    """How one kind of news comes."""

    AT_ONCE = "at_once"
    DIGEST = "digest"
    NONE = "none"


class Choice(Base):
    """What one person lets us write: how often, each kind's exception, when nothing comes, and what was told so far."""

    __tablename__ = "digest_choice"
    __table_args__ = (Index(None, "next_due_at"), Index(None, "news_due_at"))

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    frequency: Mapped[Frequency] = mapped_column(words(Frequency), default=Frequency.MONDAY)
    #: None: never. Claimed by moving it on.
    next_due_at: Mapped[datetime | None]
    #: The end of the last window; the next window starts here, so that nothing is told twice or missed.
    covered_until: Mapped[datetime]
    #: The exception of each kind (`rules_ways.KINDS`); None: as the frequency says.
    needs: Mapped[Way | None] = mapped_column(words(Way, 10))
    answers: Mapped[Way | None] = mapped_column(words(Way, 10))
    discussions: Mapped[Way | None] = mapped_column(words(Way, 10))
    events: Mapped[Way | None] = mapped_column(words(Way, 10))
    innovations: Mapped[Way | None] = mapped_column(words(Way, 10))
    #: Whole hours of the reader's wall clock between which nothing comes that can wait; both or neither.
    quiet_from: Mapped[int | None]
    quiet_until: Mapped[int | None]
    #: Until then nothing comes that can wait.
    paused_until: Mapped[datetime | None]
    #: The oldest news that comes at once and was not told yet, and when the mail that gathers it is due.
    news_since_at: Mapped[datetime | None]
    news_due_at: Mapped[datetime | None]
    #: Kind -> moment up to which it was told, where that is not `covered_until`.
    told: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)

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


class Reminder(Base):
    """A person was reminded of one event or deadline at one moment. Where the moment moves, it is another one."""

    __tablename__ = "reminder"

    #: UID of the event or of the deadline in calendars.
    uid: Mapped[str] = mapped_column(String(36), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    due_at: Mapped[datetime] = mapped_column(primary_key=True)
    sent_at: Mapped[datetime]
