"""The doors by which mail comes in: each takes one mail in one transaction, and only then says that it has it."""

import asyncio
import logging
import signal
from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import Envelope as LmtpEnvelope
from flask import Flask, current_app

from forum.core import clock, mailbox, mime_read
from forum.core.database import db, writing
from forum.mail import service_inbound
from forum.mail.models_inbound import InboundMessage
from forum.mail.service_inbound import TOO_MUCH, Envelope

log = logging.getLogger("forum.mail")
#: Mails that one run fetches from the mailbox.
FETCH_MOST = 50
RECIPIENTS_MOST = 100
TAKEN, NO_SUCH, TOO_LARGE, LATER = (
    "250 2.0.0 Taken", "550 5.1.1 Nobody has this address", "552 5.3.4 The mail is too large", "451 4.3.0 Try again later",
)  # fmt: skip


def take(envelope: Envelope) -> InboundMessage | None:
    """Take one mail and commit; None: no address of ours. The same mail once more is the same row."""
    writing()
    row = service_inbound.take(envelope, at=clock.now())
    db.session.commit()
    return row


def _take_lost(content: bytes) -> None:
    writing()
    service_inbound.take_lost(content, at=clock.now())
    db.session.commit()


def fetch(_at: datetime) -> int:
    """Take what waits in the mailbox, and put each mail aside once it is committed; how many.

    A mail that breaks our program stays where it is, and those behind it come in. Raises RuntimeError in the end.
    """
    url = current_app.config["MAILBOX_URL"]
    if not url:
        return 0
    db.session.rollback()  # no transaction stays open while the network waits
    with mailbox.opened(url) as box:
        waiting = box.waiting()[:FETCH_MOST]
        left = [uid for uid in waiting if not _fetch_one(box, uid)]
    if left:
        raise RuntimeError(f"{len(left)} of {len(waiting)} mails could not be taken: see the log of the worker")
    return len(waiting)


def _fetch_one(box: mailbox.Mailbox, uid: str) -> bool:
    content = box.content(uid, service_inbound.most_bytes() + 1)
    recipients = recipients_of(content)
    try:
        if not recipients:
            log.warning("mail %s in the mailbox names no address of ours", uid)
            _take_lost(content)
        for recipient in recipients:
            take(Envelope(recipient, content))
    except Exception:
        log.exception("mail %s in the mailbox could not be taken", uid)
        db.session.rollback()
        return False
    box.put_aside(uid)
    return True


def recipients_of(content: bytes) -> list[str]:
    """To which of our addresses a mail came that no envelope goes with: the first that its head names, if any.

    One with a word behind a plus sign comes first: servers that bring all our mail into one mailbox name that one too.
    """
    # A mail that is too large is read as far as its head goes.
    try:
        named = mime_read.read(content[: mime_read.HEAD_MOST]).recipients
    except mime_read.TooMuch:
        return []
    boxes = [(box, address) for address in named if (box := service_inbound.box_of(address)) is not None]
    return [address for _box, address in sorted(boxes, key=lambda it: not it[0].tag)][:1]


class _Door(LMTP):
    """Servers that bring mail by LMTP are our own, so lines may be as long as some programs write them."""

    line_length_limit = 64_000


class _Handler:
    """Answers for each recipient on its own, as LMTP asks (RFC 2033)."""

    def __init__(self, app: Flask) -> None:
        self.app = app

    async def handle_RCPT(
        self, _server: Any, _session: Any, envelope: LmtpEnvelope, address: str, _options: list[str]
    ) -> str:
        with self.app.app_context():
            if service_inbound.box_of(address) is None:
                return NO_SUCH
        if len(envelope.rcpt_tos) >= RECIPIENTS_MOST:
            return "452 4.5.3 Too many recipients"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: LmtpEnvelope) -> str:
        content, sender = envelope.original_content or b"", envelope.mail_from
        answers = []
        for recipient in envelope.rcpt_tos:
            brought = Envelope(recipient, content, sender)
            answers.append(await asyncio.get_running_loop().run_in_executor(None, self._take, brought))
        return "\r\n".join(answers)

    def _take(self, envelope: Envelope) -> str:
        with self.app.app_context():
            try:
                row = take(envelope)
                reason = row.reason if row else None
            except Exception:
                log.exception("a mail could not be taken")
                db.session.rollback()
                return LATER
        return NO_SUCH if reason is None else TOO_LARGE if reason == TOO_MUCH else TAKEN


def listen(app: Flask, address: str, ready: Callable[[], None] = lambda: None) -> None:
    """Take mail by LMTP at host:port until SIGTERM or SIGINT. Calls `ready` once it listens. Raises OSError where it cannot."""
    asyncio.run(_listen(app, address, ready))


async def _listen(app: Flask, address: str, ready: Callable[[], None]) -> None:
    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    with app.app_context():
        most = service_inbound.most_bytes()
    parts, handler = urlsplit(f"//{address}"), _Handler(app)

    def door() -> LMTP:
        return _Door(handler, data_size_limit=most, hostname=app.config["MAIL_DOMAIN"], ident="forum", loop=loop)

    server = await loop.create_server(door, parts.hostname, parts.port or 0)
    ready()
    await stop.wait()
    server.close()
