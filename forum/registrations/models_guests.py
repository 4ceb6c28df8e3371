"""What people without an account typed to register, until the mailed link is used."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.core.database import Base, words
from forum.events.models import Event, Way
from forum.registrations.models import Registration


class GuestRequest(Base):
    """A stranger wants to come; nothing is known of the mailbox yet. A job takes these rows away."""

    __tablename__ = "guest_request"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    name: Mapped[str] = mapped_column(String(120))
    email: Mapped[str] = mapped_column(String(320))
    #: Company or agency, in the person's words.
    comes_from: Mapped[str] = mapped_column(String(200), default="")
    way: Mapped[Way] = mapped_column(words(Way))
    takes_part_with: Mapped[str] = mapped_column(default="")
    show_name: Mapped[bool] = mapped_column(default=False)
    #: Ref of each question of the office -> answer; None where nothing was asked.
    answers: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    #: SHA-256 of the word in the mailed link.
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(index=True)
    #: Made when the link was used: a second use leads to the same registration.
    registration_id: Mapped[int | None] = mapped_column(ForeignKey("registration.id"))

    event: Mapped[Event] = relationship()
    registration: Mapped[Registration | None] = relationship()
