"""An event with 10,000 invitations is called off: committed, written letter by letter, and handed to an SMTP server.

`python -m tests.bench.calling_off` measures this alone. Memory is what the process holds after each 500 letters: it
rises while Python's garbage is not collected yet, and then stands.
"""

import smtplib
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from flask_migrate import upgrade
from sqlalchemy import insert

from forum import create_app
from forum.calendars.models import Invitation, InvitationState
from forum.core import clock, refs
from forum.core.database import db, writing
from forum.events import service_change
from forum.events.models import Event, RegistrationState
from forum.mail import tasks
from forum.mail.models import Message
from tests.bench.showcase import add_people, register
from tests.browser.conftest import free_port
from tests.calendars import given
from tests.cast import Cast

HOLDERS = 10_000
DELIVERED = 500


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
    """MB of memory that the process holds now."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4 // 1024


def expanded(at: datetime) -> tuple[float, float, list[int]]:
    """Seconds and CPU seconds until all letters are written, and the memory after each piece."""
    memory, real = [resident()], tasks._expand_piece
    begun, cpu = time.perf_counter(), time.process_time()
    for key in [row.id for row in tasks.queries.open_dispatches(at)]:
        while real(key, at):
            memory.append(resident())
    return time.perf_counter() - begun, time.process_time() - cpu, memory


def delivered(port: int, at: datetime) -> tuple[float, float]:
    """Letters a second that leave, and that the server takes from a client which does nothing else."""
    count, begun = 0, time.perf_counter()
    while count < DELIVERED:
        count += tasks.deliver(at)
    rate = count / (time.perf_counter() - begun)
    data = tasks.compose(db.session.query(Message).first())
    with smtplib.SMTP("127.0.0.1", port) as server:
        begun = time.perf_counter()
        for _number in range(DELIVERED):
            server.sendmail("events@forum.example.org", ["p@example.org"], data)
        return rate, DELIVERED / (time.perf_counter() - begun)


def figures(folder: Path, count: int = HOLDERS) -> list[str]:
    """A table of what it takes."""
    env = {"DEMO": "1", "INSTANCE_DIR": str(folder), "BASE_URL": "http://127.0.0.1"}
    with sink() as port, create_app(env | {"MAIL_URL": f"smtp://127.0.0.1:{port}"}).app_context():
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
        left, taken = delivered(port, now + timedelta(seconds=2))
    half = len(memory) // 2
    return [
        "",
        f"| {count:,} invitations cancelled | |",
        "|---|--:|",
        f"| committed in | {committed:.2f} s |",
        f"| written in | {took:.1f} s, of which the process had a processor for {cpu:.1f} s |",
        f"| memory before, at half, at the end | {memory[0]}, {memory[half]}, {memory[-1]} MB |",
        f"| letters a second that leave, beside what the server takes | {left:.0f} of {taken:.0f} |",
    ]


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="forum-bench-") as name:
        print("\n".join(figures(Path(name), int((sys.argv[1:] or [HOLDERS])[0]))))  # noqa: T201  that is what it is for
