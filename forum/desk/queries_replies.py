"""Answers that came by mail and wait for the office, with the event and the person whose invitation they came to."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, literal, select

from forum.accounts.models import Person
from forum.core import paging
from forum.core.database import db
from forum.desk.queries_rows import queue_row
from forum.desk.rules import Queue
from forum.mail.models_inbound import InboundMessage, InboundState
from forum.threads.models import Thread


@dataclass(frozen=True)
class Waits:
    """A mail that waits, whose invitation it came to, and the event."""

    row: InboundMessage
    person: Person
    event: Thread


def part() -> Select[Any]:
    """The queue, as a part of the desk's one statement."""
    found = queue_row(
        Queue.REPLIES, InboundMessage.ref, Thread.title, Person.name, literal(""), since=InboundMessage.received_at
    )
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
    return (
        found.select_from(InboundMessage)
        .join(Person, Person.ref == InboundMessage.person_ref)
        .join(Thread, Thread.ref == InboundMessage.object_ref)
        .where(InboundMessage.state == InboundState.WAITING, InboundMessage.object_kind == "event")
    )
