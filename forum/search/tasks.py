"""Writes the whole index anew, a few things a commit."""

from collections.abc import Callable

from sqlalchemy import text

from forum.core.actor import FORUM
from forum.core.database import db, writing
from forum.events import queries as events
from forum.events import service as events_service
from forum.innovations import queries as innovations
from forum.innovations import service as innovations_service
from forum.needs import queries as needs
from forum.needs import service as needs_service
from forum.search import listeners, queries
from forum.threads import service_posts
from forum.threads.models import Thread, ThreadKind

AT_ONCE = 100  # things a commit


def rebuild() -> int:
    """Every document, and then the full-text structure beside them; how many things there are."""
    total = _organizations()
    for kind, put in _KINDS.items():
        total += _threads(kind, put)
    writing()
    for statement in _STRUCTURE[db.engine.dialect.name]:
        db.session.execute(text(statement))
    db.session.commit()
    return total


def _organizations() -> int:
    total, after = 0, 0
    while True:
        writing()
        some = queries.organizations(after, AT_ONCE)
        for organization in some:
            listeners.put_organization(organization)
        if not some:
            db.session.rollback()
            return total
        total, after = total + len(some), some[-1].id
        db.session.commit()


def _threads(kind: ThreadKind, put: Callable[[Thread], None]) -> int:
    total, after = 0, 0
    while True:
        writing()
        some = queries.thread_ids(kind, after, AT_ONCE)
        for key in some:
            thread = db.session.get(Thread, key)
            assert thread is not None  # noqa: S101  rows are never deleted
            put(thread)
        if not some:
            db.session.rollback()
            return total
        total, after = total + len(some), some[-1]
        db.session.commit()


def _need(thread: Thread) -> None:
    need = needs.by_thread_ref(thread.ref)
    if need is not None:
        needs_service.put_text(need)


def _innovation(thread: Thread) -> None:
    innovation = innovations.by_ref(FORUM, thread.ref)
    if innovation is not None:
        innovations_service.put_words(innovation)


def _event(thread: Thread) -> None:
    event = events.by_ref(FORUM, thread.ref)
    if event is not None:
        events_service.put_words(event)


#: How the words of each kind of thread are put together again.
_KINDS: dict[ThreadKind, Callable[[Thread], None]] = {
    ThreadKind.DISCUSSION: service_posts.index,
    ThreadKind.NEED: _need,
    ThreadKind.INNOVATION: _innovation,
    ThreadKind.EVENT: _event,
}
_STRUCTURE = {
    "sqlite": ("INSERT INTO search_fts(search_fts) VALUES ('rebuild')",),
    "postgresql": ("REINDEX INDEX search_fts",),
}
