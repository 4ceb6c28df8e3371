"""Moments keep their zone, unsafe requests write without waiting in vain, pages go by key."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select, text, update

from forum import wiring
from forum.core import clock, paging
from forum.core.database import db, optimize, writing
from forum.core.jobs import Job


def test_a_moment_comes_back_aware_and_a_naive_one_is_refused(app, monday):
    db.session.add(Job(name="one", next_due_at=monday))
    db.session.commit()
    assert db.session.scalar(select(Job.next_due_at)) == monday
    assert db.session.scalar(select(Job.next_due_at)).tzinfo is UTC
    db.session.add(Job(name="two", next_due_at=datetime(2026, 1, 1)))  # noqa: DTZ001  that is the point
    with pytest.raises(Exception, match="needs a zone"):
        db.session.flush()


def test_many_writers_at_once_all_get_their_turn(app, monday):
    """Each adds one to the same row, reading it first: a lost turn or a locked database would show."""
    db.session.add(Job(name="counter", next_due_at=monday, last_error="0"))
    db.session.commit()
    failures = []

    def add_one():
        with app.app_context():
            try:
                for _ in range(10):
                    writing()
                    row = db.session.get(Job, "counter", with_for_update=True)
                    db.session.execute(
                        update(Job).where(Job.name == "counter").values(last_error=str(int(row.last_error) + 1))
                    )
                    db.session.commit()
            except Exception as failure:
                failures.append(failure)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=add_one) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.rollback()
    assert (failures, db.session.scalar(select(Job.last_error))) == ([], "80")


def test_once_a_day_sqlite_counts_what_its_tables_hold(cast, counted, on_postgresql):
    assert counted() == (0 if on_postgresql else 1)
    if not on_postgresql:
        # Also of tables that this connection never asked: pages are asked by other processes.
        found = {name for (name,) in db.session.execute(text("SELECT DISTINCT tbl FROM sqlite_stat1"))}
        assert {"person", "membership", "organization", "topic"} <= found
    assert [(spec.run, spec.every) for spec in wiring.JOBS if spec.name == "database.optimize"] == [
        (optimize, timedelta(days=1))
    ]


def test_a_connection_that_is_a_day_old_is_opened_anew_and_reads_the_counts(app, on_postgresql):
    def connection():
        found = db.session.connection().connection.driver_connection
        db.session.remove()
        return found

    db.engine.dispose()
    first = connection()
    assert connection() is first
    with time_machine.travel(clock.now() + timedelta(days=1, seconds=1)):
        assert (connection() is first) is on_postgresql


def test_keys_of_pages_are_read_back_and_strange_ones_are_no_key(monday):
    key = paging.encode([monday, 17])
    assert paging.decode(key, (datetime, int)) == [monday, 17]
    for strange in (
        None,
        "",
        "…",
        "AAAA",
        key[:-2],
        paging.encode(["x"]),
        paging.encode([17, monday]),
        "a" * 500,
        paging.encode([None]),
    ):
        assert paging.decode(strange, (datetime, int)) is None
