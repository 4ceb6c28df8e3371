"""Lists of discussions: by topic and readers, and those about one thing."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, bindparam, exists, select

from forum.accounts.models import Person
from forum.core import paging
from forum.core.actor import VISITOR, Actor
from forum.core.database import db
from forum.core.statements import ask
from forum.organizations.models import Audience, Organization
from forum.taxonomy.models import Topic
from forum.threads.models import Life, Thread, ThreadKind, thread_topic
from forum.threads.queries import visible_to

ABOUT_MOST = 20  # discussions on the page of what they are about


@dataclass(frozen=True)
class Line:
    """A discussion in a list."""

    ref: str
    title: str
    summary: str
    audience: Audience
    post_count: int
    last_activity_at: datetime
    is_pinned: bool
    is_locked: bool
    imported_from: str | None
    author: str
    organization: str
    topics: tuple[str, ...] = field(default=())


_LINE = (
    Thread.id, Thread.ref, Thread.title, Thread.summary, Thread.audience, Thread.post_count, Thread.last_activity_at,
    Thread.pinned_at, Thread.locked_at, Thread.imported_from, Person.name, Organization.name.label("organization"),
)  # fmt: skip


def _listed(actor: Actor, topic: bool, label: bool) -> list[ColumnElement[bool]]:
    conditions = [Thread.kind == ThreadKind.DISCUSSION, Thread.life == Life.LIVE, visible_to(actor)]
    if topic:
        conditions.append(
            exists().where(
                thread_topic.c.thread_id == Thread.id,
                thread_topic.c.topic_id == Topic.id,
                Topic.slug == bindparam("topic"),
            )
        )
    if label:
        conditions.append(Thread.audience == bindparam("label"))
    return conditions


def discussions(
    actor: Actor, *, topic: str = "", label: Audience | None = None, after: str | None = None
) -> paging.Page[Line]:
    """Live discussions, last activity first; the pinned ones stand first on the first page. Two or three statements."""
    key = paging.decode(after, (datetime, str))
    chosen = {"topic": topic, "label": label}
    later = {"after": key[0], "after_ref": key[1]} if key else {}
    rows = ask(_unpinned, actor, bool(topic), label is not None, key is not None, **chosen, **later).all()
    page = paging.page(rows, lambda row: (row.last_activity_at, row.ref))
    first = [] if key else ask(_pinned, actor, bool(topic), label is not None, **chosen).all()
    return paging.Page(_with_topics([*first, *page.rows]), page.next_key)


def _lines(reader: Actor, topic: bool, label: bool) -> Any:
    return (
        select(*_LINE).outerjoin(Person, Person.id == Thread.author_id)
        .outerjoin(Organization, Organization.id == Thread.organization_id).where(*_listed(reader, topic, label))
    )  # fmt: skip


def _unpinned(reader: Actor, topic: bool, label: bool, later: bool) -> Any:
    order: tuple[tuple[Any, bool], ...] = ((Thread.last_activity_at, True), (Thread.ref, True))
    rest = _lines(reader, topic, label).where(Thread.pinned_at.is_(None))
    if later:
        rest = rest.where(paging.beyond(order, (bindparam("after"), bindparam("after_ref"))))
    return rest.order_by(*(c.desc() for c, _ in order)).limit(paging.PAGE_SIZE + 1)


def _pinned(reader: Actor, topic: bool, label: bool) -> Any:
    return _lines(reader, topic, label).where(Thread.pinned_at.is_not(None)).order_by(Thread.pinned_at.desc())


def _with_topics(rows: Sequence[Any]) -> list[Line]:
    named: dict[int, list[str]] = {}
    keys = [row.id for row in rows]
    for key, name in ask(_topic_names, VISITOR, keys=keys):
        named.setdefault(key, []).append(name)
    return [_line(row, named.get(row.id, ())) for row in rows]


def _line(row: Any, topics: Sequence[str] = ()) -> Line:
    return Line(
        row.ref, row.title, row.summary, row.audience, row.post_count, row.last_activity_at,
        row.pinned_at is not None, row.locked_at is not None, row.imported_from, row.name or "",
        row.organization or "", tuple(topics),
    )  # fmt: skip


def discussions_about(actor: Actor, about: Thread) -> Sequence[Line]:
    """Live discussions about an innovation or an event that `actor` may see, last activity first; one statement."""
    rows = db.session.execute(
        select(*_LINE).outerjoin(Person, Person.id == Thread.author_id)
        .outerjoin(Organization, Organization.id == Thread.organization_id)
        .where(Thread.about_id == about.id, Thread.life == Life.LIVE, visible_to(actor))
        .order_by(Thread.last_activity_at.desc(), Thread.ref.desc()).limit(ABOUT_MOST)
    ).all()  # fmt: skip
    return [_line(row) for row in rows]


def _topic_names(_reader: Actor) -> Any:
    return (
        select(thread_topic.c.thread_id, Topic.name).join(Topic, Topic.id == thread_topic.c.topic_id)
        .where(thread_topic.c.thread_id.in_(bindparam("keys", expanding=True))).order_by(Topic.position)
    )  # fmt: skip
