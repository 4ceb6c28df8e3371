"""How the slots of an event were filled: the record that anybody can check."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.database import Base, words
from forum.events.models import SlotsBy


class SlotDraw(Base):
    """Once for each event: what was put in order, by which method and seed, and the order that came of it."""

    __tablename__ = "slot_draw"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), unique=True)
    slots_by: Mapped[SlotsBy] = mapped_column(words(SlotsBy))
    seed: Mapped[str] = mapped_column(String(64))
    kept: Mapped[int]
    recent_goes_behind: Mapped[bool]
    #: Slots that were free then.
    free: Mapped[int]
    #: `rules_draw.Entry` of each application, and their refs in the order.
    entries: Mapped[list[Any]] = mapped_column(JSON)
    order: Mapped[list[Any]] = mapped_column("order_refs", JSON)
    at: Mapped[datetime]
    by_name: Mapped[str] = mapped_column(String(120))
