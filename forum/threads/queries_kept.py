"""Replies by mail that wait for their author."""

from sqlalchemy import select

from forum.core.database import db
from forum.threads.models_kept import KeptReply


def kept_reply(person_id: int | None, ref: str) -> KeptReply | None:
    """A kept reply of this person."""
    return db.session.scalar(select(KeptReply).where(KeptReply.ref == ref, KeptReply.person_id == person_id))
