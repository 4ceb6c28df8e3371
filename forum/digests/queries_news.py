"""What happened in a window, for a whole batch of readers in a fixed number of statements."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, exists, literal, or_, select, union_all
from sqlalchemy.orm import aliased

from forum.accounts.models import Person
from forum.calls.models_agenda import AgendaVersion
from forum.core.actor import Actor
from forum.core.database import db
from forum.digests.rules_news import About, Answered, Change, Moved, News, Reply, Scheduled, Turned, Updated
from forum.events.models import Event, EventState
from forum.events.models_versions import EventVersion
from forum.needs.models import Need, NeedState, NeedUpdate, Question, QuestionState
from forum.organizations.models import Audience, Organization, OrganizationKind, organization_topic
from forum.organizations.queries import seen_by
from forum.taxonomy.models import Topic
from forum.threads.models import Life, Post, Thread, ThreadKind, thread_topic

VIEWERS_A_STATEMENT = 50
Found = tuple[int, Change]


def news(start: datetime, at: datetime, coming: timedelta, also: Collection[int] = ()) -> News:
    """What happened in the half-open window [start, at), and the events that start within `coming` from `at` on.

    Holds restricted threads too: `hidden` says from whom. `also` are keys of threads that items name anyway.
    """
    changes: dict[int, list[Change]] = defaultdict(list)
    for read in (_answers, _updates, _turns, _moves, _agendas, _cancelled, _replies):
        for key, change in read(start, at):
            changes[key].append(change)
    rows = _abouts(start, at, coming, {*changes, *also})
    topics = _topics_of([row.id for row in rows])
    abouts = {row.id: _about(row, tuple(topics[row.id])) for row in rows}
    announced = [
        row
        for row in rows
        if row.published_at is not None and start <= row.published_at < at and not _is_past_event(row, at)
    ]
    announced.sort(key=lambda row: (-row.published_at.timestamp(), row.id))
    soon = [row for row in rows if row.starts_at is not None and _is_coming(row, at, coming)]
    soon.sort(key=lambda row: (row.starts_at, row.id))
    return News(
        at, abouts, tuple(row.id for row in announced),
        {key: tuple(sorted(found, key=lambda c: c.at)) for key, found in changes.items()},
        tuple(row.id for row in soon), _topics(), tuple(_joined(start, at)),
    )  # fmt: skip


def _is_past_event(row: Row[Any], at: datetime) -> bool:
    return row.kind is ThreadKind.EVENT and (row.event_state is not EventState.PUBLISHED or row.starts_at <= at)


def _is_coming(row: Row[Any], at: datetime, coming: timedelta) -> bool:
    return row.event_state is EventState.PUBLISHED and at <= row.starts_at < at + coming


def _within(column: Any, start: datetime, at: datetime) -> ColumnElement[bool]:
    return and_(column >= start, column < at)


def _answers(start: datetime, at: datetime) -> Sequence[Found]:
    rows = db.session.execute(
        select(Need.thread_id, Question.published_at, Question.number, Question.text, Question.answer)
        .join(Need, Need.id == Question.need_id)
        .where(Question.state == QuestionState.PUBLISHED, _within(Question.published_at, start, at))
        .order_by(Question.number)
    )
    return [(key, Answered(when, number or 0, text, answer)) for key, when, number, text, answer in rows if when]


def _updates(start: datetime, at: datetime) -> Sequence[Found]:
    rows = db.session.execute(
        select(Need.thread_id, NeedUpdate.published_at, NeedUpdate.number, NeedUpdate.text, NeedUpdate.changes)
        .join(Need, Need.id == NeedUpdate.need_id)
        .where(_within(NeedUpdate.published_at, start, at))
        .order_by(NeedUpdate.number)
    )
    return [(key, Updated(when, number or 0, text, changes)) for key, when, number, text, changes in rows if when]


def _turns(start: datetime, at: datetime) -> Sequence[Found]:
    """Needs that closed, went quiet or got their outcome; the clock closes a published need by itself."""
    by_clock = and_(Need.state == NeedState.PUBLISHED, _within(Need.closes_at, start, at))
    found: list[Found] = []
    rows = db.session.scalars(
        select(Need).where(
            or_(
                by_clock, _within(Need.closed_at, start, at), _within(Need.quiet_since_at, start, at),
                _within(Need.outcome_at, start, at),
            )
        )
    )  # fmt: skip
    for need in rows:
        closed = need.closes_at if need.state is NeedState.PUBLISHED else need.closed_at
        outcome = need.outcome.value if need.outcome else ""
        for when, what in ((closed, "closed"), (need.quiet_since_at, "quiet"), (need.outcome_at, outcome)):
            if when is not None and start <= when < at and what:
                found.append((need.thread_id, Turned(when, what, need.outcome_reference if what == outcome else "")))
    return found


def _moves(start: datetime, at: datetime) -> Sequence[Found]:
    rows = db.session.execute(
        select(Event.thread_id, EventVersion.at, EventVersion.data)
        .join(Event, Event.id == EventVersion.event_id)
        .where(_within(EventVersion.at, start, at), Event.state == EventState.PUBLISHED)
        .order_by(EventVersion.number)
    )
    return [(key, Moved(when, data)) for key, when, data in rows]


def _agendas(start: datetime, at: datetime) -> Sequence[Found]:
    """Published agendas. One that only followed the event to its new time is no news beside the move."""
    with_move = exists().where(EventVersion.event_id == AgendaVersion.event_id, EventVersion.at == AgendaVersion.at)
    rows = db.session.execute(
        select(Event.thread_id, AgendaVersion.at, AgendaVersion.number, AgendaVersion.changes)
        .join(Event, Event.id == AgendaVersion.event_id)
        .where(_within(AgendaVersion.at, start, at), Event.state == EventState.PUBLISHED, ~with_move)
        .order_by(AgendaVersion.number)
    )
    return [(key, Scheduled(when, number, len(changes))) for key, when, number, changes in rows]


def _cancelled(start: datetime, at: datetime) -> Sequence[Found]:
    rows = db.session.execute(
        select(Event.thread_id, Event.cancelled_at, Event.reason).where(
            Event.state == EventState.CANCELLED, _within(Event.cancelled_at, start, at)
        )
    )
    return [(key, Turned(when, "cancelled", reason)) for key, when, reason in rows if when]


def _replies(start: datetime, at: datetime) -> Sequence[Found]:
    """Posts of discussions. Those that are narrower than their discussion are marked: `hidden_posts` says from whom."""
    same = and_(Post.audience == Thread.audience, Post.audience_list_id.is_not_distinct_from(Thread.audience_list_id))
    rows = db.session.execute(
        select(
            Post.thread_id, Post.posted_at, Post.author_id, Person.name, Post.id, Post.body,
            or_(Post.audience == Audience.PUBLIC, same).label("is_wide"),
        )
        .join(Thread, Thread.id == Post.thread_id)
        .outerjoin(Person, Person.id == Post.author_id)
        .where(
            Thread.kind == ThreadKind.DISCUSSION, _within(Post.posted_at, start, at), Post.number > 1,
            Post.removed_at.is_(None),
        )
        .order_by(Post.number)
    )  # fmt: skip
    return [
        (key, Reply(when, author_id, name or "", post_id, text, not is_wide))
        for key, when, author_id, name, post_id, text, is_wide in rows
    ]


def _abouts(start: datetime, at: datetime, coming: timedelta, keys: Collection[int]) -> Sequence[Row[Any]]:
    for_need = aliased(Need)
    soon = and_(Event.state == EventState.PUBLISHED, Event.starts_at >= at, Event.starts_at < at + coming)
    found: Any = (
        select(
            Thread.id, Thread.ref, Thread.kind, Thread.title, Thread.summary, Thread.audience, Thread.organization_id,
            Thread.author_id, Thread.published_at, Organization.name.label("organization_name"),
            Need.questions_close_at, Event.starts_at, Event.starts_local, Event.all_day, Event.zone, Event.place, Event.has_online, Event.has_room,
            Event.state.label("event_state"), for_need.thread_id.label("need_thread_id"),
        )
        .outerjoin(Organization, Organization.id == Thread.organization_id)
        .outerjoin(Need, Need.thread_id == Thread.id)
        .outerjoin(Event, Event.thread_id == Thread.id)
        .outerjoin(for_need, for_need.id == Event.need_id)
        .where(Thread.life == Life.LIVE, or_(_within(Thread.published_at, start, at), soon, Thread.id.in_(keys)))
    )  # fmt: skip
    return db.session.execute(found).all()


def _about(row: Row[Any], topic_ids: tuple[int, ...]) -> About:
    return About(
        row.id, row.ref, row.kind, row.title, row.summary, row.audience is Audience.PUBLIC, row.organization_id,
        row.organization_name or "", row.author_id, row.published_at, topic_ids, row.questions_close_at, row.starts_at,
        row.starts_local.date() if row.all_day else None, row.zone or "", row.place or "", bool(row.has_online), bool(row.has_room), row.need_thread_id,
    )  # fmt: skip


def _topics_of(keys: Collection[int]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    rows = db.session.execute(
        select(thread_topic.c.thread_id, thread_topic.c.topic_id)
        .join(Topic, Topic.id == thread_topic.c.topic_id)
        .where(thread_topic.c.thread_id.in_(keys))
        .order_by(Topic.position, Topic.id)
    )
    for key, topic_id in rows:
        found[key].append(topic_id)
    return found


def _topics() -> dict[int, tuple[str, str]]:
    return {key: (slug, name) for key, slug, name in db.session.execute(select(Topic.id, Topic.slug, Topic.name))}


def _joined(start: datetime, at: datetime) -> Sequence[tuple[int, datetime]]:
    """(topic, moment) of each company that the office approved."""
    rows = db.session.execute(
        select(organization_topic.c.topic_id, Organization.approved_at)
        .join(Organization, Organization.id == organization_topic.c.organization_id)
        .where(Organization.kind == OrganizationKind.VENDOR, _within(Organization.approved_at, start, at))
    )
    return [(topic_id, when) for topic_id, when in rows if when is not None]


def hidden(actors: Sequence[Actor], found: News) -> dict[int, frozenset[int]]:
    """Person -> restricted threads of the news that this person may not read now."""
    restricted = frozenset(key for key, about in found.abouts.items() if not about.is_public)
    live = select(Thread.id).where(Thread.id.in_(restricted), Thread.life == Life.LIVE)
    return _unseen(actors, restricted, live, Thread)


def hidden_posts(actors: Sequence[Actor], found: News) -> dict[int, frozenset[int]]:
    """Person -> narrow posts of the news that this person may not read now."""
    changes = (change for some in found.changes.values() for change in some)
    narrow = frozenset(change.id for change in changes if isinstance(change, Reply) and change.is_narrow)
    return _unseen(actors, narrow, select(Post.id).where(Post.id.in_(narrow)), Post)


def _unseen(
    actors: Sequence[Actor], keys: frozenset[int], rows: Select[Any], model: type[Thread] | type[Post]
) -> dict[int, frozenset[int]]:
    """Person -> those of the rows with these keys that this person may not read.

    Readers who speak for the same organization read the same: each such group is asked for once, fifty a statement.
    """
    if not keys:
        return {}
    groups = {_group(actor): actor for actor in actors}
    seen: dict[tuple[Any, ...], set[int]] = {group: set() for group in groups}
    names = list(groups)
    for first in range(0, len(names), VIEWERS_A_STATEMENT):
        asked = [
            rows.with_only_columns(literal(place).label("place"), model.id).where(seen_by(groups[names[place]], model))
            for place in range(first, min(first + VIEWERS_A_STATEMENT, len(names)))
        ]
        for place, key in db.session.execute(union_all(*asked)):
            seen[names[place]].add(key)
    return {actor.person_id: keys - seen[_group(actor)] for actor in actors if actor.person_id is not None}


def _group(actor: Actor) -> tuple[Any, ...]:
    plain = replace(actor, person_id=None, person_ref=None, name="", email="", zone=None, role="", is_procurement=False)
    return (plain,)
