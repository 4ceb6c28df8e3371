"""The table of scheduled work, which is also the desk's page of jobs."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.database import Base


class Job(Base):
    """One kind of periodic work. Claimed by moving `next_due_at`, so that several workers may run."""

    __tablename__ = "job"

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    next_due_at: Mapped[datetime]
    #: A claim that is past belongs to a worker that died; the job is due again.
    claimed_until: Mapped[datetime | None]
    last_started_at: Mapped[datetime | None]
    last_finished_at: Mapped[datetime | None]
    last_error: Mapped[str] = mapped_column(default="")
    paused: Mapped[bool] = mapped_column(default=False)
