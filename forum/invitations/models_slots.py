"""The calendar entry of a presenter: the slot, beside the entry of the event."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.calls.models import Application
from forum.core.database import Base, WallTime, words
from forum.events.models import Event
from forum.invitations.models import InvitationState


class SlotInvitation(Base):
    """Whoever applied for a company holds the entry of its slot, as long as the published agenda shows it."""

    __tablename__ = "slot_invitation"

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("slot_application.id"), unique=True)
    #: RFC 5545 UID of the slot: a bare UUIDv4 for life, whenever the slot is.
    uid: Mapped[str] = mapped_column(String(36), unique=True)
    #: These six are as for `Invitation`.
    address: Mapped[str] = mapped_column(String(320))
    token: Mapped[str] = mapped_column(String(40), unique=True)
    state: Mapped[InvitationState] = mapped_column(words(InvitationState), default=InvitationState.HELD)
    sequence: Mapped[int] = mapped_column(default=0)
    stamped_at: Mapped[datetime]
    first_message_id: Mapped[str] = mapped_column(String(120))
    created_at: Mapped[datetime]
    #: What the last message told: `Event.revision` of that moment, wall times in the event's zone of then, and the
    #: session's room, where it has one of its own.
    revision: Mapped[int] = mapped_column(default=0, server_default="0")
    starts_local: Mapped[datetime] = mapped_column(WallTime)
    ends_local: Mapped[datetime] = mapped_column(WallTime)
    room: Mapped[str] = mapped_column(String(120), default="")

    application: Mapped[Application] = relationship()

    @property
    def event(self) -> Event:
        return self.application.event
