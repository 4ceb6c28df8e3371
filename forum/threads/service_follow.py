"""Follow, stop or mute, by one word, whatever the thing is."""

from dataclasses import dataclass
from datetime import datetime

from forum.audit import service as audit
from forum.core.actor import Actor
from forum.organizations.models import Organization
from forum.taxonomy.models import Topic
from forum.threads import queries, service
from forum.threads.models import Thread

ACTIONS = ("follow", "unfollow", "mute")


@dataclass(frozen=True)
class Thing:
    """Exactly one of the three."""

    thread: Thread | None = None
    topic: Topic | None = None
    organization: Organization | None = None


def set_follow(actor: Actor, thing: Thing, action: str, *, at: datetime) -> None:
    """One of `ACTIONS`; any other word is "follow". Muting what one does not follow keeps a row that says so."""
    assert actor.person_id is not None  # noqa: S101  routes for following are for people who signed in
    keys = (
        thing.thread.id if thing.thread else None,
        thing.topic.id if thing.topic else None,
        thing.organization.id if thing.organization else None,
    )
    found = queries.follow_of(actor.person_id, *keys)
    if action == "unfollow":
        if found is not None:
            service.unfollow(actor, found)
    else:
        if found is None or action != "mute":
            _follow(actor, thing, at)
            found = queries.follow_of(actor.person_id, *keys)
        if action == "mute" and found is not None:
            service.mute(actor, found)
    kind, ref = _named(thing)
    audit.write(actor, f"follow.{action if action in ACTIONS else 'follow'}", kind, ref, at=at)


def _follow(actor: Actor, thing: Thing, at: datetime) -> None:
    if thing.thread is not None:
        service.follow(actor, thing.thread, at=at)
    elif thing.topic is not None:
        service.follow_topic(actor, thing.topic, at=at)
    elif thing.organization is not None:
        service.follow_organization(actor, thing.organization.id, at=at)


def _named(thing: Thing) -> tuple[str, str]:
    if thing.thread is not None:
        return "thread", thing.thread.ref
    if thing.topic is not None:
        return "topic", thing.topic.slug[:40]
    return "organization", thing.organization.ref if thing.organization else ""
