"""Applications to present, and the slots that they get."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.accounts.models import Person
from forum.core.database import Base, HasRef, WallTime, words
from forum.events.models import Event
from forum.innovations.models import Innovation
from forum.organizations.models import Organization


class ApplicationState(StrEnum):
    DRAFT = "draft"
    SENT = "sent"
    RESERVE = "reserve"
    SELECTED = "selected"
    NOT_SELECTED = "not_selected"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    PRESENTED = "presented"
    NO_SHOW = "no_show"


class Application(Base, HasRef):
    """A company asks to present an innovation at an event."""

    __tablename__ = "slot_application"
    __table_args__ = (UniqueConstraint("event_id", "innovation_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    innovation_id: Mapped[int] = mapped_column(ForeignKey("innovation.id"))
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    state: Mapped[ApplicationState] = mapped_column(words(ApplicationState), default=ApplicationState.SENT)
    #: What people would see; for the office.
    note: Mapped[str] = mapped_column(default="")
    sent_at: Mapped[datetime | None]
    #: Every decision has a reason, and it reaches the applicant.
    reason: Mapped[str] = mapped_column(default="")
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str] = mapped_column(String(120), default="")
    confirm_by_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    answers: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    #: Place in the published order, from 1; None for what was decided by hand.
    place: Mapped[int | None]
    #: When the presenter was reminded to confirm.
    nudged_at: Mapped[datetime | None]
    #: When the company cannot present: wall times in the event's zone, half-open; both or neither.
    away_from_local: Mapped[datetime | None] = mapped_column(WallTime)
    away_until_local: Mapped[datetime | None] = mapped_column(WallTime)

    event: Mapped[Event] = relationship()
    innovation: Mapped[Innovation] = relationship()
    organization: Mapped[Organization] = relationship()
    person: Mapped[Person] = relationship()


class Slot(Base, HasRef):
    """A timed place on the agenda, for a presenter or for a plain line such as a welcome."""

    __tablename__ = "slot"
    __table_args__ = (UniqueConstraint("event_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    number: Mapped[int]
    #: Wall time in the event's zone.
    starts_local: Mapped[datetime] = mapped_column(WallTime)
    minutes: Mapped[int]
    #: What a plain line says; empty for a presenter's slot.
    title: Mapped[str] = mapped_column(String(200), default="")
    application_id: Mapped[int | None] = mapped_column(ForeignKey("slot_application.id"), unique=True)
    #: The session (`models_agenda`) that it belongs to; None while the event has no sessions.
    session_id: Mapped[int | None] = mapped_column(ForeignKey("agenda_session.id"))

    event: Mapped[Event] = relationship()
    application: Mapped[Application | None] = relationship()
