"""`flask mail`."""

import json
import os
import sys
from collections.abc import Sequence
from typing import Any

import click
from flask import current_app
from flask.cli import AppGroup

from forum.core import clock
from forum.core.database import db
from forum.mail import service_inbound, tasks, tasks_inbound
from forum.mail.service_inbound import Envelope

mail = AppGroup("mail", help="Mail that leaves, and mail that comes in.")

#: Codes of sysexits.h, by which a mail server knows whether to try again.
NO_USER, BAD_DATA, TRY_LATER = 67, 65, 75


@mail.command("deliver")
def deliver() -> None:
    """Deliver what waits in the outbox once, and end."""
    at = clock.now()
    tasks.expand(at)
    total = 0
    while count := tasks.deliver(clock.now()):
        total += count
    click.echo(f"{total} delivered.")


@mail.command("receive")
@click.argument("recipients", nargs=-1, metavar="[RECIPIENT]...")
@click.option("--sender", default=None, help="Envelope sender; else SENDER of the environment. Empty: a bounce.")
def receive(recipients: Sequence[str], sender: str | None) -> None:
    """Take in one message from standard input, as a mail server pipes it, and print what became of it as JSON.

    Without an argument RECIPIENT of the environment counts, and then the message's own Delivered-To and To. Exits 67
    where nobody has the address, 65 for what is no mail that can be taken, 75 when it should be tried again.
    """
    content = sys.stdin.buffer.read(service_inbound.most_bytes() + 1)
    told = sender if sender is not None else os.environ.get("SENDER")
    codes = []
    for recipient in recipients or _recipients(content):
        try:
            said, code = _take(Envelope(recipient, content, told))
        except Exception as failure:
            db.session.rollback()
            said, code = {"recipient": recipient, "error": type(failure).__name__}, TRY_LATER
        click.echo(json.dumps(said))
        codes.append(code)
    raise SystemExit(TRY_LATER if TRY_LATER in codes else max(codes, default=NO_USER))


@mail.command("listen")
def listen() -> None:
    """Take mail by LMTP at LMTP_LISTEN until told to stop."""
    address = current_app.config["LMTP_LISTEN"]
    if not address:
        raise click.ClickException("LMTP_LISTEN is not set. Write host:port, for example 127.0.0.1:8024.")
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    try:
        tasks_inbound.listen(app, address, lambda: click.echo(f"Mail comes in at {address}."))
    except OSError as failure:
        raise click.ClickException(f"Nothing can listen at {address}: {failure.strerror or failure}.") from failure


def _recipients(content: bytes) -> Sequence[str]:
    if found := os.environ.get("RECIPIENT"):
        return [found]
    return tasks_inbound.recipients_of(content)


def _take(envelope: Envelope) -> tuple[dict[str, Any], int]:
    row = tasks_inbound.take(envelope)
    if row is None:
        return {"recipient": envelope.recipient, "error": "nobody has this address"}, NO_USER
    said = {"recipient": row.recipient, "state": row.state.value, "reason": row.reason, "ref": row.ref}
    return said, BAD_DATA if row.reason == service_inbound.TOO_MUCH else 0
