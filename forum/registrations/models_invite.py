"""What a registration knows of an invitation."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column


class Invited:
    """When the office invited the person, by whom, until when an answer is asked for, and the one reminder."""

    invited_at: Mapped[datetime | None]
    invited_by: Mapped[str] = mapped_column(String(120), default="")
    answer_by_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]
