"""Have files scanned, and take away bytes that no row needs."""

from datetime import datetime

from sqlalchemy import update

from forum.core import clamd, clock
from forum.core.database import db, touched, writing
from forum.files import queries, rules, service, service_bytes
from forum.files.models import File, FileState


def scan(at: datetime) -> int:
    """Have the scanner look at what is due, one claim and one commit a file; how many. Nothing where none is set.

    Raises OSError when the scanner cannot say: the file waits, and the desk's page of jobs shows why.
    """
    url = service.scanner()
    due = queries.due_for_scan(at, rules.SCAN_MOST) if url else []
    db.session.rollback()
    done = 0
    for key, due_at in due:
        if _move(key, due_at, at + rules.SCAN_CLAIM):
            _scan(url, key, at)
            done += 1
    return done


def _move(key: int, due_at: datetime, next_at: datetime) -> bool:
    """Move a file's next scan on; False when another worker did so first."""
    writing()
    moved = touched(
        update(File)
        .where(File.id == key, File.scan_at == due_at, File.state == FileState.SCANNING)
        .values(scan_at=next_at)
        .execution_options(synchronize_session=False)
    )
    db.session.commit()
    return moved == 1


def _scan(url: str, key: int, at: datetime) -> None:
    file = db.session.get(File, key)
    assert file is not None  # noqa: S101  just claimed
    path = service_bytes.path_of(file.sha256)
    db.session.rollback()  # no transaction stays open while the scanner thinks
    try:
        with path.open("rb") as source:
            finding = clamd.scan(url, source)
    except OSError:
        _move(key, at + rules.SCAN_CLAIM, at + rules.SCAN_AGAIN)
        raise
    writing()
    file = db.session.get(File, key, with_for_update=True)
    assert file is not None  # noqa: S101  rows of files are never deleted
    service.note_scan(file, finding, at=clock.now())
    db.session.commit()


def sweep(at: datetime) -> int:
    """Take away bytes that no row has needed for a day; how many."""
    count = service_bytes.sweep(at - rules.ORPHANS_KEPT)
    db.session.rollback()
    return count
