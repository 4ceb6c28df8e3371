"""The spine: open, publish, rename, hold and follow threads. Needs, innovations and events call down here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from forum.audit import service as audit
from forum.core.actor import Actor
from forum.core.database import db
from forum.organizations.models import Audience, AudienceList, AudienceListAgency, Restricted
from forum.taxonomy.models import Topic
from forum.threads import queries
from forum.threads.models import Follow, Life, Thread, ThreadKind
from forum.threads.signals import TextChanged, text_changed


@dataclass(frozen=True)
class Readers:
    """Who may read: a label, and the agencies where the label names them."""

    audience: Audience = Audience.PUBLIC
    agency_ids: tuple[int, ...] = ()


def open_thread(
    actor: Actor,
    kind: ThreadKind,
    title: str,
    *,
    at: datetime,
    readers: Readers | None = None,
    life: Life = Life.DRAFT,
) -> Thread:
    """A new thread of the actor's organization. The caller has checked that the actor may."""
    thread = Thread(
        kind=kind, title=title, author_id=actor.person_id, organization_id=actor.organization_id, life=life,
        created_at=at, last_activity_at=at, published_at=at if life is Life.LIVE else None,
    )  # fmt: skip
    set_readers(thread, readers or Readers())
    db.session.add(thread)
    db.session.flush()  # its ref and key are named by the rows around it
    return thread


def set_readers(row: Restricted, readers: Readers) -> None:
    """Say who may read a thread, or what hangs on one; a list of named agencies is a new list, since other rows may share the old one."""
    row.audience, row.audience_list_id = readers.audience, None
    if readers.audience is Audience.NAMED_AGENCIES:
        named = AudienceList()
        db.session.add(named)
        db.session.flush()  # its key goes into the rows below
        db.session.add_all(AudienceListAgency(list_id=named.id, organization_id=key) for key in readers.agency_ids)
        row.audience_list_id = named.id


def put_text(thread: Thread, *, title: str, summary: str, words: str) -> None:
    """Set title and one-sentence summary, and tell those who index: `words` is all other public text, plain."""
    thread.title, thread.summary = title, summary
    text_changed.send(TextChanged(thread, words))


def take_out_of_search(thread: Thread) -> None:
    """Its page stays, and nobody finds it by its words any more."""
    text_changed.send(TextChanged(thread, None))


def set_topics(thread: Thread, topics: Sequence[Topic]) -> None:
    """The areas in which the thread is found."""
    thread.topics = list(topics)


def send_in(thread: Thread) -> None:
    """It waits for the office."""
    thread.life = Life.IN_REVIEW


def take_back(thread: Thread) -> None:
    """It is a draft again."""
    thread.life = Life.DRAFT


def publish(thread: Thread, *, at: datetime) -> None:
    """It is live for its readers from now on."""
    thread.life = Life.LIVE
    thread.published_at = thread.published_at or at
    thread.last_activity_at = at


def touch(thread: Thread, *, at: datetime) -> None:
    """Something happened that readers should hear of."""
    thread.last_activity_at = max(thread.last_activity_at, at)


def remove(actor: Actor, thread: Thread, reason: str, *, at: datetime) -> None:
    """Take a thread away, and leave a tombstone with who and why."""
    thread.life, thread.removed_at, thread.removed_by, thread.removed_reason = (
        Life.REMOVED,
        at,
        actor.name,
        reason,
    )
    audit.write(actor, "thread.remove", "thread", thread.ref, at=at, reason=reason)


def hold(thread: Thread, sentence: str, contact: str, *, until: datetime | None = None) -> None:
    """Stop posts: set by higher floors (a quiet period), enforced by `threads.rules`."""
    thread.hold_sentence, thread.hold_contact, thread.hold_until = sentence, contact, until


def lift_hold(thread: Thread) -> None:
    """Posts are open again."""
    thread.hold_sentence, thread.hold_contact, thread.hold_until = "", "", None


def follow(actor: Actor, thread: Thread, *, at: datetime) -> None:
    """The actor wants to hear of a thread. Twice is once."""
    _follow(actor, Follow(thread_id=thread.id), at)


def follow_topic(actor: Actor, topic: Topic, *, at: datetime) -> None:
    """The actor wants to hear of a topic."""
    _follow(actor, Follow(topic_id=topic.id), at)


def follow_organization(actor: Actor, organization_id: int, *, at: datetime) -> None:
    """The actor wants to hear of an organization."""
    _follow(actor, Follow(organization_id=organization_id), at)


def _follow(actor: Actor, wanted: Follow, at: datetime) -> None:
    assert actor.person_id is not None  # noqa: S101  routes for following are for people who signed in
    found = queries.follow_of(actor.person_id, wanted.thread_id, wanted.topic_id, wanted.organization_id)
    if found is None:
        wanted.person_id, wanted.since_at = actor.person_id, at
        db.session.add(wanted)
        _count(wanted, 1)
    elif found.muted:
        found.muted = False
        _count(found, 1)


def unfollow(actor: Actor, follow: Follow) -> None:
    """The actor has heard enough."""
    assert follow.person_id == actor.person_id  # noqa: S101
    if not follow.muted:
        _count(follow, -1)
    db.session.delete(follow)


def mute(actor: Actor, follow: Follow) -> None:
    """Keep a row that says "not this one", which also holds against followed topics."""
    assert follow.person_id == actor.person_id  # noqa: S101
    if not follow.muted:
        follow.muted = True
        _count(follow, -1)


def _count(follow: Follow, step: int) -> None:
    if follow.thread_id is not None:
        thread = db.session.get(Thread, follow.thread_id)
        if thread is not None:
            thread.follower_count = Thread.follower_count + step  # counted by the database
