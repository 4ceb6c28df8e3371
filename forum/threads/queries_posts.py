"""Discussions and their posts, as pages, services and the index ask for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, exists, func, select
from sqlalchemy.orm import aliased, contains_eager, joinedload

from forum.core import paging
from forum.core.actor import Actor
from forum.core.database import db
from forum.core.statements import ask
from forum.organizations.models import Audience, AudienceListAgency, Membership, Organization, OrganizationKind
from forum.organizations.queries import seen_by
from forum.organizations.rules import no_wider
from forum.taxonomy.models import Topic
from forum.threads import rules
from forum.threads.models import Follow, Life, Post, PostVersion, Thread, ThreadKind, thread_topic
from forum.threads.queries import visible_to

WORDS_MOST = 100_000  # characters of one discussion that can be found by search
POSTS_READ = 300  # newest posts that give them


@dataclass(frozen=True)
class Opened:
    """A discussion, the reader's follow of it, and what it is about, where the reader may see that."""

    thread: Thread
    follow: Follow | None
    about: Thread | None


def is_discussed_wider(about: Thread, label: Audience) -> bool:
    """Whether a live discussion about this is open to more people than `label`."""
    wider = [audience for audience in Audience if not no_wider(audience, label)]
    found = exists().where(Thread.about_id == about.id, Thread.life == Life.LIVE, Thread.audience.in_(wider))
    return bool(db.session.scalar(select(found)))


def opened(actor: Actor, ref: str) -> Opened | None:
    """A discussion with its topics that `actor` may see, in one statement."""
    row = ask(_opened, actor, ref=ref).unique().first()
    return Opened(*row) if row else None


def _opened(reader: Actor) -> Any:
    # An alias of its own: SQLAlchemy fills an alias at its first use, and two threads must not do that at once.
    about = aliased(Thread)
    return (
        select(Thread, Follow, about)
        .outerjoin(Follow, and_(Follow.thread_id == Thread.id, Follow.person_id == reader.person_id))
        .outerjoin(about, and_(about.id == Thread.about_id, visible_to(reader, about)))
        .outerjoin(thread_topic, thread_topic.c.thread_id == Thread.id)
        .outerjoin(Topic, Topic.id == thread_topic.c.topic_id)
        .where(Thread.ref == bindparam("ref"), Thread.kind == ThreadKind.DISCUSSION, visible_to(reader))
        .options(joinedload(Thread.author), joinedload(Thread.organization), contains_eager(Thread.topics))
        .order_by(Topic.position)
    )


_ORDER: tuple[tuple[Any, bool], ...] = ((Post.posted_at, False), (Post.number, False))


def posts(actor: Actor, thread: Thread, *, after: str | None = None, start: int | None = None) -> paging.Page[Post]:
    """Posts that `actor` may read, oldest first, removed ones too: the page after a key, or the one that begins
    with number `start`. The caller has made sure that the thread may be read."""
    key = paging.decode(after, (datetime, int))
    values = {"after": key[0], "after_number": key[1]} if key else {}
    begins = start is not None and key is None
    rows = ask(_posts, actor, key is not None, begins, thread_id=thread.id, start=start, **values).scalars().all()
    return paging.page(rows, lambda post: (post.posted_at, post.number), rules.PAGE_POSTS)


def _posts(reader: Actor, later: bool, begins: bool) -> Any:
    found = _readable(reader)
    if later:
        found = found.where(paging.beyond(_ORDER, (bindparam("after"), bindparam("after_number"))))
    elif begins:
        # A number that this reader may not read begins nothing, so that it tells nothing.
        first = select(Post.posted_at).where(
            Post.thread_id == bindparam("thread_id"), Post.number == bindparam("start"), seen_by(reader, Post)
        )
        found = found.where(Post.posted_at >= first.scalar_subquery())
    return found.order_by(Post.posted_at, Post.number).limit(rules.PAGE_POSTS + 1)


def _readable(reader: Actor) -> Any:
    return (
        select(Post).outerjoin(Post.author).outerjoin(Post.organization)
        .options(contains_eager(Post.author), contains_eager(Post.organization))
        .where(Post.thread_id == bindparam("thread_id"), seen_by(reader, Post))
    )  # fmt: skip


def official_answer(actor: Actor, thread: Thread) -> Post | None:
    """The post that the office marked as the official answer."""
    found: Post | None = ask(_official, actor, thread_id=thread.id).scalar()
    return found


def _official(reader: Actor) -> Any:
    marked = (Post.official_at.is_not(None), Post.removed_at.is_(None))
    return _readable(reader).where(*marked).order_by(Post.official_at.desc()).limit(1)


def post_by_number(actor: Actor, thread: Thread, number: int) -> Post | None:
    """One post of a thread, if `actor` may read it; the caller has made sure that the thread may be read."""
    found: Post | None = ask(_numbered, actor, thread_id=thread.id, number=number).scalar()
    return found


