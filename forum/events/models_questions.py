"""Questions that the office asks those who apply to present or register, beside the usual ones."""

from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.database import Base, HasRef, words


class Purpose(StrEnum):
    """Who is asked."""

    REGISTER = "register"
    APPLY = "apply"


class QuestionKind(StrEnum):
    LINE = "line"
    TEXT = "text"
    YES_NO = "yes_no"
    CHOICE = "choice"


class EventQuestion(Base, HasRef):
    """One question. What people answer lies on their registration or application: ref of the question -> text."""

    __tablename__ = "event_question"
    __table_args__ = (UniqueConstraint("event_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    number: Mapped[int]
    purpose: Mapped[Purpose] = mapped_column(words(Purpose))
    label: Mapped[str] = mapped_column(String(200))
    kind: Mapped[QuestionKind] = mapped_column(words(QuestionKind))
    #: What may be chosen, in order; empty for the other kinds.
    choices: Mapped[list[Any]] = mapped_column(JSON)
    required: Mapped[bool]
