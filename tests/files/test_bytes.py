"""Bytes lie under their digest, whole or not at all; what no row needs goes after a day."""

import hashlib
import io
import os
from datetime import timedelta

import pytest

from forum.core.database import db
from forum.files import service, service_bytes, tasks
from tests.conftest import table_count
from tests.files import given, made
from tests.needs import given as needs

DATA = made.pdf()
DIGEST = hashlib.sha256(DATA).hexdigest()


def lying():
    """Every file of the folder, by its name."""
    return sorted(p.name for p in service_bytes.folder().rglob("*") if p.is_file() and p.name != ".lock")


def age(by: timedelta, now) -> None:
    for path in service_bytes.folder().rglob("*"):
        os.utime(path, times=(0, (now - by).timestamp()))


class Dies(io.BytesIO):
    """Bytes whose reader dies half-way, as at a kill."""

    def read(self, size=-1):
        if self.tell():
            raise SystemExit
        return super().read(100)


def test_bytes_lie_under_their_digest_and_twice_is_once(app):
    assert [service_bytes.keep(io.BytesIO(DATA)) for _ in range(2)] == [DIGEST, DIGEST]
    assert (service_bytes.path_of(DIGEST).read_bytes(), lying()) == (DATA, [DIGEST])


def test_a_death_while_bytes_are_written_leaves_no_file_and_a_day_later_nothing(app, monday):
    with pytest.raises(SystemExit):
        service_bytes.keep(Dies(DATA))
    assert [name.endswith(".part") for name in lying()] == [True]
    age(timedelta(hours=23), monday)
    assert (tasks.sweep(monday), len(lying())) == (0, 1)
    age(timedelta(hours=25), monday)
    assert (tasks.sweep(monday), lying()) == (1, [])


def test_a_death_between_bytes_and_row_leaves_bytes_that_go_after_a_day(cast, monday):
    need = needs.draft(cast, monday)
    taken, wrong = service.take_in([("Cost.pdf", io.BytesIO(DATA))])
    service.attach(cast.actor("agency"), need.thread, taken[0], at=monday)
    db.session.rollback()  # the process died before the commit
    assert (wrong, table_count("file"), lying()) == ([], 0, [DIGEST])
    age(timedelta(hours=25), monday)
    assert (tasks.sweep(monday), lying()) == (1, [])


def test_what_a_row_names_stays_also_after_it_was_removed(cast, monday):
    file = given.attached(cast.actor("agency"), needs.draft(cast, monday).thread, monday, data=DATA)
    age(timedelta(days=9), monday)
    assert (tasks.sweep(monday), lying()) == (0, [DIGEST])
    service.remove(cast.actor("agency"), file, "Wrong year", at=monday)
    db.session.commit()
    assert (tasks.sweep(monday), lying()) == (0, [DIGEST])


def test_malware_is_not_kept(cast, monday):
    file = given.attached(cast.actor("agency"), needs.draft(cast, monday).thread, monday, data=DATA)
    service.note_scan(file, "Eicar-Signature", at=monday)
    db.session.commit()
    age(timedelta(days=2), monday)
    assert (tasks.sweep(monday), lying()) == (1, [])


def test_bytes_that_come_again_are_young_again(app, monday):
    service_bytes.keep(io.BytesIO(DATA))
    age(timedelta(days=9), monday)
    service_bytes.keep(io.BytesIO(DATA))  # whose row is on its way
    assert (tasks.sweep(monday), lying()) == (0, [DIGEST])


def test_another_folder_may_be_named(app, tmp_path, monkeypatch):
    monkeypatch.setitem(app.config, "FILES_URL", f"file:{tmp_path}/elsewhere")
    service_bytes.keep(io.BytesIO(DATA))
    assert (tmp_path / "elsewhere" / DIGEST[:2] / DIGEST).read_bytes() == DATA