def _numbered(reader: Actor) -> Any:
    return _readable(reader).where(Post.number == bindparam("number"))


def versions(post: Post) -> Sequence[PostVersion]:
    """What a post said before, first text first."""
    return db.session.scalars(
        select(PostVersion).where(PostVersion.post_id == post.id).order_by(PostVersion.number)
    ).all()


def last_number(thread: Thread, *, narrow: bool) -> int:
    """The highest number given to a post of the thread (0: none), among those for all its readers or those for fewer."""
    side = Post.number >= rules.NARROW_FROM if narrow else Post.number < rules.NARROW_FROM
    start = rules.NARROW_FROM - 1 if narrow else 0
    return db.session.scalar(select(func.max(Post.number)).where(Post.thread_id == thread.id, side)) or start


def post_count_since(person_id: int, since: datetime) -> int:
    """Posts that a person wrote after `since`, removed ones too."""
    found = select(func.count()).select_from(Post).where(Post.author_id == person_id, Post.posted_at > since)
    return db.session.scalar(found) or 0


def same_post(person_id: int, thread: Thread, body: str, since: datetime) -> Post | None:
    """The person's own post with exactly this text in the thread after `since`: a button pressed twice."""
    return db.session.scalar(
        select(Post)
        .where(Post.thread_id == thread.id, Post.author_id == person_id, Post.posted_at > since, Post.body == body)
        .where(Post.removed_at.is_(None)).order_by(Post.id.desc()).limit(1)
    )  # fmt: skip


def same_discussion(person_id: int, title: str, body: str, since: datetime) -> Thread | None:
    """The person's own discussion with exactly this title and first text, opened after `since`."""
    return db.session.scalar(
        select(Thread).join(Post, and_(Post.thread_id == Thread.id, Post.number == 1))
        .where(Thread.kind == ThreadKind.DISCUSSION, Thread.author_id == person_id, Thread.created_at > since)
        .where(Thread.title == title, Post.body == body, Thread.life == Life.LIVE).limit(1)
    )  # fmt: skip


def official_posts(thread: Thread) -> Sequence[Post]:
    """Posts that carry the mark of the official answer."""
    return db.session.scalars(select(Post).where(Post.thread_id == thread.id, Post.official_at.is_not(None))).all()


def open_html(thread: Thread) -> str:
    """The cleaned HTML of what all readers of the thread may read, newest first, up to `WORDS_MOST` characters.

    Removed posts, and posts that fewer people may read, are left out: hidden text never matches a search.
    """
    rows = db.session.scalars(
        select(Post.body_html)
        .where(Post.thread_id == thread.id, Post.removed_at.is_(None), Post.number < rules.NARROW_FROM)
        .order_by(Post.posted_at.desc(), Post.number.desc()).limit(POSTS_READ)
    ).all()  # fmt: skip
    return "\n".join(rows)[:WORDS_MOST]


def agencies_with_people() -> Sequence[Organization]:
    """Approved agencies for which somebody speaks, by name: those that a label may name."""
    speaks = exists().where(
        Membership.organization_id == Organization.id,
        Membership.approved_at.is_not(None),
        Membership.ended_at.is_(None),
    )
    return db.session.scalars(
        select(Organization)
        .where(Organization.kind == OrganizationKind.AGENCY, Organization.approved_at.is_not(None), speaks)
        .order_by(Organization.name)
    ).all()


def named_agencies(list_id: int | None) -> Sequence[str]:
    """The names of the agencies behind a label, in order."""
    if list_id is None:
        return ()
    return db.session.scalars(
        select(Organization.name).join(AudienceListAgency, AudienceListAgency.organization_id == Organization.id)
        .where(AudienceListAgency.list_id == list_id).order_by(Organization.name)
    ).all()  # fmt: skip


def live_post_by_ref(ref: str) -> Post | None:
    """A post that was not removed, of a live discussion, whoever may read it: for mail, whose audience is a query."""
    return db.session.scalar(
        select(Post).join(Post.thread).outerjoin(Post.author).outerjoin(Post.organization)
        .where(Post.ref == ref, Post.removed_at.is_(None), Thread.life == Life.LIVE)
        .options(contains_eager(Post.thread), contains_eager(Post.author), contains_eager(Post.organization))
    )  # fmt: skip


def imported(source: str, key: str) -> Thread | None:
    """The discussion made from an imported record, whatever became of it since."""
    return db.session.scalar(select(Thread).where(Thread.imported_from == source, Thread.imported_key == key))


def posts_by_number(thread: Thread) -> dict[int, Post]:
    """All posts of a thread, removed ones too."""
    return {post.number: post for post in db.session.scalars(select(Post).where(Post.thread_id == thread.id))}
