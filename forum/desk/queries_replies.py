"""Mail that waits for the office: answers to invitations, with the event and the person invited, and letters."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, and_, func, literal, or_, select

from forum.accounts.models import Person
from forum.core import paging
from forum.core.database import db
from forum.desk.queries_rows import queue_row
from forum.desk.rules import Queue
from forum.mail.models_inbound import InboundMessage, InboundState
from forum.threads.models import Thread


@dataclass(frozen=True)
class Waits:
    """A mail that waits. Of an answer: whose invitation it came to, and the event. Of a letter: whose account it
    comes from, where that is proven, and no event."""

    row: InboundMessage
    person: Person | None
    event: Thread | None


def part() -> Select[Any]:
    """The queue, as a part of the desk's one statement."""
    title = func.coalesce(Thread.title, InboundMessage.subject)
    of = func.coalesce(func.nullif(Person.name, ""), Person.email, InboundMessage.sender)
    found = queue_row(Queue.REPLIES, InboundMessage.ref, title, of, literal(""), since=InboundMessage.received_at)
    joined: Select[Any] = _joined(found)
    return joined


def waiting(after: str | None = None) -> paging.Page[Waits]:
    """What waits, longest first, a page from the key `after` on."""
    found = _joined(select(InboundMessage, Person, Thread)).order_by(InboundMessage.id)
    values = paging.decode(after, (int,))
    if values is not None:
        found = found.where(InboundMessage.id > values[0])
    rows = [Waits(*row) for row in db.session.execute(found.limit(paging.PAGE_SIZE + 1))]
    return paging.page(rows, lambda waits: (waits.row.id,))


def _joined(found: Any) -> Any:
    answer = and_(InboundMessage.object_kind == "event", Person.id.is_not(None), Thread.id.is_not(None))
    return (
        found.select_from(InboundMessage)
        .outerjoin(Person, Person.ref == InboundMessage.person_ref)
        .outerjoin(Thread, Thread.ref == InboundMessage.object_ref)
        .where(InboundMessage.state == InboundState.WAITING, or_(answer, InboundMessage.object_kind == "office"))
    )
