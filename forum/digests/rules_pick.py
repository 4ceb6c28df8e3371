"""What of the news one reader is told, in which order, and whether it is worth a mail. Pure."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from forum.digests.rules_news import About, Change, Moved, News, Reader, Reply, Turned, Waiting
from forum.events.models import ApplicationState, RegistrationState
from forum.threads.models import ThreadKind

MOST = 12
"""Items of a digest, counts not counted (experience 7)."""
MOST_NEW = 5
COMING_DAYS = timedelta(days=14)
#: Kinds of what is new, best first.
RANK = {ThreadKind.NEED: 0, ThreadKind.EVENT: 1, ThreadKind.INNOVATION: 2, ThreadKind.DISCUSSION: 3}
#: Registrations that make an event the reader's own.
MINE = frozenset(
    {
        RegistrationState.REGISTERED, RegistrationState.WAITLISTED, RegistrationState.INVITED,
        RegistrationState.REQUESTED, RegistrationState.MAYBE,
    }
)  # fmt: skip
PRESENTS = frozenset({ApplicationState.CONFIRMED, ApplicationState.SELECTED})


@dataclass(frozen=True)
class Why:
    """Why a thing is new for a reader: the topic or the organization that the reader follows."""

    topic_id: int | None = None
    organization: str = ""
    need_id: int | None = None


@dataclass(frozen=True)
class Picked:
    """What one reader is told. `also` counts what is left out or small: (what, name or slug, count)."""

    waiting: tuple[Waiting, ...] = ()
    changed: tuple[tuple[About, tuple[Change, ...]], ...] = ()
    coming: tuple[About, ...] = ()
    new: tuple[tuple[About, Why], ...] = ()
    numbers: tuple[tuple[str, int], ...] = ()
    also: tuple[tuple[str, int | None, int], ...] = ()
    is_news: bool = False


def pick(reader: Reader, news: News, start: datetime) -> Picked:
    """The sections for one reader and the half-open window [start, news.at).

    A thing appears once: what waits or changed is not new as well. Events of the next 14 days are news when they
    came into sight within the window; so a digest that has nothing else is not sent twice for one event.
    """
    window = (start, news.at)
    waiting = tuple(w for w in reader.waiting if w.thread_id not in reader.hidden)
    changed = _changed(reader, news, window)
    taken = {about.id for about, _changes in changed}
    coming = [about for about in _coming(reader, news) if about.id not in taken]
    taken |= {about.id for about in coming}
    new = _new(reader, news, window, taken)
    room = MOST - min(len(waiting), MOST)
    shown_changed = changed[:room]
    shown_coming = coming[: room - len(shown_changed)]
    shown_new = new[: min(MOST_NEW, room - len(shown_changed) - len(shown_coming))]
    left = len(changed) + len(coming) + len(new) - len(shown_changed) - len(shown_coming) - len(shown_new)
    also: list[tuple[str, int | None, int]] = [("more", None, left)] if left else []
    also += _replies(reader, news, window) + _joined(reader, news, window)
    came = any(
        _in(about.starts_at - COMING_DAYS, window) or _in(about.published_at, window)
        for about in coming
        if about.starts_at
    )
    return Picked(
        waiting[:MOST], tuple(shown_changed), tuple(shown_coming), tuple(shown_new), reader.numbers, tuple(also),
        is_news=bool(waiting or changed or new or came),
    )  # fmt: skip


def _in(at: datetime | None, window: tuple[datetime, datetime]) -> bool:
    return at is not None and window[0] <= at < window[1]


def may_see(reader: Reader, about: About | None) -> bool:
    """Whether the thing is live and for this reader."""
    return about is not None and about.id not in reader.hidden


def _changed(reader: Reader, news: News, window: tuple[datetime, datetime]) -> list[tuple[About, tuple[Change, ...]]]:
    mine = {key for key, state in reader.registrations.items() if state in MINE}
    hears = (reader.threads | reader.asked | mine | reader.applications.keys()) - reader.muted
    found = []
    for key in hears & news.changes.keys():
        about = news.abouts.get(key)
        if about is None or not may_see(reader, about):
            continue
        changes = tuple(c for c in news.changes[key] if _in(c.at, window) and not _own(reader, c))
        if changes:
            found.append((about, changes))
    # What asks to change a plan comes first, replies last; within that the newest first.
    return sorted(found, key=lambda item: (_weight(item[1]), -max(c.at for c in item[1]).timestamp(), item[0].id))


def _own(reader: Reader, change: Change) -> bool:
    return isinstance(change, Reply) and change.author_id == reader.person_id


def _weight(changes: Iterable[Change]) -> int:
    if any(isinstance(c, Moved) or (isinstance(c, Turned) and c.what == "cancelled") for c in changes):
        return 0
    return 2 if all(isinstance(c, Reply) for c in changes) else 1


def _coming(reader: Reader, news: News) -> list[About]:
    found = []
    for key in news.coming:
        about = news.abouts.get(key)
        if about is None or not may_see(reader, about) or key in reader.muted:
            continue
        mine = reader.registrations.get(key) in MINE or reader.applications.get(key) in PRESENTS
        if mine or key in reader.threads or (reason(reader, about) is not None and not _gone(reader, key)):
            found.append(about)
    return found


def _gone(reader: Reader, key: int) -> bool:
    return key in reader.registrations and reader.registrations[key] not in MINE


def reason(reader: Reader, about: About) -> Why | None:
    """Why a reader hears of a thing that is new: a topic first, then the organization, then the need it is for."""
    for topic_id in about.topic_ids:
        if topic_id in reader.topics:
            return Why(topic_id=topic_id)
    if about.organization_id is not None and about.organization_id in reader.organizations:
        return Why(organization=reader.organizations[about.organization_id])
    if about.need_thread_id in reader.threads:
        return Why(need_id=about.need_thread_id)
    return None


def _new(reader: Reader, news: News, window: tuple[datetime, datetime], taken: set[int]) -> list[tuple[About, Why]]:
    found = []
    for key in news.published:
        about = news.abouts.get(key)
        if about is None or key in taken or key in reader.muted or not may_see(reader, about):
            continue
        if not _in(about.published_at, window) or about.author_id == reader.person_id:
            continue
        if about.organization_id is not None and about.organization_id == reader.organization_id:
            continue
        why = reason(reader, about)
        if why is not None:
            found.append((about, why))
    return sorted(found, key=lambda item: (RANK[item[0].kind], _newest_first(item[0]), item[0].id))


def _newest_first(about: About) -> float:
    return -about.published_at.timestamp() if about.published_at else 0.0


def _replies(reader: Reader, news: News, window: tuple[datetime, datetime]) -> list[tuple[str, int | None, int]]:
    """Replies in followed topics, in discussions that the reader does not follow themselves."""
    counted: Counter[int] = Counter()
    for key, changes in news.changes.items():
        about = news.abouts.get(key)
        if about is None or key in reader.threads or key in reader.muted or not may_see(reader, about):
            continue
        topic = next((t for t in about.topic_ids if t in reader.topics), None)
        if topic is not None:
            counted[topic] += sum(isinstance(c, Reply) and _in(c.at, window) and not _own(reader, c) for c in changes)
    return [("replies", topic, count) for topic, count in sorted(counted.items()) if count]


def _joined(reader: Reader, news: News, window: tuple[datetime, datetime]) -> list[tuple[str, int | None, int]]:
    counted = Counter(topic for topic, at in news.joined if topic in reader.topics and _in(at, window))
    return [("joined", topic, count) for topic, count in sorted(counted.items())]
