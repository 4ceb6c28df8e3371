"""Where a scanner is set, nobody gets a file before it was passed; where it is away, the file waits and is tried again."""

from datetime import timedelta

import pytest

from forum import wiring, worker
from forum.core import clamd, settings
from forum.core.database import db
from forum.core.jobs import Job
from forum.files import tasks
from forum.files.models import File, FileState
from tests.conftest import table_count
from tests.files import given, made, scanner
from tests.needs import given as needs

NOBODY_THERE = "tcp://127.0.0.1:9"


@pytest.fixture
def attach(app, cast, monday, monkeypatch):
    """Attach a file to a public need while this scanner is set."""

    def run(url, data=None):
        monkeypatch.setitem(app.config, "CLAMD_URL", url)
        need = needs.published(cast, monday)
        return given.attached(cast.actor("agency"), need.thread, monday, data=data)

    return run


def state_of(ref):
    db.session.rollback()
    return db.session.query(File).filter_by(ref=ref).one().state


def address(file):
    return f"/files/{file.ref}/{file.name}"


def test_without_a_scanner_a_file_is_served_at_once(attach, as_, monday):
    at = address(attach(""))
    assert as_(None).get(at).status_code == 200
    assert tasks.scan(monday) == 0


def test_a_file_is_served_once_the_scanner_passed_it_and_before_to_nobody(cast, attach, as_, monday):
    with scanner.running() as (url, seen):
        file = attach(url)
        at, page, ref = address(file), f"/needs/{file.thread.ref}", file.ref
        for reader in (cast.host, cast.agency, cast.vendor, None):
            assert as_(reader).get(at).status_code == 404
            shown = as_(reader).get(page).get_data(as_text=True)
            assert ("Being checked for malware" in shown, at.replace(" ", "%20") in shown) == (True, False)
        assert (tasks.scan(monday), tasks.scan(monday), seen) == (1, 0, [made.pdf()])
        assert (state_of(ref), table_count("audit_entry WHERE act = 'file.scan'")) == (FileState.CLEAN, 1)
        assert as_(None).get(at).data == made.pdf()
        assert "Being checked" not in as_(None).get(page).get_data(as_text=True)


def test_a_scanner_on_a_unix_socket_is_asked_alike(attach, tmp_path, monday):
    with scanner.running(tmp_path / "c.sock") as (url, _seen):
        ref = attach(url, data=made.pdf() + b"x" * 200_000).ref
        assert (clamd.answers(url), tasks.scan(monday), state_of(ref)) == (True, 1, FileState.CLEAN)


def test_malware_is_served_to_nobody_and_its_own_people_read_why(cast, attach, as_, monday):
    with scanner.running() as (url, _seen):
        file = attach(url, data=made.pdf(scanner.EICAR.decode()))
        at, page, ref, name = address(file), f"/needs/{file.thread.ref}", file.ref, file.name
        assert (tasks.scan(monday), state_of(ref)) == (1, FileState.REFUSED)
    for reader in (cast.host, cast.agency, cast.vendor, None):
        assert as_(reader).get(at).status_code == 404
    assert "malware (Eicar-Signature)" in as_(cast.agency_colleague).get(page).get_data(as_text=True)
    assert name not in as_(cast.vendor).get(page).get_data(as_text=True)


def test_malware_stays_refused_when_the_scanner_is_taken_away(app, cast, attach, as_, monday, monkeypatch):
    with scanner.running() as (url, _seen):
        at = address(attach(url, data=made.pdf(scanner.EICAR.decode())))
        tasks.scan(monday)
    monkeypatch.setitem(app.config, "CLAMD_URL", "")
    assert as_(cast.agency).get(at).status_code == 404


