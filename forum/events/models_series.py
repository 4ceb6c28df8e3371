"""Events that repeat: each stands for itself, and a series only ties them together."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from forum.core.database import Base, HasRef


class EventSeries(Base, HasRef):
    """What the events of one series have in common: that they are one."""

    __tablename__ = "event_series"

    id: Mapped[int] = mapped_column(primary_key=True)
    created_at: Mapped[datetime]
