"""Takes in public records of questions and answers, each as a discussion that takes no replies."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from forum.core import markup, records
from forum.core.actor import Actor
from forum.core.database import db
from forum.core.errors import Refused
from forum.core.records import Outcome, Record
from forum.organizations.rules import slug
from forum.taxonomy import queries as taxonomy
from forum.threads import queries_posts, service, service_posts
from forum.threads.models import Life, Post, Thread, ThreadKind

#: Characters and posts; real titles reach 55, real texts 8,000, real threads 4 posts.
TITLE_MOST = 300
TEXT_MOST = 50_000
POSTS_MOST = 500
#: Who wrote it, as the page says; the records name no people.
AUTHORS = {"vendor": "Vendor", "agency": "Agency"}
NOON = time(12, tzinfo=UTC)  # a record knows the day alone, and noon is that day in every American zone


@dataclass(frozen=True)
class _Said:
    """One post of a record."""

    author: str
    at: datetime
    body: str


def put_imported(record: Record, *, at: datetime) -> Outcome:
    """Take in one record, found again by its program and id. What the office removed stays removed.

    Raises Refused for a record that cannot be taken in.
    """
    source, key = records.line(record, "program", 60, needed=True), records.line(record, "id", 120, needed=True)
    title, said = records.line(record, "title", TITLE_MOST, needed=True), _posts(record, at)
    found = queries_posts.imported(source, key)
    thread = found or _open(record, source, key, title, said[0].at)
    if thread.life is Life.REMOVED:
        return "unchanged"
    changed = _put_posts(thread, said)
    if found is not None and not changed and thread.title == title:
        return "unchanged"
    thread.title, thread.last_activity_at = title, max(post.at for post in said)
    service_posts.index(thread, summary=markup.excerpt(said[0].body))
    db.session.flush()  # so that what the database refuses is refused here
    return "imported" if found is None else "updated"


def _posts(record: Record, at: datetime) -> list[_Said]:
    posts = record.get("posts")
    if not isinstance(posts, list) or not 1 <= len(posts) <= POSTS_MOST:
        raise Refused(f"posts is no list of 1 to {POSTS_MOST} posts")
    return [_said(post, place, at) for place, post in enumerate(posts)]


def _said(post: Any, place: int, at: datetime) -> _Said:
    if not isinstance(post, dict):
        raise Refused(f"post {place + 1} is no object")
    role = records.line(post, "role", 20, needed=True)
    if role not in AUTHORS:
        raise Refused("role is neither vendor nor agency")
    try:
        day = date.fromisoformat(records.line(post, "date", 10, needed=True))
    except ValueError:
        raise Refused("date is no day like 2017-06-22") from None
    # Posts of one day keep their order.
    moment = min(datetime.combine(day, NOON), at) + timedelta(seconds=place)
    return _Said(AUTHORS[role], moment, records.text(post, "text", TEXT_MOST, needed=True))


def _open(record: Record, source: str, key: str, title: str, since: datetime) -> Thread:
    thread = service.open_thread(Actor(), ThreadKind.DISCUSSION, title, at=since, life=Life.LIVE)
    thread.imported_from, thread.imported_key = source, key
    labels = record.get("labels")
    slugs = [slug(label) for label in labels if isinstance(label, str)] if isinstance(labels, list) else []
    service.set_topics(thread, [topic for topic in taxonomy.topics_by_slug(slugs) if topic.retired_at is None])
    return thread


def _put_posts(thread: Thread, said: Sequence[_Said]) -> bool:
    before = queries_posts.posts_by_number(thread)
    changed = False
    for number, one in enumerate(said, start=1):
        post = before.get(number)
        if post is not None and (post.imported_author, post.posted_at, post.body) == (one.author, one.at, one.body):
            continue
        if post is None:
            post = Post(thread_id=thread.id, number=number)
            db.session.add(post)
            thread.post_count += 1
        post.imported_author, post.posted_at = one.author, one.at
        post.body, post.body_html = one.body, str(markup.render(one.body))
        changed = True
    db.session.flush()
    return changed
