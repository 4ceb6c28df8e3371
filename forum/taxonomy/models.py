"""Topics and codes."""

from datetime import datetime

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.database import Base


class Topic(Base):
    """An area of the forum, such as "Online services". Retired ones stay on what carries them."""

    __tablename__ = "topic"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    summary: Mapped[str] = mapped_column(default="")
    position: Mapped[int] = mapped_column(default=0)
    retired_at: Mapped[datetime | None]


class Code(Base):
    """One entry of a code list: scheme (naics, nigp, unspsc), code, and what it means."""

    __tablename__ = "code"
    __table_args__ = (UniqueConstraint("scheme", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    scheme: Mapped[str] = mapped_column(String(12))
    code: Mapped[str] = mapped_column(String(12))
    title: Mapped[str]
