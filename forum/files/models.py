"""Files: whose they are, what they are, and whether they may be opened."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.core.database import Base, HasRef, words
from forum.organizations.models import Restricted
from forum.threads.models import Thread


class FileState(StrEnum):
    #: No scanner has looked at it. Where one is set, nobody gets it yet.
    SCANNING = "scanning"
    CLEAN = "clean"
    #: Malware was found: nobody gets it.
    REFUSED = "refused"


class FileType(StrEnum):
    """What may be attached, by media type: told from the bytes alone."""

    PDF = "application/pdf"
    WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    POWERPOINT = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
    PNG = "image/png"
    JPEG = "image/jpeg"


class File(Base, HasRef, Restricted):
    """One file of a thread, for whose organization its uploader spoke. Never wider than its thread.

    A removed one leaves a tombstone, and its bytes stay.
    """

    __tablename__ = "file"
    __table_args__ = (Index(None, "thread_id", "id"), Index(None, "state", "scan_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("thread.id"))
    #: The file's name with the ending of what it is, cleaned; never a path.
    name: Mapped[str] = mapped_column(String(120))
    media_type: Mapped[FileType] = mapped_column(words(FileType, 100))
    #: Bytes.
    size: Mapped[int]
    #: Of the bytes, in hex: also the name under which they lie.
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    uploaded_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    uploaded_at: Mapped[datetime]
    state: Mapped[FileState] = mapped_column(words(FileState), default=FileState.SCANNING)
    #: When a scanner looks at it next; moved on by whoever claims it.
    scan_at: Mapped[datetime]
    scanned_at: Mapped[datetime | None]
    #: What the scanner calls the malware that it found.
    finding: Mapped[str] = mapped_column(String(200), default="")
    removed_at: Mapped[datetime | None]
    removed_by: Mapped[str] = mapped_column(String(120), default="")
    removed_reason: Mapped[str] = mapped_column(default="")

    thread: Mapped[Thread] = relationship()
