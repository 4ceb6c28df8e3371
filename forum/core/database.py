"""The database: the base of all models, moments that are always aware, and who may write when.

SQLite is read in deferred transactions and written in immediate ones, so that a reader never waits and a
writer never fails half-way; writers queue by a lock file, which is fair where SQLite's own wait is not.
"""

import fcntl
import os
import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import JSON, DateTime, Delete, Engine, Enum, MetaData, String, Text, Update, event
from sqlalchemy.engine import Connection, CursorResult, Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, registry
from sqlalchemy.types import TypeDecorator

from forum.core import refs

WRITES = "writes"  # the execution option that makes a SQLite transaction immediate
BUSY_TIMEOUT_MS = 5_000
#: Rows of an index that are looked at to count it.
ANALYSIS_LIMIT = 400

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment, kept in UTC. Refuses naive values: SQLite would give them back without a zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a moment needs a zone: {value!r}")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class WallTime(TypeDecorator[datetime]):
    """A local wall time without a zone: what the clock on the wall shows. The zone stands in a column beside it."""

    impl = DateTime(timezone=False)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is not None and value.tzinfo is not None:
            raise ValueError(f"a wall time has no zone: {value!r}")
        return value


def words(enum: type, length: int = 20) -> Enum:
    """A column type for a StrEnum, kept as its value, with a CHECK on neither database (values may grow)."""
    return Enum(
        enum,
        native_enum=False,
        length=length,
        create_constraint=False,
        values_callable=lambda e: [m.value for m in e],
    )


class Base(DeclarativeBase):
    """All tables derive from here and state `__tablename__`."""

    registry = registry(
        metadata=metadata,
        type_annotation_map={datetime: UtcDateTime, str: Text, dict[str, Any]: JSON, list[Any]: JSON},
    )


class HasRef:
    """A public id, never reused, that tells nothing: `/needs/<ref>`."""

    ref: Mapped[str] = mapped_column(String(refs.LENGTH), default=refs.new, unique=True)


db = SQLAlchemy(metadata=metadata)


def writing() -> None:
    """End the read transaction and begin one that may write; lasts until the next commit or rollback.

    Call it first, before reading what the act depends on: what was read before is read again.
    """
    db.session.rollback()
    db.session.connection(execution_options={WRITES: True})


def touched(statement: Update | Delete) -> int:
    """Execute an UPDATE or a DELETE; how many rows it touched."""
    return cast("CursorResult[Any]", db.session.execute(statement)).rowcount


def begin_fresh() -> None:
    """End this transaction, so that the next read sees what others committed meanwhile."""
    db.session.rollback()


def optimize(_at: datetime) -> int:
    """Once a day, let SQLite count what its indexes hold, so that it knows which of them to read; 1 where it did.

    As sqlite.org/lang_analyze.html advises, within its limit. `PRAGMA optimize` before 3.46 looks only at what its own
    connection has asked, and pages are asked in other processes; so ANALYZE is named itself. Those read the counts when
    they open a connection anew, after a day at most (`pool_recycle`). PostgreSQL counts by itself.
    """
    if db.engine.dialect.name != "sqlite":
        return 0
    writing()
    for statement in (f"PRAGMA analysis_limit={ANALYSIS_LIMIT}", "ANALYZE"):
        db.session.connection().exec_driver_sql(statement)
    db.session.commit()
    return 1


def _on_connect(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None  # the "begin" listener below says when a transaction starts, and how
    for pragma in (
        "journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", f"busy_timeout={BUSY_TIMEOUT_MS}",
        "temp_store=MEMORY", "cache_size=-65536", "mmap_size=268435456",
    ):  # fmt: skip
        connection.execute(f"PRAGMA {pragma}")


def _on_begin(connection: Connection) -> None:
    if connection.get_execution_options().get(WRITES):
        _queue(connection)
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        connection.exec_driver_sql("BEGIN")


def _queue(connection: Connection) -> None:
    name = connection.engine.url.database
    if not name or name == ":memory:":
        return
    # The descriptor lives as long as the transaction; closing it gives the place to the next in line.
    descriptor = os.open(Path(f"{name}.writers"), os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    connection.info["writers"] = descriptor


def _leave_queue(_connection: Any, record: Any) -> None:
    descriptor = record.info.pop("writers", None)
    if descriptor is not None:
        os.close(descriptor)


def prepare(engine: Engine) -> None:
    """Set SQLite's switches on an engine; nothing to do for PostgreSQL."""
    if engine.dialect.name != "sqlite":
        return
    event.listen(engine, "connect", _on_connect)
    event.listen(engine, "begin", _on_begin)
    # After the COMMIT or ROLLBACK is done, not before: the next writer must find the file free.
    event.listen(engine, "checkin", _leave_queue)


def init_app(app: Flask, settings: dict[str, Any]) -> None:
    """Bind the database to the application."""
    url = settings["DATABASE_URL"]
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    options: dict[str, Any] = {"pool_pre_ping": not url.startswith("sqlite")}
    if url.startswith("sqlite"):
        options["pool_recycle"] = 86_400  # seconds: with what `optimize` counted
        options["connect_args"] = {"timeout": BUSY_TIMEOUT_MS / 1000}
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = options
    settings["INSTANCE_DIR"].mkdir(parents=True, exist_ok=True)
    db.init_app(app)
    with app.app_context():
        prepare(db.engine)
