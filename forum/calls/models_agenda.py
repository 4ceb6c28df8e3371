"""The agenda beyond its slots: sessions side by side, and what was published of it, version by version."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.database import Base, HasRef, WallTime


class AgendaSession(Base, HasRef):
    """A part of the agenda with its own room and start. An event without sessions is one part without a name."""

    __tablename__ = "agenda_session"
    __table_args__ = (UniqueConstraint("event_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(120))
    #: Empty: the place of the event.
    room: Mapped[str] = mapped_column(String(120), default="")
    #: Wall time in the event's zone at which its first line starts.
    starts_local: Mapped[datetime] = mapped_column(WallTime)


class AgendaVersion(Base):
    """The agenda as everybody who may see the event reads it, from one moment until the next version."""

    __tablename__ = "agenda_version"
    __table_args__ = (UniqueConstraint("event_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    number: Mapped[int]
    at: Mapped[datetime]
    by_name: Mapped[str] = mapped_column(String(120))
    #: `rules_agenda.Line`, in order.
    lines: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    #: `rules_agenda.Change` against the version before; what is new in the first one is everything.
    changes: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
