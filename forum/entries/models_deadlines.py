"""The calendar text of each deadline: when questions, calls and needs close, and when a quiet period begins."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.core.database import Base, words
from forum.threads.models import Thread


class DeadlineKind(StrEnum):
    QUESTIONS = "questions"
    #: The call for presenters of an event.
    CALL = "call"
    CLOSES = "closes"
    #: A quiet period begins.
    QUIET = "quiet"


class DeadlineText(Base):
    """The VEVENT of one deadline of a need or event, kept like that of an event. One for each kind, for life."""

    __tablename__ = "deadline_text"
    __table_args__ = (UniqueConstraint("thread_id", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("thread.id"))
    kind: Mapped[DeadlineKind] = mapped_column(words(DeadlineKind))
    #: A bare UUIDv4 for life: a deadline that moves, or comes back, is the same entry.
    uid: Mapped[str] = mapped_column(String(36), unique=True)
    #: Raised when the moment changes, or the deadline is called off or comes back.
    sequence: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime] = mapped_column(index=True)
    #: Since when it is due at that moment.
    set_at: Mapped[datetime]
    zone: Mapped[str] = mapped_column(String(60))
    text: Mapped[str]
    created_at: Mapped[datetime]
    #: When the text last changed: DTSTAMP and LAST-MODIFIED in feeds.
    modified_at: Mapped[datetime]
    #: Since when it does not count any more, because its need or event ended before.
    cancelled_at: Mapped[datetime | None]
    #: From when on no feed shows it.
    leaves_at: Mapped[datetime] = mapped_column(index=True)
    #: Whether its need or event was public when the text was last looked at.
    is_public: Mapped[bool] = mapped_column(default=False)
    #: Something that it says, beside its need or event, is new: a job writes it again.
    is_old: Mapped[bool] = mapped_column(default=False, server_default=false())

    thread: Mapped[Thread] = relationship()
