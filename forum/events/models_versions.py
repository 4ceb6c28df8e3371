"""What an event said before each change."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.database import Base


class EventVersion(Base):
    """What an event said before a change."""

    __tablename__ = "event_version"
    __table_args__ = (UniqueConstraint("event_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    number: Mapped[int]
    by_name: Mapped[str] = mapped_column(String(120))
    at: Mapped[datetime]
    data: Mapped[dict[str, Any]] = mapped_column(JSON)
