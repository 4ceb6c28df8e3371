"""Expand dispatches and deliver messages: every second, by any number of workers."""

import logging
import time
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, cast

from flask import current_app
from sqlalchemy import Row, Table, bindparam, update

from forum.core import clock, mime, transport
from forum.core.database import db, writing
from forum.core.dkim import Signer
from forum.mail import queries, rules, service_dispatch
from forum.mail.models import Dispatch, Message, MessageState

log = logging.getLogger("forum.mail")
# Bare rows, and statements that are built once: entities and fresh statements take longer than a server does.
_OUTBOX = cast("Table", Message.__table__)
_CLAIM = (
    update(_OUTBOX)
    .where(_OUTBOX.c.id.in_(bindparam("keys", expanding=True)), _OUTBOX.c.state == MessageState.QUEUED)
    .where(_OUTBOX.c.next_attempt_at <= bindparam("at"))
    .returning(_OUTBOX)
)
_MARK = update(_OUTBOX).where(_OUTBOX.c.id == bindparam("key")).values(attempt_count=_OUTBOX.c.attempt_count + 1)


def expand(at: datetime) -> int:
    """Expand what is open, one commit for each 500 recipients; how many recipients.

    A dispatch that fails is set aside with its last piece undone, and those behind it go on.
    """
    total = 0
    for key in [row.id for row in queries.open_dispatches(at)]:
        try:
            while count := _expand_piece(key, at):
                total += count
        except Exception as failure:
            log.exception("dispatch %s could not be expanded", key)
            db.session.rollback()
            _set_aside(key, failure, at)
    return total


def _expand_piece(key: int, at: datetime) -> int:
    row = _locked(key)
    count = service_dispatch.expand_some(row, at=at) if row else 0
    db.session.commit()
    return count


def _set_aside(key: int, failure: Exception, at: datetime) -> None:
    if row := _locked(key):
        service_dispatch.set_aside(row, failure, at=at)
    db.session.commit()


def _locked(key: int) -> Dispatch | None:
    """The dispatch as it is now, until the commit; None where another worker has done it."""
    writing()
    row = db.session.get(Dispatch, key, with_for_update=True)
    return row if row and row.done_at is None else None


def deliver(at: datetime) -> int:
    """Deliver what is due, for `rules.TURN` or little more; how many messages left.

    A few are claimed in one commit, and each is then sent and marked on its own. So a death between the server's "250"
    and our commit doubles one message; the others of its piece wait until their claim lapses.
    """
    keys, sent = queries.due(at), 0
    db.session.rollback()
    if not keys:
        return 0
    with transport.opened(current_app.config["MAIL_URL"], current_app.config["INSTANCE_DIR"] / "outbox") as way:
        for message in _claimed(keys, at):
            failure = _send(message, way)
            _mark(message, failure)
            sent += failure is None
    return sent


def _claimed(keys: Sequence[int], at: datetime) -> Iterator[Row[Any]]:
    """These messages but those that another worker has, until the turn is over: other jobs wait for its end.

    Where a slow server used up a claim, the rest of the piece is left to lapse, so that no two workers send it.
    """
    ends = time.monotonic() + rules.TURN.total_seconds()
    for start in range(0, len(keys), rules.PIECE):
        begun = time.monotonic()
        if start and begun > ends:
            return
        for message in _claim(keys[start : start + rules.PIECE], at):
            if time.monotonic() > begun + rules.BEGIN.total_seconds():
                return
            yield message


def _claim(keys: Sequence[int], at: datetime) -> Sequence[Row[Any]]:
    writing()
    values = {"keys": keys, "at": at, "next_attempt_at": clock.now() + rules.CLAIM}
    claimed = db.session.execute(_CLAIM, values).all()
    db.session.commit()
    return sorted(claimed, key=lambda message: message.id)


def _send(message: Row[Any], way: transport.Transport) -> Exception | None:
    """Why a message did not leave, or None. What cannot even be written fails alone, as what the server refuses."""
    try:
        sender = f"{message.sender}@{current_app.config['MAIL_DOMAIN']}"
        way.send(sender, message.address, compose(message), message.ref)
    except (OSError, ValueError) as failure:
        return failure
    return None


def _mark(message: Row[Any], failure: Exception | None) -> None:
    """Write down that a message left, or why not and when it is tried again."""
    error = "" if failure is None else (str(failure) or type(failure).__name__)[:500]
    values: dict[str, Any] = {"key": message.id, "last_error": error}
    if failure is None:
        values |= {"state": MessageState.SENT, "sent_at": clock.now()}
    elif wait := rules.wait_after(message.attempt_count + 1):
        values |= {"next_attempt_at": clock.now() + wait}
    else:
        values |= {"state": MessageState.FAILED}
    writing()
    db.session.execute(_MARK, values)
    db.session.commit()


def compose(message: Message | Row[Any]) -> bytes:
    """The message as it goes over the wire, signed where there is a key."""
    name, domain = message.sender_name or current_app.config["FORUM_NAME"], current_app.config["MAIL_DOMAIN"]
    content = mime.message(
        sender=(name, f"{message.sender}@{domain}"),
        reply_to=(name, f"{message.reply_to}@{domain}") if message.reply_to else None,
        to=(message.name, message.address),
        subject=message.subject, text=message.text, html=message.html,
        calendar=(message.calendar.encode(), message.calendar_method or "REQUEST") if message.calendar else None,
        message_id=message.message_id, references=message.references, date=message.created_at,
        list_unsubscribe_url=message.unsubscribe_url or None, headers=_list_headers(message),
    )  # fmt: skip
    signer: Signer | None = current_app.config["MAIL_SIGNER"]
    return signer.signed(content, at=clock.now()) if signer else content


def _list_headers(message: Message | Row[Any]) -> dict[str, str]:
    """What mail that can be stopped says of itself: the list by its kind, and that no machine should answer."""
    if not message.unsubscribe_url:
        return {}
    name = f"<{message.kind}.{current_app.config['MAIL_DOMAIN']}>"
    return {"List-Id": name, "Precedence": "list", "X-Auto-Response-Suppress": "All"}
