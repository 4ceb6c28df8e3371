"""Discussions and their posts, as pages, services and the index ask for them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, exists, func, select
from sqlalchemy.orm import aliased, contains_eager, joinedload

from forum.accounts.models import Person
from forum.core import paging
from forum.core.actor import VISITOR, Actor
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
ABOUT_MOST = 20  # discussions on the page of what they are about
_About = aliased(Thread)


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


@dataclass(frozen=True)
class Opened:
    """A discussion, the reader's follow of it, and what it is about, where the reader may see that."""

    thread: Thread
    follow: Follow | None
    about: Thread | None


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
    return (
        select(Thread, Follow, _About)
        .outerjoin(Follow, and_(Follow.thread_id == Thread.id, Follow.person_id == reader.person_id))
        .outerjoin(_About, and_(_About.id == Thread.about_id, visible_to(reader, _About)))
        .outerjoin(thread_topic, thread_topic.c.thread_id == Thread.id)
        .outerjoin(Topic, Topic.id == thread_topic.c.topic_id)
        .where(Thread.ref == bindparam("ref"), Thread.kind == ThreadKind.DISCUSSION, visible_to(reader))
        .options(joinedload(Thread.author), joinedload(Thread.organization), contains_eager(Thread.topics))
        .order_by(Topic.position)
    )


def _topic_names(_reader: Actor) -> Any:
    return (
        select(thread_topic.c.thread_id, Topic.name).join(Topic, Topic.id == thread_topic.c.topic_id)
        .where(thread_topic.c.thread_id.in_(bindparam("keys", expanding=True))).order_by(Topic.position)
    )  # fmt: skip


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
