"""Replies by mail that could not be posted: kept for their author, who posts them by a page."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.accounts.models import Person
from forum.core.database import Base, HasRef


class KeptReply(Base, HasRef):
    """What somebody wrote by mail; nobody but the author reads it."""

    __tablename__ = "kept_reply"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    body: Mapped[str]
    #: Refs of the discussions that the mail told of which it answers: one of them is meant.
    thread_refs: Mapped[list[str]] = mapped_column(JSON, default=list)
    kept_at: Mapped[datetime] = mapped_column(index=True)

    person: Mapped[Person] = relationship()
