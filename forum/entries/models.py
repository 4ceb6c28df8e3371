"""The calendar text of each event, and what tells each state of the feeds from the one before."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, false
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.database import Base


class EventText(Base):
    """The VEVENT of an event as feeds carry it: made when the event changes, joined when a feed is asked for."""

    __tablename__ = "event_text"

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), primary_key=True)
    text: Mapped[str]
    zone: Mapped[str] = mapped_column(String(60))
    #: When the text last changed: DTSTAMP and LAST-MODIFIED in feeds.
    modified_at: Mapped[datetime]
    #: Raised with each change that a calendar shows.
    revision: Mapped[int] = mapped_column(default=0)
    #: From when on no feed shows it: some time after it is over or cancelled.
    leaves_at: Mapped[datetime] = mapped_column(index=True, server_default="9999-12-31 00:00:00.000000")
    #: Whether the event was public when the text was last looked at.
    is_public: Mapped[bool] = mapped_column(default=False)
    #: Something that it says, beside the event, is new: a job writes it again.
    is_old: Mapped[bool] = mapped_column(default=False, server_default=false())


class FeedMark(Base):
    """One row: what tells each state of the feeds from the one before, without reading what they show."""

    __tablename__ = "feed_mark"

    id: Mapped[int] = mapped_column(primary_key=True)
    #: Raised whenever what public feeds show changed.
    revision: Mapped[int]
    #: When that was; None when never.
    changed_at: Mapped[datetime | None]
    #: Raised whenever what any feed shows may have changed. Only personal feeds ask for it: it tells of restricted things too.
    any_revision: Mapped[int] = mapped_column(default=0, server_default="0")
