"""How many letters to the office came, and wait."""

from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select

from forum.core.database import db
from forum.mail.models_inbound import InboundMessage, InboundState


def sent_count(sender: str, person_ref: str, since: datetime) -> int:
    """How many letters of one sender the office got after `since`: of a person, or (empty ref) of an address that is
    nobody's, or not proven."""
    found = _letters(person_ref).where(
        InboundMessage.state != InboundState.IGNORED, InboundMessage.received_at > since,
        func.lower(InboundMessage.sender) == sender.lower(),
    )  # fmt: skip
    return db.session.scalar(found) or 0


def strangers_count() -> int:
    """How many letters wait of whom we do not know, or cannot know."""
    return db.session.scalar(_letters("").where(InboundMessage.state == InboundState.WAITING)) or 0


def _letters(person_ref: str) -> Select[Any]:
    office = (InboundMessage.object_kind == "office", InboundMessage.person_ref == person_ref)
    return select(func.count()).select_from(InboundMessage).where(*office)