@pytest.mark.parametrize(
    "answer", [b"INSTREAM size limit exceeded. ERROR\0", b"stream: OK", b"\0", b"stream: OK\nFOUND\0"]
)
def test_what_is_no_clear_answer_passes_nothing(attach, monday, answer):
    with scanner.running(answer=answer) as (url, _seen):
        ref = attach(url).ref
        with pytest.raises(OSError, match="the malware scanner"):
            tasks.scan(monday)
        assert state_of(ref) is FileState.SCANNING


def test_while_the_scanner_is_away_a_file_waits_and_is_tried_again_each_minute(app, attach, as_, monday, monkeypatch):
    file = attach(NOBODY_THERE)
    at, ref = address(file), file.ref
    with pytest.raises(OSError, match="refused"):
        tasks.scan(monday)
    assert (state_of(ref), as_(None).get(at).status_code) == (FileState.SCANNING, 404)
    with scanner.running() as (url, _seen):
        monkeypatch.setitem(app.config, "CLAMD_URL", url)
        assert tasks.scan(monday + timedelta(seconds=59)) == 0
        assert tasks.scan(monday + timedelta(seconds=60)) == 1
    assert state_of(ref) is FileState.CLEAN


def test_the_desk_is_told_why_files_wait(app, attach, monday, monkeypatch):
    attach(NOBODY_THERE)
    monkeypatch.setattr(wiring, "JOBS", (wiring.JobSpec("files.scan", tasks.scan, timedelta(seconds=5)),))
    worker.add_jobs(monday)
    worker.run_due(monday)
    db.session.rollback()
    assert db.session.get(Job, "files.scan").last_error.startswith("ConnectionRefusedError: ")


def test_what_a_killed_worker_had_claimed_is_scanned_later(attach, monday):
    with scanner.running() as (url, _seen):
        file = attach(url)
        assert tasks._move(file.id, monday, monday + timedelta(minutes=2))  # and dies
        assert tasks.scan(monday + timedelta(seconds=119)) == 0
        assert tasks.scan(monday + timedelta(minutes=2)) == 1


def test_a_file_that_came_while_no_scanner_was_set_is_scanned_once_one_is(app, attach, monday, monkeypatch):
    ref = attach("").ref
    with scanner.running() as (url, _seen):
        monkeypatch.setitem(app.config, "CLAMD_URL", url)
        assert (tasks.scan(monday), state_of(ref)) == (1, FileState.CLEAN)


def _lines(app):
    output = app.test_cli_runner().invoke(args=["check"]).output
    return [line for line in output.splitlines() if "Malware scanner" in line]


def test_the_check_says_in_one_line_whether_files_are_scanned(app, cast, as_, monkeypatch):
    assert _lines(app) == ["ok    Malware scanner: none, files are not scanned"]
    assert "none, files are not scanned" in as_(cast.host).get("/desk/system").get_data(as_text=True)
    monkeypatch.setitem(app.config, "CLAMD_URL", NOBODY_THERE)
    assert _lines(app)[0].startswith(f"WRONG Malware scanner: Nothing answers at {NOBODY_THERE}.")
    with scanner.running() as (url, _seen):
        monkeypatch.setitem(app.config, "CLAMD_URL", url)
        assert _lines(app) == ["ok    Malware scanner: 0 files waiting"]


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("FILES_URL", "s3://bucket", "FILES_URL is 's3://bucket'. Files lie in a folder"),
        ("CLAMD_URL", "127.0.0.1:3310", "CLAMD_URL is '127.0.0.1:3310'. Write tcp://host:port"),
        ("CLAMD_URL", "tcp://host", "CLAMD_URL is 'tcp://host'. Write"),
        ("CLAMD_URL", "tcp://host:many", "CLAMD_URL is 'tcp://host:many'. Write"),
        ("CLAMD_URL", "unix:", "CLAMD_URL is 'unix:'. Write"),
    ],
)
def test_a_start_with_an_address_that_cannot_work_is_refused(name, value, sentence):
    with pytest.raises(settings.SettingsError) as refused:
        settings.load({"TESTING": True, name: value})
    assert sentence in str(refused.value)
