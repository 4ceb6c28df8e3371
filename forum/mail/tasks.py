"""Expand dispatches and deliver messages: every second, by any number of workers."""

import time
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, cast

from flask import current_app
from sqlalchemy import Row, Table, bindparam, update

from forum.core import clock, mime, transport
from forum.core.database import db, writing
from forum.mail import queries, rules, service_dispatch
from forum.mail.models import Dispatch, Message, MessageState

# Bare rows, and statements that are built once: entities and fresh statements take longer than a server does.
_OUTBOX = cast("Table", Message.__table__)
_MARK = update(_OUTBOX).where(_OUTBOX.c.id == bindparam("key"))
_CLAIM = (
    _MARK.where(_OUTBOX.c.next_attempt_at == bindparam("due_at"), _OUTBOX.c.state == MessageState.QUEUED)
    .values(attempt_count=_OUTBOX.c.attempt_count + 1)
    .returning(_OUTBOX)
)


def expand(at: datetime) -> int:
    """Expand what is open, one commit for each 500 recipients; how many recipients."""
    total = 0
    for key in [row.id for row in queries.open_dispatches(at)]:
        while count := _expand_piece(key, at):
            total += count
    return total


def _expand_piece(key: int, at: datetime) -> int:
    writing()
    row = db.session.get(Dispatch, key, with_for_update=True)
    if row is None or row.done_at is not None:
        db.session.rollback()
        return 0
    count = service_dispatch.expand_some(row, at=at)
    db.session.commit()
    return count


def deliver(at: datetime) -> int:
    """Deliver what is due, for `rules.TURN` at most; how many messages left.

    Each is claimed, sent and marked on its own; one commit marks a message and claims the next. So a death between
    the server's "250" and that commit doubles one message, and no other waits for the claim of a dead worker to lapse.
    """
    keys, sent = queries.due(at), 0
    db.session.rollback()
    if not keys:
        return 0
    waiting = _in_turn(keys)
    with transport.opened(current_app.config["MAIL_URL"], current_app.config["INSTANCE_DIR"] / "outbox") as way:
        message = _next(waiting)
        while message is not None:
            error = _send(message, way)
            sent += error is None
            message = _next(waiting, _ended(message, error))
    return sent


def _in_turn(keys: Sequence[tuple[int, datetime]]) -> Iterator[tuple[int, datetime]]:
    """These keys until the turn is over: other jobs wait meanwhile, and whoever stops the worker."""
    ends = time.monotonic() + rules.TURN.total_seconds()
    for key in keys:
        yield key
        if time.monotonic() > ends:
            return


def _next(waiting: Iterator[tuple[int, datetime]], ended: dict[str, Any] | None = None) -> Row[Any] | None:
    """Write down how the last message ended, and claim the first of `waiting` that no other worker has."""
    writing()
    if ended is not None:
        db.session.execute(_MARK, ended)
    claimed = next(filter(None, (_claim(key, due_at) for key, due_at in waiting)), None)
    db.session.commit()  # no transaction stays open while the network waits
    return claimed


def _claim(key: int, due_at: datetime) -> Row[Any] | None:
    values = {"key": key, "due_at": due_at, "next_attempt_at": clock.now() + rules.CLAIM}
    return db.session.execute(_CLAIM, values).one_or_none()


def _send(message: Row[Any], way: transport.Transport) -> str | None:
    """Why a message did not leave, or None. What cannot even be written fails alone, as what the server refuses."""
    try:
        sender = f"{message.sender}@{current_app.config['MAIL_DOMAIN']}"
        way.send(sender, message.address, compose(message), message.ref)
    except (OSError, ValueError) as failure:
        return str(failure)[:500] or type(failure).__name__
    return None


def _ended(message: Row[Any], error: str | None) -> dict[str, Any]:
    """What is written down of a message that left, or did not."""
    if error is None:
        return {"key": message.id, "state": MessageState.SENT, "sent_at": clock.now(), "last_error": ""}
    wait = rules.wait_after(message.attempt_count)
    if wait is None:
        return {"key": message.id, "state": MessageState.FAILED, "last_error": error}
    return {"key": message.id, "next_attempt_at": clock.now() + wait, "last_error": error}


def compose(message: Message | Row[Any]) -> bytes:
    """The message as it goes over the wire."""
    name, domain = message.sender_name or current_app.config["FORUM_NAME"], current_app.config["MAIL_DOMAIN"]
    return mime.message(
        sender=(name, f"{message.sender}@{domain}"),
        reply_to=(name, f"{message.reply_to}@{domain}") if message.reply_to else None,
        to=(message.name, message.address),
        subject=message.subject, text=message.text, html=message.html,
        calendar=(message.calendar.encode(), message.calendar_method or "REQUEST") if message.calendar else None,
        message_id=message.message_id, references=message.references, date=message.created_at,
        list_unsubscribe_url=message.unsubscribe_url or None, headers=_list_headers(message),
    )  # fmt: skip


def _list_headers(message: Message | Row[Any]) -> dict[str, str]:
    """What mail that can be stopped says of itself: the list by its kind, and that no machine should answer."""
    if not message.unsubscribe_url:
        return {}
    name = f"<{message.kind}.{current_app.config['MAIL_DOMAIN']}>"
    return {"List-Id": name, "Precedence": "list", "X-Auto-Response-Suppress": "All"}
