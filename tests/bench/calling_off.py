"""An event with 10,000 invitations is called off: committed, written letter by letter, and handed to an SMTP server.

`python -m tests.bench.calling_off` measures this alone, `python -m tests.bench.calling_off 2000 127.0.0.1:2525` with so
many letters, handed to the server there instead of one that keeps nothing: give it one that discards mail for
example.org. Memory is what the process holds for itself after each 500 letters written and each half second of
delivery: it rises while SQLite's cache of 64 MB fills and Python's garbage is not collected yet, and then stands.
"""

import smtplib
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import datetime, timedelta
from pathlib import Path

from flask import current_app
from flask_migrate import upgrade
from sqlalchemy import insert, select

from forum import create_app
from forum.core import clock, refs
from forum.core.database import db, writing
from forum.events.models import Event
from forum.invitations.models import Invitation, InvitationState
from forum.mail import tasks
from forum.mail.models import Message
from forum.registrations.models import RegistrationState
from forum.showcases import service_change
from tests.bench.showcase import add_people, register
from tests.browser.conftest import free_port
from tests.cast import Cast
from tests.entries import given

OUTBOX = Message.__table__
HOLDERS = 10_000
#: The worker and the bare client take turns of this length, so that both meet the same moods of the machine.
TURN = timedelta(seconds=0.5)
PIECE = 100


@contextmanager
def sink() -> Iterator[int]:
    """An SMTP server in a process of its own that takes everything and keeps nothing: its port."""
    port = free_port()
    command = [sys.executable, "-m", "aiosmtpd", "-n", "-c", "aiosmtpd.handlers.Sink", "-l", f"127.0.0.1:{port}"]
    with subprocess.Popen(command) as process:
        try:
            while not _answers(port):
                time.sleep(0.1)
            yield port
        finally:
            process.terminate()


def _answers(port: int) -> bool:
    try:
        smtplib.SMTP("127.0.0.1", port).quit()
    except OSError:
        return False
    return True


def held(cast: Cast, count: int, now: datetime) -> Event:
    """An event with so many people who hold an invitation."""
    event = given.event(cast, starts=f"{now.year + 1}-11-14 14:00", at=now)
    people = add_people(count, now)
    register(event, people, RegistrationState.REGISTERED, now)
    rows = [
        {"event_id": event.id, "person_id": key, "address": f"p{key}@example.org", "token": refs.new() + refs.new(),
         "state": InvitationState.HELD, "stamped_at": now, "first_message_id": f"<{key}@forum.example.org>"}
        for key in people
    ]  # fmt: skip
    db.session.execute(insert(Invitation), rows)
    db.session.commit()
    return event


def resident() -> int:
    """MB of memory that the process holds now for itself: without the pages of the database's file that it looks into."""
    _size, held, shared, *_rest = map(int, Path("/proc/self/statm").read_text().split())
    return (held - shared) * 4 // 1024


def expanded(at: datetime) -> tuple[float, float, list[int]]:
    """Seconds and CPU seconds until all letters are written, and the memory after each piece."""
    memory, real = [resident()], tasks._expand_piece
    begun, cpu = time.perf_counter(), time.process_time()
    for key in [row.id for row in tasks.queries.open_dispatches(at)]:
        while real(key, at):
            memory.append(resident())
    return time.perf_counter() - begun, time.process_time() - cpu, memory


def delivered(port: int, at: datetime) -> tuple[float, float, list[int]]:
    """Letters a second that leave, those that the server takes of a client which does nothing but send the same bytes,
    and the memory after each turn."""
    left, took, bare, memory = 0, 0.0, 0.0, []
    while True:
        begun = time.perf_counter()
        count = tasks.deliver(at)
        if not count:
            return left / took, left / bare, memory
        took += time.perf_counter() - begun
        memory.append(resident())
        bare += sent_again(port, left, count)
        left += count


def sent_again(port: int, first: int, count: int) -> float:
    """Seconds that bare smtplib takes for these letters, on one connection, with the bytes at hand."""
    took, domain = 0.0, current_app.config["MAIL_DOMAIN"]
    with smtplib.SMTP("127.0.0.1", port) as server:
        for start in range(first, first + count, PIECE):
            number = min(PIECE, first + count - start)
            rows = db.session.execute(select(OUTBOX).order_by(OUTBOX.c.id).offset(start).limit(number)).all()
            letters = [(f"{row.sender}@{domain}", [row.address], tasks.compose(row)) for row in rows]
            begun = time.perf_counter()
            for letter in letters:
                server.sendmail(*letter)
            took += time.perf_counter() - begun
    db.session.rollback()
    return took


def figures(folder: Path, count: int = HOLDERS, port: int | None = None) -> list[str]:
    """A table of what it takes, with the server at a port of this machine, or else with one of our own."""
    env = {"DEMO": "1", "INSTANCE_DIR": str(folder), "BASE_URL": "http://127.0.0.1"}
    server = sink() if port is None else nullcontext(port)
    with server as port, create_app(env | {"MAIL_URL": f"smtp://127.0.0.1:{port}"}).app_context():
        upgrade()
        now = clock.now()
        cast = Cast.assemble(now)
        event = held(cast, count, now)
        begun = time.perf_counter()
        writing()
        service_change.cancel(cast.actor("host"), event, "The room floods.", at=now)
        db.session.commit()
        committed = time.perf_counter() - begun
        took, cpu, memory = expanded(now + timedelta(seconds=1))
        tasks.rules.TURN = TURN
        left, taken, later = delivered(port, now + timedelta(seconds=2))
    half = len(memory) // 2
    return [
        "",
        f"| {count:,} invitations cancelled | |",
        "|---|--:|",
        f"| committed in | {committed:.2f} s |",
        f"| written in | {took:.1f} s, of which the process had a processor for {cpu:.1f} s |",
        f"| memory before, at half, at the end | {memory[0]}, {memory[half]}, {memory[-1]} MB |",
        f"| letters a second that leave, beside what the server takes of bare smtplib | {left:.0f} of {taken:.0f}: {left / taken:.0%} |",
        f"| memory while they leave: first, at half, at the end | {later[0]}, {later[len(later) // 2]}, {later[-1]} MB |",
    ]


def main(count: str = str(HOLDERS), server: str = "") -> None:
    port = int(server.rpartition(":")[2]) if server else None
    with tempfile.TemporaryDirectory(prefix="forum-bench-") as name:
        print("\n".join(figures(Path(name), int(count), port)))  # noqa: T201  that is what it is for


if __name__ == "__main__":
    main(*sys.argv[1:])
