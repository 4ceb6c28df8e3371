"""Put mail into the outbox: a message to one known person, a dispatch to many. Nothing here sends."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import current_app
from sqlalchemy import insert

from forum.core import refs
from forum.core.database import db
from forum.mail.emails import Letter
from forum.mail.models import Dispatch, Message


@dataclass(frozen=True)
class Recipient:
    """Whom a message is for. `key` orders the recipients of a dispatch: the person's database key."""

    address: str
    name: str = ""
    ref: str = ""
    key: int = 0
    locale: str | None = None
    zone: str | None = None
    #: Where this person stops mail of this kind without signing in; empty for what cannot be stopped.
    stop_url: str = ""


@dataclass(frozen=True)
class About:
    """What a message is about: its kind ("need.published") and the object by kind and ref."""

    kind: str
    object_kind: str = ""
    object_ref: str = ""


def queue(
    letter: Letter, to: Recipient, about: About, *, at: datetime,
    dispatch: Dispatch | None = None,
) -> Message:  # fmt: skip
    """One message in the transaction of its cause. Its Message-ID is fixed now, so a second delivery has the same."""
    message = Message(**_values(letter, to, about, at, dispatch))
    db.session.add(message)
    return message


def queue_all(written: Sequence[tuple[Letter, Recipient]], about: About, dispatch: Dispatch, *, at: datetime) -> None:
    """The messages of a dispatch in one statement."""
    db.session.execute(insert(Message), [_values(letter, to, about, at, dispatch) for letter, to in written])


def _values(letter: Letter, to: Recipient, about: About, at: datetime, dispatch: Dispatch | None) -> dict[str, Any]:
    return {
        "ref": refs.new(), "dispatch_id": dispatch.id if dispatch else None, "kind": about.kind, "address": to.address,
        "name": to.name, "recipient_ref": to.ref, "object_kind": about.object_kind, "object_ref": about.object_ref,
        "sender": letter.sender, "sender_name": letter.sender_name, "reply_to": letter.reply_to,
        "subject": letter.subject, "text": letter.text, "html": letter.html, "calendar": letter.calendar,
        "calendar_method": letter.calendar_method, "message_id": letter.message_id or new_message_id(),
        "references": letter.references, "unsubscribe_url": letter.unsubscribe_url, "created_at": at,
        "next_attempt_at": at,
    }  # fmt: skip


def attach(message: Message, calendar: bytes, method: str, *, sender: str, references: str = "") -> None:
    """Give a queued letter a calendar part, and the address that takes the answer to it."""
    message.calendar, message.calendar_method = calendar.decode(), method
    message.sender, message.references = sender, references


def new_message_id() -> str:
    """A Message-ID in our domain (RFC 5322 3.6.4)."""
    return f"<{refs.new()}.{refs.new()}@{current_app.config['MAIL_DOMAIN']}>"


def dispatch(about: About, *, at: datetime, revision: int = 0, payload: Mapping[str, Any] | None = None) -> Dispatch:
    """Tell many: one row now; the worker expands it from the moment `at` on."""
    row = Dispatch(
        kind=about.kind, object_kind=about.object_kind, object_ref=about.object_ref,
        revision=revision, payload=dict(payload or {}), at=at,
    )  # fmt: skip
    db.session.add(row)
    return row


def try_again(message: Message, *, at: datetime) -> None:
    """Queue a message that was given up once more, from the first try on."""
    from_state = message.state
    message.state, message.attempt_count, message.next_attempt_at = type(from_state).QUEUED, 0, at


def hold(message: Message) -> None:
    """Keep a message back until `try_again`."""
    message.state = type(message.state).HELD
