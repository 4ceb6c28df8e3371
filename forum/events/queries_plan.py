"""What a plan takes over from events that were planned before."""

from sqlalchemy import select

from forum.core.actor import Actor
from forum.core.database import db
from forum.events.models import Event, EventKind, EventState, MayRegister
from forum.threads.models import Thread
from forum.threads.queries import visible_to


def last_held(actor: Actor, kind: EventKind, may_register: MayRegister) -> Event | None:
    """The newest event of this kind that the office published for the same people: never an imported one."""
    return db.session.scalar(
        select(Event)
        .join(Thread, Thread.id == Event.thread_id)
        .where(
            visible_to(actor), Thread.imported_from.is_(None), Event.kind == kind, Event.may_register == may_register,
            Event.state != EventState.DRAFT,
        )
        .order_by(Event.published_at.desc(), Event.id.desc())
        .limit(1)
    )  # fmt: skip
