"""What an event leaves behind: slides, recordings, notes, and the questions that were asked in the room."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.calls.models import Slot
from forum.core.database import Base, HasRef, WallTime, words
from forum.events.models import Event
from forum.files.models import File
from forum.organizations.models import Restricted


class MaterialKind(StrEnum):
    SLIDES = "slides"
    RECORDING = "recording"
    NOTES = "notes"


class Material(Base, HasRef, Restricted):
    """Slides, a link to a recording, or notes; for a slot or the whole event. The label is never wider than the event's.

    Only the office and the company of the one who added it see it before it is published.
    """

    __tablename__ = "material"
    __table_args__ = (Index(None, "event_id", "id"), Index(None, "published_at", "release_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    #: None: for the whole event.
    slot_id: Mapped[int | None] = mapped_column(ForeignKey("slot.id", ondelete="SET NULL"), index=True)
    kind: Mapped[MaterialKind] = mapped_column(words(MaterialKind))
    title: Mapped[str] = mapped_column(String(200))
    #: Slides.
    file_id: Mapped[int | None] = mapped_column(ForeignKey("file.id"))
    #: Where the recording lies, https.
    url: Mapped[str] = mapped_column(String(500), default="")
    #: Notes in Markdown.
    body: Mapped[str] = mapped_column(default="")
    body_html: Mapped[str] = mapped_column(default="")
    by_name: Mapped[str] = mapped_column(String(120))
    written_at: Mapped[datetime]
    #: When it becomes public, once the office has pressed Publish.
    release_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]

    event: Mapped[Event] = relationship()
    slot: Mapped[Slot | None] = relationship(passive_deletes="all")
    file: Mapped[File | None] = relationship()


class SpokenQuestion(Base, HasRef):
    """A question from the room of an event that is for no need, with its answer. Who asked is not kept."""

    __tablename__ = "spoken_question"
    __table_args__ = (Index(None, "event_id", "id"), Index(None, "published_at", "release_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    #: Wall time in the event's zone.
    asked_local: Mapped[datetime] = mapped_column(WallTime)
    #: During what it was asked: a company or a line of the agenda; empty where nobody said.
    during: Mapped[str] = mapped_column(String(200), default="")
    text: Mapped[str]
    answer: Mapped[str]
    answer_html: Mapped[str]
    by_name: Mapped[str] = mapped_column(String(120))
    written_at: Mapped[datetime]
    release_at: Mapped[datetime]
    published_at: Mapped[datetime | None]

    event: Mapped[Event] = relationship()
