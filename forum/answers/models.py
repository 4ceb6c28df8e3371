"""Whose mail answers invitations for a person, beside the person's own."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.accounts.models import Person
from forum.core.database import Base


class Deputy(Base):
    """An assistant's address, allowed by the person whose invitations it may answer."""

    __tablename__ = "calendar_deputy"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    address: Mapped[str] = mapped_column(String(320))
    since_at: Mapped[datetime]

    person: Mapped[Person] = relationship()
