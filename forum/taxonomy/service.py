"""The areas of the forum: what the office does with them. A topic's address stays for ever."""

from datetime import datetime

from flask_babel import gettext as _

from forum.audit import service as audit
from forum.core.actor import Actor
from forum.core.database import db
from forum.core.errors import Refused
from forum.taxonomy import queries, rules
from forum.taxonomy.models import Topic
from forum.taxonomy.signals import TopicRenamed, topic_renamed


def add_topic(actor: Actor, name: str, summary: str, *, at: datetime) -> Topic:
    """Add an area at the end of the list. Raises Refused (field `name`) when there is one of that name."""
    _only_office(actor)
    topics = queries.topics(retired=True)
    _free_name(name, None)
    taken, slug, number = {t.slug for t in topics}, rules.slug(name), 2
    while slug in taken:
        slug, number = f"{rules.slug(name)}-{number}", number + 1
    topic = Topic(slug=slug, name=name, summary=summary, position=max((t.position for t in topics), default=-1) + 1)
    db.session.add(topic)
    audit.write(actor, "topic.add", "topic", slug, at=at, name=name, summary=summary)
    return topic


def rename_topic(actor: Actor, topic: Topic, name: str, summary: str, *, at: datetime) -> None:
    """Change an area's name and sentence. Raises Refused (field `name`) when another has the name."""
    _only_office(actor)
    _free_name(name, topic)
    before = {"name": topic.name, "summary": topic.summary}
    after = {"name": name, "summary": summary}
    if before == after:
        return
    topic.name, topic.summary = name, summary
    audit.write(actor, "topic.rename", "topic", topic.slug, at=at, before=before, after=after)
    if before["name"] != name:
        topic_renamed.send(TopicRenamed(topic, at))


def move_topic(actor: Actor, topic: Topic, step: int, *, at: datetime) -> None:
    """Move an area one place up (-1) or down (1) among those in use; at the end of the list nothing happens."""
    _only_office(actor)
    topics = list(queries.topics())
    if topic not in topics:
        raise Refused(_("A retired topic has no place in the list."))
    place = topics.index(topic)
    if not 0 <= place + step < len(topics):
        return
    topics[place], topics[place + step] = topics[place + step], topics[place]
    for position, other in enumerate(topics):
        other.position = position
    audit.write(actor, "topic.move", "topic", topic.slug, at=at, step=step)


def retire_topic(actor: Actor, topic: Topic, *, at: datetime) -> None:
    """Take nothing new into an area; what carries it keeps it. Doing it twice does it once."""
    _only_office(actor)
    if topic.retired_at is None:
        topic.retired_at = at
        audit.write(actor, "topic.retire", "topic", topic.slug, at=at)


def restore_topic(actor: Actor, topic: Topic, *, at: datetime) -> None:
    """Open a retired area again. Doing it twice does it once."""
    _only_office(actor)
    if topic.retired_at is not None:
        topic.retired_at = None
        audit.write(actor, "topic.restore", "topic", topic.slug, at=at)


def _free_name(name: str, own: Topic | None) -> None:
    if any(t.name.casefold() == name.casefold() for t in queries.topics(retired=True) if t is not own):
        raise Refused(_("There is a topic called %(name)s", name=name), field="name")


def _only_office(actor: Actor) -> None:
    if not actor.is_host:
        raise Refused(_("Only the CIO's office keeps the list of topics."))
