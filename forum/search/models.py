"""The words of everything that can be found. The full-text structures beside it belong to each database."""

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.database import Base


class Document(Base):
    """One thing that can be found: a thread (need, innovation, event, discussion) or an organization."""

    __tablename__ = "search_document"
    __table_args__ = (UniqueConstraint("thread_id"), UniqueConstraint("organization_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    thread_id: Mapped[int | None] = mapped_column(ForeignKey("thread.id"))
    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organization.id"))
    title: Mapped[str] = mapped_column(String(300))
    #: Plain words of the public parts only: hidden text never matches.
    body: Mapped[str]


class Waiting(Base):
    """A thread to which words were added: its document is written anew by a job, once for all that came meanwhile."""

    __tablename__ = "search_waiting"

    thread_id: Mapped[int] = mapped_column(ForeignKey("thread.id"), primary_key=True)
