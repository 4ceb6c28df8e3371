"""What the office does in discussions: lock, pin, close, remove, and mark the official answer."""

from datetime import datetime

from flask_babel import gettext as _

from forum.audit import service as audit
from forum.core.actor import Actor
from forum.core.errors import Refused
from forum.threads import queries_posts, service_posts
from forum.threads import service as spine
from forum.threads.models import Post, Thread


def lock(actor: Actor, thread: Thread, locked: bool, *, at: datetime) -> None:
    """No more posts, or posts again. Once more is the same."""
    if (thread.locked_at is not None) is locked:
        return
    thread.locked_at = at if locked else None
    audit.write(actor, "thread.lock" if locked else "thread.unlock", "thread", thread.ref, at=at)


def pin(actor: Actor, thread: Thread, pinned: bool, *, at: datetime) -> None:
    """It stands first in its topics, or in its place again."""
    if (thread.pinned_at is not None) is pinned:
        return
    thread.pinned_at = at if pinned else None
    audit.write(actor, "thread.pin" if pinned else "thread.unpin", "thread", thread.ref, at=at)


def close_at(actor: Actor, thread: Thread, closes_at: datetime | None, *, at: datetime) -> None:
    """No posts from `closes_at` on; None: no such moment any more. Raises Refused for a moment that is past."""
    if closes_at is not None and closes_at <= at:
        raise Refused(_("Choose a moment that is still to come"), field="day")
    if closes_at == thread.closes_at:
        return
    thread.closes_at = closes_at
    audit.write(
        actor, "thread.close_at", "thread", thread.ref, at=at, closes_at=closes_at.isoformat() if closes_at else None
    )


def remove_discussion(actor: Actor, thread: Thread, reason: str, *, at: datetime) -> None:
    """Take a whole discussion away; the office still reads it, with who and why."""
    if thread.removed_at is None:
        spine.remove(actor, thread, reason, at=at)


def remove_post(actor: Actor, thread: Thread, post: Post, reason: str, *, at: datetime) -> None:
    """Take a post's text away from readers and from search; a tombstone says who and why."""
    if take_away(actor, thread, post, reason, at=at):
        audit.write(actor, "post.remove", "post", post.ref, at=at, thread=thread.ref, number=post.number, reason=reason)


def take_away(actor: Actor, thread: Thread, post: Post, reason: str, *, at: datetime) -> bool:
    """The rows of `remove_post`, for whoever writes the audit row of a larger act; whether anything changed."""
    if post.removed_at is not None:
        return False
    post.removed_at, post.removed_by, post.removed_reason, post.official_at = at, actor.name, reason, None
    service_posts.index(thread, summary="" if post.number == 1 else None)
    return True


def mark_official(actor: Actor, thread: Thread, post: Post, official: bool, *, at: datetime) -> None:
    """This post is the office's answer, and no other is; or nothing is."""
    if (post.official_at is not None) is official:
        return
    if post.removed_at is not None:
        raise Refused(_("This post was removed, so it cannot be the official answer. Choose another one."))
    for other in queries_posts.official_posts(thread):
        other.official_at = None
    post.official_at = at if official else None
    act = "post.mark_official" if official else "post.unmark_official"
    audit.write(actor, act, "post", post.ref, at=at, thread=thread.ref, number=post.number)
    if official and post.audience is thread.audience:
        spine.touch(thread, at=at)
