"""Many letters leave: each once, one broken one alone, in order for each person, and never more than one doubled."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine

from forum.core.database import db, writing
from forum.mail import rules, service, tasks
from forum.mail.emails import Letter
from forum.mail.models import Message, MessageState
from tests import smtp

EVENT = service.About("event.changed", "event", "e000000001")
ROOT = Path(__file__).parents[2]


def queue(
    at: datetime, *letters: tuple[str, str], about: service.About = EVENT, calendar: bool = False
) -> list[Message]:
    """Letters by address and subject, in this order, committed."""
    found = []
    for address, subject in letters:
        letter = Letter(subject, "Text", "<p>Text</p>")
        found.append(service.queue(letter, service.Recipient(address), about, at=at))
        if calendar:
            service.attach(found[-1], b"BEGIN:VCALENDAR\r\n", "REQUEST", sender="events")
    db.session.commit()
    return found


def many(count: int, at: datetime) -> list[str]:
    """Message-IDs of so many letters that wait."""
    return [message.message_id for message in queue(at, *((f"p{n}@example.org", f"Letter {n}") for n in range(count)))]


def subjects(sink: smtp.Sink) -> list[str]:
    return [message["Subject"] for message in sink.messages]


def test_one_run_delivers_all_that_is_due_on_one_connection(app, sink, monday):
    ids = many(120, monday)
    assert (tasks.deliver(monday), tasks.deliver(monday)) == (120, 0)
    assert [message["Message-ID"] for message in sink.messages] == ids


def test_a_run_ends_after_its_turn(app, sink, monday, monkeypatch):
    many(25, monday)
    monkeypatch.setattr(rules, "TURN", timedelta(0))
    assert [tasks.deliver(monday) for _ in range(4)] == [10, 10, 5, 0]


def test_a_slow_server_leaves_the_rest_of_a_piece_for_when_its_claim_has_lapsed(app, sink, monday, monkeypatch):
    ids = many(3, monday)
    monkeypatch.setattr(rules, "BEGIN", timedelta(seconds=0.5))
    sink.on_taken = lambda: time.sleep(0.6)
    assert (tasks.deliver(monday), tasks.deliver(monday)) == (1, 0)
    sink.on_taken = lambda: None
    later = monday + rules.CLAIM
    with time_machine.travel(later, tick=False):
        assert tasks.deliver(later) == 2
    assert [message["Message-ID"] for message in sink.messages] == ids
    assert set(db.session.scalars(db.select(Message.attempt_count))) == {1}


@pytest.mark.parametrize(
    "broken", [{"address": "nobody at all"}, {"message_id": "<a@b>\r\nBcc: x@x.example"}, {"sender": "é"}]
)
def test_one_broken_letter_stops_no_other_and_is_given_up_at_last(app, sink, monday, broken):
    [bad] = queue(monday, ("p0@example.org", "Broken"))
    for name, value in broken.items():
        setattr(bad, name, value)
    queue(monday, ("p1@example.org", "Whole"))
    assert (tasks.deliver(monday), subjects(sink)) == (1, ["Whole"])
    assert (bad.state, bad.attempt_count, bad.next_attempt_at) == (MessageState.QUEUED, 1, monday + rules.BACK_OFF[0])
    assert "cannot stand in a mail header" in bad.last_error
    at = monday
    while bad.state is MessageState.QUEUED:
        at = bad.next_attempt_at
        with time_machine.travel(at, tick=False):
            assert tasks.deliver(at) == 0
        db.session.expire_all()
    assert (bad.state, bad.attempt_count) == (MessageState.FAILED, len(rules.BACK_OFF) + 1)


def test_an_update_waits_for_its_invitation_and_a_cancellation_for_both(app, sink, monday):
    ann, ben = "ann@example.org", "ben@example.org"
    queue(monday, (ann, "Invited"), (ben, "Invited, Ben"), (ann, "Moved"), (ann, "Cancelled"), calendar=True)
    queue(monday, (ann, "A plain letter"))
    queue(monday, (ann, "Another event"), about=service.About("event.changed", "event", "e000000002"), calendar=True)
    sink.refused = {ann}
    tasks.deliver(monday)
    assert subjects(sink) == ["Invited, Ben"]
    later, sink.refused = monday + rules.BACK_OFF[0], set()
    with time_machine.travel(later, tick=False):
        for _ in range(3):
            tasks.deliver(later)
    assert subjects(sink) == ["Invited, Ben", "Invited", "A plain letter", "Another event", "Moved", "Cancelled"]


def test_what_was_given_up_or_held_back_lets_later_letters_go(app, sink, monday):
    first, second, _third = queue(
        monday, *[("ann@example.org", s) for s in ("Invited", "Moved", "Cancelled")], calendar=True
    )
    first.state = MessageState.FAILED
    service.hold(second)
    db.session.commit()
    assert (tasks.deliver(monday), subjects(sink)) == (1, ["Cancelled"])


def test_workers_at_once_deliver_each_letter_once(app, sink, monday):
    ids = many(60, monday)
    db.session.remove()
    ready, counts, failures = threading.Barrier(3), [], []

    def run() -> None:
        with app.app_context():
            try:
                ready.wait(10)
                counts.append(tasks.deliver(monday))
            except Exception as failure:
                failures.append(failure)
            finally:
                db.session.remove()

    workers = [threading.Thread(target=run) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert (failures, sum(counts)) == ([], 60)
    assert Counter(message["Message-ID"] for message in sink.messages) == Counter(ids)
    assert set(db.session.scalars(db.select(Message.state))) == {MessageState.SENT}


def test_a_killed_worker_loses_nothing_and_doubles_the_one_letter_that_the_server_had_just_taken(app, sink):
    """A real worker dies by SIGKILL after the server took its fifth letter and before the worker heard so."""
    ids = many(12, datetime(2020, 1, 6, tzinfo=UTC))  # the clock of the worker is not ours
    db.session.rollback()
    env = {
        **os.environ, "DATABASE_URL": app.config["SQLALCHEMY_DATABASE_URI"], "INSTANCE_DIR": str(app.config["INSTANCE_DIR"]),
        "MAIL_URL": app.config["MAIL_URL"], "SECRET_KEY": "k" * 40, "BASE_URL": "https://forum.example.org",
    }  # fmt: skip
    command = [sys.executable, "-m", "flask", "mail", "deliver"]

    with subprocess.Popen(command, cwd=ROOT, env=env) as worker:

        def die() -> None:
            if len(sink.taken) == 5:
                os.kill(worker.pid, signal.SIGKILL)
                worker.wait()

        sink.on_taken = die
        assert worker.wait(60) == -signal.SIGKILL
    subprocess.run(command, cwd=ROOT, env=env, check=True)
    writing()
    claimed = db.session.query(Message).filter_by(state=MessageState.QUEUED).order_by(Message.id).all()
    # The one that the server had, and the others that the worker held.
    assert [message.message_id for message in claimed] == ids[4 : rules.PIECE]
    for message in claimed:
        message.next_attempt_at -= rules.CLAIM  # so much later
    db.session.commit()
    subprocess.run(command, cwd=ROOT, env=env, check=True)
    assert Counter(message["Message-ID"] for message in sink.messages) == Counter([*ids, ids[4]])
