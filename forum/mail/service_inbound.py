"""Take mail in: read it, give it to the feature whose address it has, and keep what was decided. Nothing here sends."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import current_app
from sqlalchemy import func, or_, update

from forum.core import mime_read, refs
from forum.core.database import db, touched
from forum.core.mime_read import Robot
from forum.mail import queries_inbound, rules_inbound
from forum.mail.models_inbound import InboundMessage, InboundState
from forum.mail.rules_inbound import Box, Decided, Inbound

#: Decides on a mail to an address of its feature, at a moment, and changes what it says.
Handler = Callable[[Inbound, datetime], Decided]


@dataclass(frozen=True)
class Envelope:
    """What a door hands over: to whom, the bytes, and from whom. `sender`: empty for a bounce, None where the door
    was not told."""

    recipient: str
    content: bytes
    sender: str | None = None


#: Why a mail that is larger or deeper than any real one was not read.
TOO_MUCH = "too_much"
#: Why a mail that names no address of ours was read by no feature.
NO_ADDRESS = "no_address"

_handlers: dict[str, Handler] = {}


def fill(handlers: dict[str, Handler]) -> None:
    """Say which feature gets the mail of which box. Called once, by `wiring`."""
    _handlers.clear()
    _handlers.update(handlers)


def box_of(address: str) -> Box | None:
    """The box of an address that takes mail; None where nobody reads it."""
    box = rules_inbound.box_of(address, current_app.config["MAIL_DOMAIN"])
    return box if box is not None and box.name in _handlers else None


def most_bytes() -> int:
    """The largest mail that is taken."""
    return int(current_app.config["MAIL_IN_MB"]) * 1_000_000


def take(envelope: Envelope, *, at: datetime) -> InboundMessage | None:
    """The row of a mail: what was decided now, or before where the same mail came in before. None: no address of ours.

    The caller commits, and only then tells whoever brought the mail that it was taken.
    """
    box = box_of(envelope.recipient)
    return None if box is None else _take(envelope, box, at)


def take_lost(content: bytes, *, at: datetime) -> InboundMessage:
    """The row of a mail in our mailbox that names no address of ours. The caller commits."""
    return _take(Envelope("", content), None, at)


def _take(envelope: Envelope, box: Box | None, at: datetime) -> InboundMessage:
    try:
        if len(envelope.content) > most_bytes():
            raise mime_read.TooMuch("the mail is too large")
        mail = mime_read.read(envelope.content)
    except mime_read.TooMuch:
        return _keep(envelope, None, "", Decided(InboundState.IGNORED, TOO_MUCH), at)
    digest = rules_inbound.digest_of(mail.message_id, envelope.recipient, envelope.content)
    known = queries_inbound.by_digest(digest)
    if known is not None:
        return known
    robot = Robot.BOUNCE if rules_inbound.is_bounce(envelope.sender) else mail.robot
    came = Inbound(mail, box or Box(""), rules_inbound.proof_of(mail, current_app.config["MAIL_AUTHSERV_ID"]), robot)
    decided = _decided(came, at) if box else Decided(InboundState.IGNORED, NO_ADDRESS)
    return _keep(envelope, came, digest, decided, at)


def _decided(came: Inbound, at: datetime) -> Decided:
    if came.robot in {Robot.BOUNCE, Robot.LIST}:
        return Decided(InboundState.IGNORED, came.robot.value)
    if came.is_automatic and not came.mail.of("text/calendar"):
        return Decided(InboundState.IGNORED, "auto")
    return _handlers[came.box.name](came, at)


def _keep(envelope: Envelope, came: Inbound | None, digest: str, decided: Decided, at: datetime) -> InboundMessage:
    content, mail = envelope.content, came.mail if came else None
    digest = digest or rules_inbound.digest_of("", envelope.recipient, content)
    if mail is None and (known := queries_inbound.by_digest(digest)) is not None:
        return known
    row = InboundMessage(
        ref=refs.new(), digest=digest, message_id=mail.message_id if mail else "", recipient=envelope.recipient[:320],
        sender=mail.sender[:320] if mail else "", subject=mail.subject if mail else "", size=len(content),
        proof=came.proof if came else "", received_at=at, state=decided.state, reason=decided.reason,
        object_kind=decided.object_kind, object_ref=decided.object_ref, person_ref=decided.person_ref,
        data=decided.data or {},
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    return row


def close(row: InboundMessage, state: InboundState, by_name: str, *, at: datetime) -> None:
    """Note what somebody of the office decided on a mail that waited."""
    row.state, row.decided_at, row.decided_by = state, at, by_name


def sweep(before: datetime) -> int:
    """Empty the rows of what was decided on, or else came, until `before`; how many. What waits is left alone.

    The row and its digest stay, so that the same mail, should it come in once more after years (a mailbox that was
    restored), is known, and neither posts nor answers anything again.
    """
    row = InboundMessage
    names = (row.message_id, row.recipient, row.sender, row.subject)
    empty: dict[str, Any] = dict.fromkeys(
        ("message_id", "recipient", "sender", "subject", "proof", "object_kind", "object_ref", "person_ref", "decided_by"), ""
    )  # fmt: skip
    old = (func.coalesce(row.decided_at, row.received_at) <= before, row.state != InboundState.WAITING)
    return touched(update(row).where(*old, or_(*(name != "" for name in names))).values(**empty, data={}))
