"""Who hears of a thread by mail, page by page in the order of the person's key, and only who may read it."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, CompoundSelect, Select, and_, exists, or_, select

from forum.accounts.models import Person
from forum.core.database import db
from forum.mail.service import Recipient
from forum.organizations.models import Membership, Organization
from forum.organizations.queries import readers_of
from forum.threads.models import Follow, Thread, thread_topic


def followers(
    thread: Thread, after: int, limit: int, *,
    also: Select[int] | CompoundSelect[int] | None = None, only: ColumnElement[bool] | None = None,
) -> Sequence[Recipient]:  # fmt: skip
    """People who follow the thread, with keys above `after`, at most `limit`, who may read it now.

    `also` is a select of keys of people who hear of it too (who asked, who registered). Who muted the thread does not.
    `only` is what else must hold of a `Person`, such as that this one wants to hear of it now.
    """
    wanted: ColumnElement[bool] = _follows(Follow.thread_id == thread.id)
    if also is not None:
        wanted = or_(wanted, Person.id.in_(also))
    if only is not None:
        wanted = and_(wanted, only)
    return _recipients(thread, wanted, after, limit)


def topic_followers(thread: Thread, after: int, limit: int) -> Sequence[Recipient]:
    """People who follow one of the thread's topics or its organization, as `followers`; never its author."""
    topics = select(thread_topic.c.topic_id).where(thread_topic.c.thread_id == thread.id)
    wanted = _follows(or_(Follow.topic_id.in_(topics), Follow.organization_id == thread.organization_id))
    if thread.author_id is not None:
        wanted = and_(wanted, Person.id != thread.author_id)
    return _recipients(thread, wanted, after, limit)


def _follows(what: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(Follow.person_id == Person.id, what, Follow.muted.is_(False))


def _recipients(thread: Thread, wanted: ColumnElement[bool], after: int, limit: int) -> Sequence[Recipient]:
    muted = exists().where(Follow.person_id == Person.id, Follow.thread_id == thread.id, Follow.muted)
    people = db.session.scalars(
        select(Person)
        .outerjoin(Membership, and_(Membership.person_id == Person.id, Membership.is_acting, Membership.ended_at.is_(None)))
        .outerjoin(Organization, Organization.id == Membership.organization_id)
        .where(Person.id > after, Person.active, Person.confirmed_at.is_not(None), wanted, ~muted, readers_of(thread))
        .order_by(Person.id)
        .limit(limit)
    ).all()  # fmt: skip
    return [Recipient(p.email, p.name, p.ref, p.id, p.locale, p.zone) for p in people]
