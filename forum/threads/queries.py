"""Threads that a reader may see."""

from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select

from forum.accounts.models import Person
from forum.core.actor import Actor
from forum.core.database import db
from forum.organizations.queries import may_see, seen_by
from forum.threads.models import Follow, Life, Thread, ThreadKind


@lru_cache(maxsize=256)  # built of the actor alone, and several times for each page
def visible_to(actor: Actor, model: Any = Thread) -> ColumnElement[bool]:
    """Threads that `actor` may see (`model`: or an alias of them): live ones by their label; drafts and reviews by their own organization and the office.

    The office sees what was sent for review, and the drafts of needs, on which it helps; a company's drafts are
    its own. Somebody who speaks for nobody yet sees their own drafts.
    """
    live = and_(model.life == Life.LIVE, seen_by(actor, model))
    if not actor.is_signed_in:
        return live
    own = and_(model.author_id == actor.person_id, model.life != Life.REMOVED)
    mine = [live, own]
    if actor.organization_id is not None:
        waits = model.life.in_((Life.DRAFT, Life.IN_REVIEW))
        if actor.is_member:
            mine.append(and_(waits, model.organization_id == actor.organization_id))
    if actor.is_host:
        need_draft = and_(model.life == Life.DRAFT, model.kind == ThreadKind.NEED)
        mine += [model.life.in_((Life.IN_REVIEW, Life.REMOVED)), need_draft]
    return or_(*mine)


def sees(person_id: int, thread: Thread) -> bool:
    """Whether a person may see a live thread by any of their memberships: `may_see`, for what they hold of it."""
    found = select(may_see(thread)).select_from(Person).where(Person.id == person_id)
    return thread.life is Life.LIVE and bool(db.session.scalar(found))


def thread_by_ref(actor: Actor, ref: str, kind: ThreadKind | None = None) -> Thread | None:
    """A thread, if `actor` may see it."""
    found = select(Thread).where(Thread.ref == ref, visible_to(actor))
    return db.session.scalar(found.where(Thread.kind == kind) if kind else found)


def follow_of(
    person_id: int,
    thread_id: int | None = None,
    topic_id: int | None = None,
    organization_id: int | None = None,
) -> Follow | None:
    """The person's follow of one thread, topic or organization: exactly one of the three is given."""
    return db.session.scalar(
        select(Follow).where(
            Follow.person_id == person_id,
            Follow.thread_id.is_(None) if thread_id is None else Follow.thread_id == thread_id,
            Follow.topic_id.is_(None) if topic_id is None else Follow.topic_id == topic_id,
            Follow.organization_id.is_(None) if organization_id is None else Follow.organization_id == organization_id,
        )
    )
