"""Writes what was added to threads into the index, and the whole index anew."""

from collections.abc import Callable
from datetime import datetime

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
from forum.search.models import Waiting
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


def add_waiting(_at: datetime) -> int:
    """Write the documents of the threads to which words were added, one commit each; how many."""
    keys = queries.waiting_ids(AT_ONCE)
    db.session.rollback()
    for key in keys:
        writing()
        # Locked as a reply locks it: what is added from now on waits anew.
        thread = db.session.get(Thread, key, with_for_update=True)
        waiting = db.session.get(Waiting, key)
        if thread is not None and waiting is not None:
            _KINDS[thread.kind](thread)
            db.session.delete(waiting)
        db.session.commit()
    return len(keys)


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
