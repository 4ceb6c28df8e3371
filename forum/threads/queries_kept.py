"""Replies by mail that wait for their author, and where these may be posted."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from forum.core.actor import Actor
from forum.core.database import db
from forum.threads import rules
from forum.threads.models import Thread, ThreadKind
from forum.threads.models_kept import KeptReply
from forum.threads.queries import visible_to


def kept_reply(person_id: int | None, ref: str) -> KeptReply | None:
    """A kept reply of this person."""
    return db.session.scalar(select(KeptReply).where(KeptReply.ref == ref, KeptReply.person_id == person_id))


def places(actor: Actor, refs: Sequence[str], at: datetime) -> list[Thread]:
    """Those of these discussions that `actor` may see, and post in at `at`, in the order of the refs."""
    found = select(Thread).where(Thread.ref.in_(refs), Thread.kind == ThreadKind.DISCUSSION, visible_to(actor))
    open_now = [thread for thread in db.session.scalars(found) if rules.may_post(actor, thread, at) is None]
    return sorted(open_now, key=lambda thread: refs.index(thread.ref))
