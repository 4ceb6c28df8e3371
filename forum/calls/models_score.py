"""Slots by score: what counts, who scores, and what each of them gave."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.accounts.models import Person
from forum.core.database import Base, HasRef


class Criterion(Base, HasRef):
    """One thing that counts, published with the call."""

    __tablename__ = "criterion"
    __table_args__ = (UniqueConstraint("event_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(100))
    meaning: Mapped[str]
    #: The most points that a reviewer gives for it.
    most: Mapped[int]


class Reviewer(Base, HasRef):
    """Somebody of an agency or the office who scores the applications of an event."""

    __tablename__ = "reviewer"
    __table_args__ = (UniqueConstraint("event_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    named_at: Mapped[datetime]
    #: When a mail last said that applications wait.
    asked_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship()


class Review(Base):
    """What one reviewer made of one application: scores, or why the reviewer stands back from it."""

    __tablename__ = "review"
    __table_args__ = (UniqueConstraint("application_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("slot_application.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    #: When scores were last given; None for somebody who stands back.
    given_at: Mapped[datetime | None]
    #: For the office and those who scored too.
    note: Mapped[str] = mapped_column(default="")
    #: Somebody who stood back stays out, and the scores are gone.
    recused_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(default="")

    person: Mapped[Person] = relationship()


class Score(Base):
    """Points of one review for one criterion."""

    __tablename__ = "score"
    __table_args__ = (UniqueConstraint("review_id", "criterion_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("review.id"))
    criterion_id: Mapped[int] = mapped_column(ForeignKey("criterion.id"), index=True)
    points: Mapped[int]
