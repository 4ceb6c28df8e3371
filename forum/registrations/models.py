"""Registrations: how each person stands to an event."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, query_expression, relationship

from forum.accounts.models import Person
from forum.core.database import Base, HasRef, words
from forum.events.models import Event, Way
from forum.organizations.models import Organization
from forum.registrations.models_invite import Invited


class RegistrationState(StrEnum):
    """One state per person and event. Being promoted is an act, not a state."""

    INVITED = "invited"
    MAYBE = "maybe"
    REQUESTED = "requested"
    REGISTERED = "registered"
    WAITLISTED = "waitlisted"
    WITHDRAWN = "withdrawn"
    REFUSED = "refused"
    ATTENDED = "attended"
    ABSENT = "absent"


class Registration(Base, HasRef, Invited):
    """A person and an event: invited, registered, waiting, gone."""

    __tablename__ = "registration"
    __table_args__ = (
        UniqueConstraint("event_id", "person_id"), Index(None, "event_id", "state", "state_at"),
        Index(None, "event_id", "state", "way", "queued_at"), Index(None, "event_id", "show_name", "id"),
        Index(None, "person_id"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    #: Whom the person acted for then.
    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organization.id"))
    state: Mapped[RegistrationState] = mapped_column(words(RegistrationState))
    way: Mapped[Way] = mapped_column(words(Way), default=Way.ROOM)
    #: What the person needs to take part; seen by the office only.
    takes_part_with: Mapped[str] = mapped_column(default="")
    #: The name may stand on the public list; off until ticked.
    show_name: Mapped[bool] = mapped_column(default=False)
    state_at: Mapped[datetime]
    created_at: Mapped[datetime]
    #: When the person last said on a page, or by a link, whether they come: what a calendar sent before is late.
    said_at: Mapped[datetime | None]
    #: When the person said maybe, until they say more; and when they were asked about it, once, since they have a seat.
    unsure_at: Mapped[datetime | None]
    unsure_asked_at: Mapped[datetime | None]
    #: Since when the person waits for a seat: the order of the waitlist. None for who does not wait; who was let in at the
    #: door keeps it, so that undoing gives the place back.
    queued_at: Mapped[datetime | None]
    #: Why the state was given, where a reason is owed.
    reason: Mapped[str] = mapped_column(default="")
    #: The company or agency of a guest, in the guest's words.
    comes_from: Mapped[str] = mapped_column(String(200), default="")
    #: When and by whom in the office the person was let in at the door.
    checked_in_at: Mapped[datetime | None]
    checked_in_by: Mapped[str] = mapped_column(String(120), default="")
    #: When the office had arranged what the person needs.
    arranged_at: Mapped[datetime | None]
    #: When the person told the office that they came, although nobody checked them in.
    told_wrong_at: Mapped[datetime | None]
    #: The day on which the person answered the two questions; a day, so that it leads to no answer without a name.
    surveyed_on: Mapped[date | None]
    #: When the person answered last since the event moved: no column, `queries_people` fills it.
    answered_at: Mapped[datetime | None] = query_expression()
    answers: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))

    event: Mapped[Event] = relationship()
    person: Mapped[Person] = relationship()
    organization: Mapped[Organization | None] = relationship()
