"""Expand dispatches and deliver messages: every second, by any number of workers."""

from datetime import datetime

from flask import current_app
from sqlalchemy import update

from forum.core import clock, mime, transport
from forum.core.database import db, writing
from forum.mail import queries, rules, service_dispatch
from forum.mail.models import Dispatch, Message, MessageState


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
    """Deliver what is due; how many messages left. Each is claimed, sent and marked on its own."""
    keys = queries.due(at)
    db.session.rollback()
    if not keys:
        return 0
    sent = 0
    with transport.opened(current_app.config["MAIL_URL"], current_app.config["INSTANCE_DIR"] / "outbox") as way:
        for key, due_at in keys:
            if _claim(key, due_at, at):
                sent += _send(key, way)
    return sent


def _claim(key: int, due_at: datetime, at: datetime) -> bool:
    writing()
    claimed = db.session.execute(
        update(Message)
        .where(Message.id == key, Message.next_attempt_at == due_at, Message.state == MessageState.QUEUED)
        .values(next_attempt_at=at + rules.CLAIM, attempt_count=Message.attempt_count + 1)
        .execution_options(synchronize_session=False)
    )
    db.session.commit()
    return bool(claimed.rowcount == 1)  # type: ignore[attr-defined]


def _send(key: int, way: transport.Transport) -> bool:
    message = db.session.get(Message, key)
    assert message is not None  # noqa: S101  just claimed
    data = compose(message)
    receiver, name, sender = message.address, message.ref, message.sender
    db.session.rollback()  # no transaction stays open while the network waits
    try:
        way.send(f"{sender}@{current_app.config['MAIL_DOMAIN']}", receiver, data, name)
    except OSError as failure:
        _failed(key, str(failure))
        return False
    writing()
    db.session.execute(
        update(Message).where(Message.id == key).values(state=MessageState.SENT, sent_at=clock.now(), last_error="")
    )
    db.session.commit()
    return True


def _failed(key: int, error: str) -> None:
    writing()
    message = db.session.get(Message, key)
    assert message is not None  # noqa: S101  rows are never deleted
    wait = rules.wait_after(message.attempt_count)
    message.last_error = error[:500]
    if wait is None:
        message.state = MessageState.FAILED
    else:
        message.next_attempt_at = clock.now() + wait
    db.session.commit()


def compose(message: Message) -> bytes:
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


def _list_headers(message: Message) -> dict[str, str]:
    """What mail that can be stopped says of itself: the list by its kind, and that no machine should answer."""
    if not message.unsubscribe_url:
        return {}
    name = f"<{message.kind}.{current_app.config['MAIL_DOMAIN']}>"
    return {"List-Id": name, "Precedence": "list", "X-Auto-Response-Suppress": "All"}
