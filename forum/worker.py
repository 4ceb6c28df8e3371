"""Runs scheduled and queued work until told to stop. Several may run on several machines over one database.

A job is claimed by moving its `next_due_at` on, so exactly one worker has it. A claim that a killed worker
left behind lapses. Every task is idempotent, so a job that was cut short is simply run again.
"""

import logging
import signal
import threading
from datetime import datetime, timedelta
from types import FrameType

from flask import Flask
from sqlalchemy import or_, select, update
from sqlalchemy.exc import IntegrityError

from forum import wiring
from forum.core import clock
from forum.core.database import db, touched, writing
from forum.core.jobs import Job

log = logging.getLogger("forum.worker")
CLAIM = timedelta(minutes=10)
TICK_SECONDS = 1.0


def add_jobs(at: datetime) -> None:
    """Give each job its row; two workers that start together both find them there."""
    known = set(db.session.scalars(select(Job.name)))
    for spec in wiring.JOBS:
        if spec.name in known:
            continue
        writing()
        db.session.add(Job(name=spec.name, next_due_at=at))
        try:
            db.session.commit()
        except IntegrityError:
            db.session.rollback()  # another worker was faster


def claim(name: str, due_at: datetime, next_at: datetime, at: datetime) -> bool:
    """Move the due moment on; False when another worker moved it first."""
    writing()
    moved = touched(
        update(Job)
        .where(
            Job.name == name,
            Job.next_due_at == due_at,
            or_(Job.claimed_until.is_(None), Job.claimed_until <= at),
        )
        .values(next_due_at=next_at, claimed_until=at + CLAIM, last_started_at=at)
        .execution_options(synchronize_session=False)
    )
    db.session.commit()
    return moved == 1


def run_due(at: datetime) -> int:
    """Run every job that is due at `at`, one after another; how much work was done."""
    done = 0
    rows = {row.name: (row.next_due_at, row.paused) for row in db.session.scalars(select(Job))}
    db.session.rollback()
    for spec in wiring.JOBS:
        due_at, paused = rows.get(spec.name, (None, True))
        if due_at is None or paused or due_at > at or not claim(spec.name, due_at, at + spec.every, at):
            continue
        error, count = "", 0
        try:
            count = spec.run(at)
        except Exception as failure:
            log.exception("%s failed", spec.name)
            error = f"{type(failure).__name__}: {failure}"[:500]
        finish(spec.name, error)
        done += count
    return done


def finish(name: str, error: str) -> None:
    """Give the job free, and note how it ended."""
    db.session.rollback()
    writing()
    db.session.execute(
        update(Job).where(Job.name == name).values(claimed_until=None, last_finished_at=clock.now(), last_error=error)
    )
    db.session.commit()


def run(app: Flask) -> None:
    """The loop: until SIGTERM or SIGINT, which lets the job at hand finish."""
    stop = threading.Event()

    def told(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, told)
    signal.signal(signal.SIGINT, told)
    with app.app_context():
        add_jobs(clock.now())
        log.info("worker runs %d jobs", len(wiring.JOBS))
    while not stop.is_set():
        with app.app_context():
            try:
                busy = run_due(clock.now())
            except Exception:
                # The database may be away for a moment; the loop outlives it.
                log.exception("the worker could not look for work")
                busy = 0
        stop.wait(0 if busy else TICK_SECONDS)
