"""What people say about an event afterwards."""

from datetime import date
from enum import StrEnum

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.core.database import Base, words
from forum.events.models import Event
from forum.registrations.models import Registration


class Worth(StrEnum):
    YES = "yes"
    PARTLY = "partly"
    NO = "no"


class SurveyAnswer(Base):
    """One person's answer. Without a name it says nothing about whose it is: no registration, and a day, no moment."""

    __tablename__ = "survey_answer"
    __table_args__ = (Index(None, "event_id", "worth"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    #: None where the person answered without a name.
    registration_id: Mapped[int | None] = mapped_column(ForeignKey("registration.id"), index=True)
    worth: Mapped[Worth] = mapped_column(words(Worth))
    change: Mapped[str] = mapped_column(default="")
    given_on: Mapped[date]

    event: Mapped[Event] = relationship()
    registration: Mapped[Registration | None] = relationship()
