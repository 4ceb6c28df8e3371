"""Mail that comes in: how long an answer of each program takes to be applied, and what the largest mail costs."""

import time
import tracemalloc
from datetime import timedelta
from pathlib import Path

from flask_migrate import upgrade

from forum import create_app
from forum.core import clock
from forum.core.database import db, writing
from forum.invitations.models import Invitation
from forum.mail import service_inbound
from forum.mail.service_inbound import Envelope
from tests.answers.replies import BORDER, PROGRAMS, Reply
from tests.cast import Cast
from tests.entries import given

ROUNDS = 20


def figures(folder: Path) -> list[str]:
    """The times of requirement 21: each answer under 2 seconds and 100 MB."""
    app = create_app({"DEMO": "1", "INSTANCE_DIR": str(folder), "MAIL_AUTHSERV_ID": BORDER})
    with app.app_context():
        upgrade()
        now = clock.now()
        cast = Cast.assemble(now)
        asked = given.asked(given.event(cast, starts="2099-01-14 14:00"), cast.vendor, at=now)
        small = [_seconds(_of_a_program(asked, number)) for number in range(ROUNDS)]
        large = _largest(asked)
        took = _seconds(large)
        tracemalloc.start()
        _take(Envelope(large.recipient, large.content + b"\r\n"))
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    return [
        f"Answers of {len(PROGRAMS)} programs by mail: {1000 * sum(small) / len(small):.0f} ms each to be applied; "
        f"{len(large.content) / 1e6:.1f} MB in {took:.2f} s (at most 2) with {peak / 1e6:.0f} MB of memory (at most 100)"
    ]


def _of_a_program(asked: Invitation, number: int) -> Envelope:
    stamp = clock.now() + timedelta(seconds=number)
    partstat = ("ACCEPTED", "DECLINED")[number % 2]
    program = PROGRAMS[number % len(PROGRAMS)]
    return Reply(asked, partstat, stamp.strftime("%Y%m%dT%H%M%SZ"), program=program).envelope()


def _largest(asked: Invitation) -> Envelope:
    """An answer beside a file, as large as is taken."""
    mark = "--------------0Xt2nAf3wVq1cZr0Lx6Kk2Pp"
    file = "Content-Type: application/pdf\nContent-Transfer-Encoding: base64\n\n" + ("A" * 76 + "\n") * 127_000
    reply = Reply(asked)
    text = reply.text().replace(f"{mark}--\n", f"{mark}\n{file}{mark}--\n")
    return Envelope(reply.recipient, text.encode())


def _seconds(envelope: Envelope) -> float:
    began = time.perf_counter()
    _take(envelope)
    return time.perf_counter() - began


def _take(envelope: Envelope) -> None:
    writing()
    row = service_inbound.take(envelope, at=clock.now() + timedelta(minutes=1))
    db.session.commit()
    assert row is not None
