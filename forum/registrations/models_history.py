"""The history of registrations: who changed which, by which way."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.core.database import Base, words
from forum.events.models import Way
from forum.registrations.models import Registration, RegistrationState


class Source(StrEnum):
    """By which way somebody changed a registration."""

    PAGE = "page"
    LINK = "link"
    MAIL = "mail"
    OFFICE = "office"
    WAITLIST = "waitlist"
    IMPORT = "import"


class Answer(StrEnum):
    """What a person says to an event: on the page, by the link of a mail, or in a calendar."""

    YES = "yes"
    MAYBE = "maybe"
    NO = "no"


class RegistrationChange(Base):
    """One line of a registration's history: page, mail and link alike, in one order.

    Each answer of the person that counts has one, also where it leaves the state as it was; said once more in the same
    way, with nothing in between, it has none of its own.
    """

    __tablename__ = "registration_change"
    __table_args__ = (Index(None, "registration_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"))
    #: None for a new registration.
    from_state: Mapped[RegistrationState | None] = mapped_column(words(RegistrationState))
    to_state: Mapped[RegistrationState] = mapped_column(words(RegistrationState))
    #: What the person answered; None for what others did, and in lines that are older than this column.
    said: Mapped[Answer | None] = mapped_column(words(Answer))
    way: Mapped[Way] = mapped_column(words(Way))
    at: Mapped[datetime]
    by_name: Mapped[str] = mapped_column(String(120))
    source: Mapped[Source] = mapped_column(words(Source))

    registration: Mapped[Registration] = relationship()
