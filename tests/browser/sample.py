"""Where the things of the sample forum stand, by the words that people know them by."""

import sqlite3
from contextlib import closing
from pathlib import Path

PATHS = {"need": "needs", "innovation": "innovations", "event": "events", "discussion": "threads"}


class Sample:
    """Looks addresses up in the database file of a served forum, and lets what waits wait no more."""

    def __init__(self, instance: str) -> None:
        self.file = Path(instance) / "forum.db"

    def one(self, statement: str, *values: str) -> str:
        """The first column of the first row."""
        with closing(sqlite3.connect(f"file:{self.file}?mode=ro", uri=True)) as connection:
            row = connection.execute(statement, values).fetchone()
        assert row is not None, (statement, values)
        return str(row[0])

    def let_changes_go(self) -> None:
        """As if five minutes had passed: changes that wait to be told are told now."""
        with closing(sqlite3.connect(self.file, timeout=20)) as connection:
            now = "strftime('%Y-%m-%d %H:%M:%f000', 'now')"
            connection.execute(f"UPDATE mail_dispatch SET at = {now} WHERE state = 'open'")  # noqa: S608  no input
            connection.commit()

    def path(self, title: str) -> str:
        """The page of the one thing whose title starts so."""
        where = "FROM thread WHERE title LIKE ? || '%'"
        return f"/{PATHS[self.one(f'SELECT kind {where}', title)]}/{self.one(f'SELECT ref {where}', title)}"

    def imported(self, kind: str) -> str:
        """The page of the public imported record with the longest title."""
        statement = "SELECT ref FROM thread WHERE kind = ? AND imported_from <> '' AND audience = 'public' ORDER BY length(title) DESC, id"
        return f"/{PATHS[kind]}/{self.one(statement, kind)}"

    def letter(self, kind: str) -> str:
        """The newest message of a kind in the mailbox."""
        ref = self.one("SELECT ref FROM mail_message WHERE kind = ? ORDER BY id DESC", kind)
        return f"/mailbox/{ref}"
