"""What of the news one reader is told, in which order, and whether it is worth a mail. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from forum.calls.models import ApplicationState
from forum.digests.rules_news import About, Change, Moved, News, Reader, Reply, Turned, Waiting
from forum.digests.rules_ways import KINDS, OF_THREAD
from forum.registrations.models import RegistrationState
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
class Window:
    """What one mail covers: each kind from its own moment on, half-open, to the moment of the news; a kind that is
    not named is not told. `start` is for what belongs to no kind. `at_once`: only what is new and changed, no digest.
    """

    start: datetime
    until: datetime
    since: Mapping[str, datetime]
    at_once: bool = False

    def holds(self, kind: str, at: datetime | None) -> bool:
        """Whether news of a kind at a moment belongs to this mail."""
        return at is not None and kind in self.since and self.since[kind] <= at < self.until

    def covers(self, at: datetime | None) -> bool:
        """Whether a moment belongs to this mail, whatever its kind."""
        return at is not None and self.start <= at < self.until


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


def pick(reader: Reader, news: News, window: Window) -> Picked:
    """The sections for one reader and one window.

    A thing appears once: what waits or changed is not new as well. Events of the next 14 days are news when they
    came into sight within the window; so a digest that has nothing else is not sent twice for one event.
    """
    changed = _changed(reader, news, window)
    taken = {about.id for about, _changes in changed}
    if window.at_once:
        return _at_once(changed, _new(reader, news, window, taken))
    waiting = tuple(w for w in reader.waiting if w.thread_id not in reader.hidden)
    coming = [about for about in _coming(reader, news, window) if about.id not in taken]
    taken |= {about.id for about in coming}
    new = _new(reader, news, window, taken)
    room = MOST - min(len(waiting), MOST)
    shown_changed = changed[:room]
    shown_coming = coming[: room - len(shown_changed)]
    shown_new = new[: min(MOST_NEW, room - len(shown_changed) - len(shown_coming))]
    left = len(changed) + len(coming) + len(new) - len(shown_changed) - len(shown_coming) - len(shown_new)
    also = _more(left) + _replies(reader, news, window) + _joined(reader, news, window)
    came = any(
        window.covers(about.starts_at - COMING_DAYS) or window.covers(about.published_at)
        for about in coming
        if about.starts_at
    )
    return Picked(
        waiting[:MOST], tuple(shown_changed), tuple(shown_coming), tuple(shown_new), reader.numbers, tuple(also),
        is_news=bool(waiting or changed or new or came),
    )  # fmt: skip


def _at_once(changed: list[tuple[About, tuple[Change, ...]]], new: list[tuple[About, Why]]) -> Picked:
    shown_changed = changed[:MOST]
    shown_new = new[: MOST - len(shown_changed)]
    left = len(changed) + len(new) - len(shown_changed) - len(shown_new)
    return Picked(
        changed=tuple(shown_changed), new=tuple(shown_new), also=tuple(_more(left)), is_news=bool(changed or new)
    )


def _more(left: int) -> list[tuple[str, int | None, int]]:
    return [("more", None, left)] if left else []


def kind_of(about: About, change: Change | None = None) -> str:
    """The kind of news that a thing that became live, or one of its changes, belongs to."""
    return "answers" if change is not None and about.kind is ThreadKind.NEED else OF_THREAD[about.kind]


def may_see(reader: Reader, about: About | None) -> bool:
    """Whether the thing is live and for this reader."""
    return about is not None and about.id not in reader.hidden


def _changed(reader: Reader, news: News, window: Window) -> list[tuple[About, tuple[Change, ...]]]:
    mine = {key for key, state in reader.registrations.items() if state in MINE}
    hears = (reader.threads | reader.asked | mine | reader.applications.keys()) - reader.muted
    found = []
    for key in hears & news.changes.keys():
        about = news.abouts.get(key)
        if about is None or not may_see(reader, about):
            continue
        changes = tuple(c for c in news.changes[key] if _is_told(reader, about, c, window))
        if changes:
            found.append((about, changes))
    # What asks to change a plan comes first, replies last; within that the newest first.
    return sorted(found, key=lambda item: (_weight(item[1]), -max(c.at for c in item[1]).timestamp(), item[0].id))


def kinds(picked: Picked) -> tuple[str, ...]:
    """The kinds of news that a mail tells, each once, in the order of the page."""
    found = {kind_of(about, changes[0]) for about, changes in picked.changed}
    found |= {kind_of(about) for about, _why in picked.new}
    return tuple(kind for kind in KINDS if kind in found)


def _is_told(reader: Reader, about: About, change: Change, window: Window) -> bool:
    """Whether a change belongs to this mail: not what a letter of its own told, and no reply that is not for them."""
    if not window.holds(kind_of(about, change), change.at) or (about.ref, change.at) in reader.told:
        return False
    return not isinstance(change, Reply) or _is_for(reader, change)


def _is_for(reader: Reader, reply: Reply) -> bool:
    return reply.author_id != reader.person_id and reply.id not in reader.hidden_posts


def _weight(changes: Iterable[Change]) -> int:
    if any(isinstance(c, Moved) or (isinstance(c, Turned) and c.what == "cancelled") for c in changes):
        return 0
    return 2 if all(isinstance(c, Reply) for c in changes) else 1


def _coming(reader: Reader, news: News, window: Window) -> list[About]:
    found = []
    for key in news.coming:
        about = news.abouts.get(key)
        if about is None or not may_see(reader, about) or key in reader.muted:
            continue
        mine = reader.registrations.get(key) in MINE or reader.applications.get(key) in PRESENTS
        wanted = key in reader.threads or (reason(reader, about) is not None and not _gone(reader, key))
        if mine or (wanted and "events" in window.since):
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


def _new(reader: Reader, news: News, window: Window, taken: set[int]) -> list[tuple[About, Why]]:
    found = []
    for key in news.published:
        about = news.abouts.get(key)
        if about is None or key in taken or key in reader.muted or not may_see(reader, about):
            continue
        if not window.holds(kind_of(about), about.published_at) or about.author_id == reader.person_id:
            continue
        if about.organization_id is not None and about.organization_id == reader.organization_id:
            continue
        why = reason(reader, about)
        if why is not None:
            found.append((about, why))
    return sorted(found, key=lambda item: (RANK[item[0].kind], _newest_first(item[0]), item[0].id))


def _newest_first(about: About) -> float:
    return -about.published_at.timestamp() if about.published_at else 0.0


def _replies(reader: Reader, news: News, window: Window) -> list[tuple[str, int | None, int]]:
    """Replies in followed topics, in discussions that the reader does not follow themselves."""
    counted: Counter[int] = Counter()
    for key, changes in news.changes.items():
        about = news.abouts.get(key)
        if about is None or key in reader.threads or key in reader.muted or not may_see(reader, about):
            continue
        topic = next((t for t in about.topic_ids if t in reader.topics), None)
        if topic is not None:
            counted[topic] += sum(
                isinstance(c, Reply) and window.holds("discussions", c.at) and _is_for(reader, c) for c in changes
            )
    return [("replies", topic, count) for topic, count in sorted(counted.items()) if count]


def _joined(reader: Reader, news: News, window: Window) -> list[tuple[str, int | None, int]]:
    counted = Counter(topic for topic, at in news.joined if topic in reader.topics and window.holds("innovations", at))
    return [("joined", topic, count) for topic, count in sorted(counted.items())]
