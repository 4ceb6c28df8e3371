"""Runs migrations over the application's own engine, on SQLite and PostgreSQL alike."""

from alembic import context
from flask import current_app
from sqlalchemy import Connection, Enum, String
from sqlalchemy.types import TypeDecorator

db = current_app.extensions["migrate"].db

# Full-text structures that a database keeps beside the tables of the models: not drift.
OURS_ALONE = ("search_fts",)


def include_object(thing, name, kind, reflected, compare_to):
    return not (kind in {"table", "index"} and name is not None and name.startswith(OURS_ALONE))


def render_item(kind, thing, autogen_context):
    """Write our types as the plain ones they stand on: a step imports nothing from the application."""
    if kind == "type" and isinstance(thing, (TypeDecorator, Enum)):
        plain = thing.impl if isinstance(thing, TypeDecorator) else String(thing.length)
        return f"sa.{plain!r}"
    return False


def migrate(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=db.metadata,
        include_object=include_object,
        render_item=render_item,
        render_as_batch=True,
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()


def run() -> None:
    """One connection, one transaction. On SQLite a batch step rebuilds tables: with foreign keys on, dropping the
    old table would empty its children by cascade, so they are off before BEGIN and checked after."""
    given = context.config.attributes.get("connection")
    if given is not None:
        migrate(given)
        return
    with db.engine.connect().execution_options(writes=True) as connection:
        lite = connection.dialect.name == "sqlite"
        raw = connection.connection.dbapi_connection
        if lite:
            raw.execute("PRAGMA foreign_keys=OFF")
        try:
            with connection.begin():
                migrate(connection)
                if lite and (broken := connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()):
                    raise RuntimeError(f"the migration left rows without their parents: {broken[:5]}")
        finally:
            if lite:
                raw.execute("PRAGMA foreign_keys=ON")


run()
