"""What happened in a window and who wants to hear of it, as plain values: read once for a batch of readers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from forum.calls.models import ApplicationState
from forum.registrations.models import RegistrationState
from forum.threads.models import ThreadKind


@dataclass(frozen=True)
class About:
    """A live need, innovation, event or discussion, as far as an item says it. Times of events are moments."""

    id: int
    ref: str
    kind: ThreadKind
    title: str
    summary: str
    is_public: bool
    organization_id: int | None
    organization_name: str
    author_id: int | None
    published_at: datetime | None
    topic_ids: tuple[int, ...] = ()
    questions_close_at: datetime | None = None
    starts_at: datetime | None = None
    #: The first day of an all-day event, which has no hour to tell.
    starts_on: date | None = None
    event_zone: str = ""
    place: str = ""
    has_online: bool = False
    has_room: bool = False
    #: The thread of the need that an event is for.
    need_thread_id: int | None = None


@dataclass(frozen=True)
class Answered:
    """A question that was published with its answer, as plain text."""

    at: datetime
    number: int
    question: str
    answer: str


@dataclass(frozen=True)
class Updated:
    """A numbered update: `changes` maps a field to what it said before and says now."""

    at: datetime
    number: int
    text: str
    changes: Mapping[str, Any]


@dataclass(frozen=True)
class Turned:
    """A need reached a stage, or an event was cancelled: `what` is closed, quiet, an outcome's value, or cancelled."""

    at: datetime
    what: str
    said: str = ""


@dataclass(frozen=True)
class Moved:
    """What an event said before a change."""

    at: datetime
    before: Mapping[str, Any]


@dataclass(frozen=True)
class Scheduled:
    """The agenda of an event was published as this version; `count` lines are new, moved or gone."""

    at: datetime
    number: int
    count: int


@dataclass(frozen=True)
class Reply:
    """A post in a discussion, as plain text. `is_narrow`: not every reader of the discussion may read it."""

    at: datetime
    author_id: int | None
    author: str
    id: int = 0
    text: str = ""
    is_narrow: bool = False


Change = Answered | Updated | Turned | Moved | Scheduled | Reply


@dataclass(frozen=True)
class News:
    """Everything between the earliest start of a batch of windows and `at`, by the key of its thread."""

    at: datetime
    abouts: Mapping[int, About] = field(default_factory=dict)
    #: Threads that became live, newest first.
    published: tuple[int, ...] = ()
    changes: Mapping[int, tuple[Change, ...]] = field(default_factory=dict)
    #: Events of the next 14 days, soonest first.
    coming: tuple[int, ...] = ()
    topics: Mapping[int, tuple[str, str]] = field(default_factory=dict)
    #: (topic, moment) for each company that joined it.
    joined: tuple[tuple[int, datetime], ...] = ()


@dataclass(frozen=True)
class Waiting:
    """Something that only the reader can do: `what` says which, `due` by when; `count` things are one item.

    `ref` and `title` name the thing; both are empty for counts of the desk.
    """

    what: str
    thread_id: int | None = None
    ref: str = ""
    title: str = ""
    count: int = 1
    due: datetime | date | None = None
    said: str = ""
    starts_at: datetime | None = None
    starts_on: date | None = None
    #: The word in the address by which the reader acts without signing in.
    token: str = ""


@dataclass(frozen=True)
class Reader:
    """What one reader follows, has, and may see. `hidden` are restricted threads that are not for this reader."""

    person_id: int
    organization_id: int | None
    is_host: bool = False
    threads: frozenset[int] = frozenset()
    muted: frozenset[int] = frozenset()
    topics: frozenset[int] = frozenset()
    organizations: Mapping[int, str] = field(default_factory=dict)
    asked: frozenset[int] = frozenset()
    registrations: Mapping[int, RegistrationState] = field(default_factory=dict)
    applications: Mapping[int, ApplicationState] = field(default_factory=dict)
    hidden: frozenset[int] = frozenset()
    #: The same of narrow posts, by their keys.
    hidden_posts: frozenset[int] = frozenset()
    #: (ref of a thread, moment) of changes that a letter of its own told this reader.
    told: frozenset[tuple[str, datetime]] = frozenset()
    waiting: tuple[Waiting, ...] = ()
    #: The desk's week in numbers, for the office: (what, count).
    numbers: tuple[tuple[str, int], ...] = ()
