"""Invitations to events."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.accounts.models import Person
from forum.core.database import Base, words
from forum.events.models import Event


class InvitationState(StrEnum):
    HELD = "held"
    CANCELLED = "cancelled"


class Invitation(Base):
    """One person holds the calendar entry of one event. Updates and cancellations go to holders."""

    __tablename__ = "invitation"
    __table_args__ = (UniqueConstraint("event_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    #: Where it was sent: a later change of address does not move the ATTENDEE.
    address: Mapped[str] = mapped_column(String(320))
    #: The word in the organizer's plus address, by which an answer finds this row. In the clear, since each
    #: update must carry the same ORGANIZER.
    token: Mapped[str] = mapped_column(String(40), unique=True)
    state: Mapped[InvitationState] = mapped_column(words(InvitationState), default=InvitationState.HELD)
    #: SEQUENCE and DTSTAMP of the last message; each message has a later stamp.
    sequence: Mapped[int] = mapped_column(default=0)
    stamped_at: Mapped[datetime]
    #: Time, place and way as the last message told them (`rules.mark`), empty where a release before this column told
    #: them, and SEQUENCE of the first message that did: an answer below it is to an earlier time or place.
    told: Mapped[str] = mapped_column(String(64), default="", server_default="")
    told_sequence: Mapped[int] = mapped_column(default=0, server_default="0")
    #: `EventText.revision` that the last message told: who was told after a change is not told of it again.
    revision: Mapped[int] = mapped_column(default=0)
    #: SEQUENCE and DTSTAMP of the last answer by mail that decided whether the person comes; both or neither.
    replied_sequence: Mapped[int | None]
    replied_stamp: Mapped[datetime | None]
    #: Message-ID of the first mail, on which updates thread.
    first_message_id: Mapped[str] = mapped_column(String(120))

    event: Mapped[Event] = relationship()
    person: Mapped[Person] = relationship()
