"""What every test stands on: an application over a real database, a frozen Monday, a cast of people, a client
that checks each page it gets.

`TEST_DATABASE=postgresql` runs the same tests on a PostgreSQL server of our own; the default is SQLite.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
import time_machine
from flask_migrate import upgrade
from hypothesis import HealthCheck, settings
from sqlalchemy import event, text

from forum import create_app
from forum.core.database import db, optimize, writing
from tests import postgres
from tests.cast import Cast
from tests.pages import PageClient

ON_POSTGRESQL = os.environ.get("TEST_DATABASE", "sqlite") == "postgresql"
# How long an example takes says how busy the machine is, and nothing about the code.
settings.register_profile("forum", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("forum")
MONDAY = datetime(2026, 11, 23, 16, 0, tzinfo=UTC)  # 9 a.m. in Phoenix


def pytest_configure(config: pytest.Config) -> None:
    """The controller starts one server; workers of xdist find it by its socket."""
    if ON_POSTGRESQL and not hasattr(config, "workerinput"):
        config.stash_server = postgres.start()
        os.environ["TEST_POSTGRESQL_SOCKET"] = config.stash_server.socket


def pytest_unconfigure(config: pytest.Config) -> None:
    server = getattr(config, "stash_server", None)
    if server is not None:
        server.stop()


@pytest.fixture(scope="session")
def database_url(tmp_path_factory, worker_id) -> Iterator[str]:
    """An empty database for this worker."""
    if ON_POSTGRESQL:
        with postgres.database(os.environ["TEST_POSTGRESQL_SOCKET"], f"forum_{worker_id}") as url:
            yield url
    else:
        yield f"sqlite:///{tmp_path_factory.mktemp('db') / 'forum.db'}"


@pytest.fixture(scope="session")
def worker_id(request) -> str:
    return getattr(request.config, "workerinput", {}).get("workerid", "one")


@pytest.fixture(scope="session")
def session_app(database_url, tmp_path_factory):
    """One application a worker, migrated; each test gets it empty."""
    instance = tmp_path_factory.mktemp("instance")
    app = create_app(
        {
            "TESTING": True, "DATABASE_URL": database_url, "INSTANCE_DIR": instance, "BASE_URL": "https://forum.example.org",
            "WTF_CSRF_ENABLED": False, "PASSWORD_WORK": "fast", "DEMO": False, "MAIL_URL": "file:",
        }
    )  # fmt: skip
    app.test_client_class = PageClient
    with app.app_context():
        upgrade()
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def app(session_app):
    """The application with an empty database, inside an application context."""
    with session_app.app_context():
        yield session_app
        db.session.rollback()
        db.session.remove()
        with db.engine.connect().execution_options(writes=True) as connection, connection.begin():
            for table in reversed(db.metadata.sorted_tables):
                connection.execute(table.delete())
    for folder in ("outbox", "files"):
        shutil.rmtree(Path(session_app.config["INSTANCE_DIR"]) / folder, ignore_errors=True)


@pytest.fixture(autouse=True)
def monday(request) -> Iterator[datetime]:
    """Every test runs on Monday, 23 November 2026, 9 a.m. in Phoenix; `time_machine.travel` moves on.

    But for walks in a browser or in another program of people's, which need a clock that goes.
    """
    if request.node.get_closest_marker("browser") or request.node.get_closest_marker("clients"):
        yield MONDAY
        return
    with time_machine.travel(MONDAY, tick=False):
        yield MONDAY


@pytest.fixture
def cast(app, monday) -> Cast:
    """The people of the tests, committed: see `tests.cast`."""
    return Cast.assemble(monday)


@pytest.fixture
def client(app) -> PageClient:
    return app.test_client()


@pytest.fixture
def as_(app):
    """`as_(person)` is a client signed in as that person; `as_(None)` a visitor."""

    def signed_in(person) -> PageClient:
        client = app.test_client()
        if person is not None:
            client.sign_in(person)
        return client

    return signed_in


@pytest.fixture
def statements(app):
    """`with statements() as asked:` collects the statements that the block sends (without BEGIN and COMMIT)."""

    @contextmanager
    def count() -> Iterator[list[str]]:
        asked: list[str] = []

        def note(_connection, _cursor, statement, *_rest) -> None:
            if not statement.startswith(("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "PRAGMA")):
                asked.append(statement)

        event.listen(db.engine, "before_cursor_execute", note)
        try:
            yield asked
        finally:
            event.remove(db.engine, "before_cursor_execute", note)

    return count


@pytest.fixture
def on_postgresql() -> bool:
    return ON_POSTGRESQL


@pytest.fixture
def counted(app, monday):
    """`counted()` lets SQLite count what its tables hold, as a job does each day; the tests after this one know nothing
    of it."""
    yield lambda: optimize(monday)
    if not ON_POSTGRESQL:
        writing()
        for table in db.session.scalars(text("SELECT name FROM sqlite_master WHERE name GLOB 'sqlite_stat*'")).all():
            db.session.execute(text(f"DROP TABLE {table}"))
        db.session.commit()
        db.engine.dispose()


@pytest.fixture
def empty_session(app):
    """Ends what a fixture read, so that a test sees what a request committed."""

    def end() -> None:
        db.session.rollback()
        db.session.expire_all()

    return end


#: Rows that reading may write: sign-in bookkeeping, and a feed address's last use (once a day).
WRITTEN_BY_READING = {"sign_in_session", "feed_token"}


@pytest.fixture
def rows_of_all_tables(app):
    """`rows_of_all_tables()` is the content of every table, but for `WRITTEN_BY_READING`."""

    def read() -> dict[str, list[tuple]]:
        db.session.rollback()
        tables = [t for t in db.metadata.sorted_tables if t.name not in WRITTEN_BY_READING]
        return {t.name: sorted(map(repr, db.session.execute(t.select()).all())) for t in tables}

    return read


def table_count(name: str) -> int:
    """Rows of a table, read afresh."""
    db.session.rollback()
    return int(db.session.execute(text(f"SELECT count(*) FROM {name}")).scalar_one())  # noqa: S608
