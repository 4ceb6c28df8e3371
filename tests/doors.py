"""The door for LMTP in a process of its own, whose clock goes, and what comes in through it."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from time_machine import escape_hatch

from forum.core.database import db
from forum.invitations.models import Invitation
from forum.registrations.models import Registration
from tests.answers.replies import BORDER, Reply
from tests.entries import given

ROOT = Path(__file__).parents[1]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def settings_of(app) -> dict[str, str]:
    """Settings of a process over the database of the test, which takes mails of a megabyte."""
    return {
        "DATABASE_URL": app.config["DATABASE_URL"], "INSTANCE_DIR": str(app.config["INSTANCE_DIR"]),
        "MAIL_AUTHSERV_ID": BORDER, "MAIL_IN_MB": "1", "SECRET_KEY": "t" * 32,
    }  # fmt: skip


def environment(app, **more: str) -> dict[str, str]:
    return os.environ | settings_of(app) | more


@contextmanager
def door(app, port: int = 0) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """`flask mail listen`, as `flask serve` starts it."""
    port = port or free_port()
    kept = environment(app, LMTP_LISTEN=f"127.0.0.1:{port}")
    command = [sys.executable, "-m", "flask", "mail", "listen"]
    with subprocess.Popen(command, cwd=ROOT, env=kept, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout.readline() == f"Mail comes in at 127.0.0.1:{port}.\n"
            yield process, port
        finally:
            process.kill()


def asked(cast) -> Invitation:
    """Dana Reyes is asked to an event so far off that a clock which goes is before it."""
    return given.asked(given.event(cast, starts="2099-01-14 14:00"), cast.vendor)


def reply(asked: Invitation, *, later: int = 0, **changed: Any) -> Reply:
    """What Dana Reyes answers so many seconds from now, by a clock that goes."""
    real = escape_hatch.datetime.datetime if escape_hatch.is_travelling() else datetime
    now = real.now(UTC) + timedelta(seconds=later)
    return Reply(asked, stamp=now.strftime("%Y%m%dT%H%M%SZ"), **changed)


def state() -> str:
    """How she stands to the event by now."""
    db.session.rollback()
    db.session.expire_all()
    return db.session.query(Registration).one().state.value
