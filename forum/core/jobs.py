"""Scheduled work: its table, which is also the desk's page of jobs, and how a job goes through many things."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TypeVar

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.database import Base, db, writing

Row = TypeVar("Row")


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


def one_by_one(refs: Iterable[str], load: Callable[[str], Row | None], act: Callable[[Row], int]) -> int:
    """Act on each of `refs` in a transaction of its own, so that a kill keeps what is done; the sum of what `act` counts.

    `load` reads the row afresh, since it may have changed since `refs` were read; None: gone, so nothing is done.
    """
    total = 0
    for ref in refs:
        writing()
        row = load(ref)
        if row is not None:
            total += act(row)
        db.session.commit()
    return total
