"""Who may post, edit and mark, how much and how often; what the labels of readers are called. Pure."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from forum.core.actor import Actor
from forum.organizations.models import Audience
from forum.organizations.rules import may_use, no_wider
from forum.threads.models import Life, Post, Thread, ThreadKind

#: Characters.
TITLE_MOST = 150
BODY_MOST = 20_000
REASON_MOST = 1_000
#: Posts of one person in any hour; a discussion counts as one.
POSTS_AN_HOUR = 30
REPORTS_AN_HOUR = 20
HOUR = timedelta(hours=1)
#: The same text again within this time is a button pressed twice.
TWICE = timedelta(minutes=10)
TOPICS_MOST = 3
PAGE_POSTS = 20
#: Posts that fewer people may read than their thread are numbered from here on.
NARROW_FROM = 1_000_001

#: What people read beside a lock; a thing for everyone says nothing.
LABELS: dict[Audience, LazyString] = {
    Audience.PUBLIC: _l("Everyone"),
    Audience.MEMBERS: _l("Members only"),
    Audience.AGENCIES: _l("Agencies only"),
    Audience.NAMED_AGENCIES: _l("Named agencies only"),
    Audience.OFFICE: _l("The CIO's office only"),
}

#: Endpoint of the page of each kind: a low page links to a high one by this name alone.
PAGES = {
    ThreadKind.NEED: "needs.show",
    ThreadKind.INNOVATION: "innovations.show",
    ThreadKind.EVENT: "showcases.show",
    ThreadKind.DISCUSSION: "threads.show",
}


class NoPost(StrEnum):
    """Why somebody may not post here."""

    NOT_HERE = "not_here"
    IMPORTED = "imported"
    NOT_LIVE = "not_live"
    NOT_APPROVED = "not_approved"
    HELD = "held"
    LOCKED = "locked"
    CLOSED = "closed"


def may_post(actor: Actor, thread: Thread, at: datetime) -> NoPost | None:
    """None when `actor` may post at `at`, else why not. Only discussions take posts; the closing second is late."""
    held = bool(thread.hold_sentence) and (thread.hold_until is None or at < thread.hold_until)
    closed = thread.closes_at is not None and at >= thread.closes_at
    cases = (
        (thread.kind is not ThreadKind.DISCUSSION, NoPost.NOT_HERE),
        (thread.imported_from is not None, NoPost.IMPORTED),
        (thread.life is not Life.LIVE, NoPost.NOT_LIVE),
        (held, NoPost.HELD),
        (thread.locked_at is not None, NoPost.LOCKED),
        (closed, NoPost.CLOSED),
        (not actor.is_member, NoPost.NOT_APPROVED),
    )
    return next((why for applies, why in cases if applies), None)


def may_edit(actor: Actor, post: Post) -> bool:
    """The author, while speaking for the organization that the post was written for, until it is removed."""
    own = post.author_id is not None and post.author_id == actor.person_id
    return own and actor.is_member and post.organization_id == actor.organization_id and post.removed_at is None


def may_moderate(actor: Actor) -> bool:
    """The office locks, pins, closes, removes, and marks official answers."""
    return actor.is_host


def may_see_versions(actor: Actor, post: Post) -> bool:
    """What a post said before is open to whoever may read it; of a removed one, to the office alone."""
    return post.removed_at is None or actor.is_host


def thread_labels(actor: Actor) -> Sequence[Audience]:
    """The labels with which `actor` may open a discussion, widest first."""
    return [label for label in Audience if may_use(actor, label)]


def post_labels(actor: Actor, thread: Thread) -> Sequence[Audience]:
    """The labels of a reply: the thread's own first, then narrower ones that `actor` may use."""
    narrower = [a for a in thread_labels(actor) if a is not thread.audience and no_wider(a, thread.audience)]
    return [thread.audience, *narrower]


def labels_about(actor: Actor, about: Thread) -> Sequence[Audience]:
    """The labels with which `actor` may open a discussion about something, widest first and never wider than it.

    About an innovation agencies speak among themselves, about an event all members; empty where this actor may not.
    About a need nobody discusses, so that nothing is said that not everybody gets.
    """
    offered: dict[ThreadKind, Sequence[Audience]] = {
        ThreadKind.INNOVATION: [Audience.AGENCIES] if actor.is_state else [],
        ThreadKind.EVENT: thread_labels(actor) if actor.is_member else [],
    }
    if about.life is not Life.LIVE:
        return []
    return [label for label in offered.get(about.kind, ()) if no_wider(label, about.audience)]


def is_narrower(post: Post, thread: Thread) -> bool:
    """Whether fewer people may read the post than its thread."""
    return post.audience is not thread.audience or post.audience_list_id != thread.audience_list_id
