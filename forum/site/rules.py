"""What home pages show, and how much of it. Pure."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

OPEN_NEEDS = 5
COMING_EVENTS = 3
NEW_ITEMS = 5
DATES = 6
#: New is what was published within this time.
NEW_WITHIN = timedelta(days=21)
#: The newest things of each kind among which a home page looks for what its reader follows.
NEW_AMONG = 100
#: How long an answer that arrived waits to be read.
ANSWERS_WITHIN = timedelta(days=7)
DATES_WITHIN = timedelta(days=45)
CLOSING_WITHIN = timedelta(days=14)
RELEASES = 5
DESK_ITEMS = 5


class Task(StrEnum):
    """What can wait for a person; the order is that of the page."""

    SLOT = "slot"
    SCORE = "score"
    INVITED = "invited"
    ANSWER = "answer"
    RETURNED = "returned"
    RETURNED_INNOVATION = "returned_innovation"
    SPEAKER = "speaker"
    ARRIVED = "arrived"
    DRAFT = "draft"


#: What the link says.
TASKS: dict[Task, LazyString] = {
    Task.SLOT: _l("Confirm your slot"),
    Task.SCORE: _l("Score applications"),
    Task.INVITED: _l("Answer an invitation"),
    Task.ANSWER: _l("Answer a question"),
    Task.RETURNED: _l("Change what the office returned"),
    Task.RETURNED_INNOVATION: _l("Change what the office returned"),
    Task.SPEAKER: _l("Decide who speaks for you"),
    Task.ARRIVED: _l("Read the answer to your question"),
    Task.DRAFT: _l("Go on with your draft"),
}
#: The page behind it.
ENDPOINTS: dict[Task, str] = {
    Task.SLOT: "showcases.show",
    Task.SCORE: "calls.scores",
    Task.INVITED: "showcases.show",
    Task.ANSWER: "needs.answer",
    Task.RETURNED: "needs.check",
    Task.RETURNED_INNOVATION: "innovations.edit",
    Task.SPEAKER: "organizations.people",
    Task.ARRIVED: "needs.show",
    Task.DRAFT: "needs.check",
}


@dataclass(frozen=True)
class Waiting:
    """One thing that waits for the reader. `part` names the thing within the thing, such as a question."""

    task: Task
    ref: str
    part: str
    title: str
    due_at: datetime | None
    due_on: date | None


#: What went to many, on the office's page.
SENT: dict[str, LazyString] = {
    "need.published": _l("New need"),
    "need.released": _l("Answers and updates"),
    "need.closed": _l("Need closed"),
    "need.reopened": _l("Need open again"),
    "need.outcome": _l("Outcome"),
    "event.moved": _l("Event moved"),
    "event.updated": _l("Event changed"),
    "event.cancelled": _l("Event cancelled"),
    "event.cancelled_others": _l("Event cancelled"),
    "event.moved_others": _l("Event moved"),
    "event.invited": _l("Invitations"),
    "event.let_go": _l("Event for fewer people"),
    "event.reminded": _l("Reminder to answer"),
    "event.seats_filled": _l("Seats given"),
    "event.slots": _l("Slots"),
    "event.released": _l("Slides and answers"),
    "event.survey": _l("Questions after the event"),
    "event.agenda": _l("Agenda"),
    "thread.published": _l("New here"),
    "thread.posted": _l("Reply"),
}


class DateKind(StrEnum):
    QUESTIONS = "questions"
    CLOSES = "closes"
    EVENT = "event"
    CALL = "call"


DATE_WORDS: dict[DateKind, LazyString] = {
    DateKind.QUESTIONS: _l("Questions close"),
    DateKind.CLOSES: _l("Need closes"),
    DateKind.EVENT: _l("Event"),
    DateKind.CALL: _l("Applications close"),
}


@dataclass(frozen=True)
class Dated:
    """One of the reader's dates."""

    kind: DateKind
    ref: str
    title: str
    at: datetime
    zone: str


@dataclass(frozen=True)
class New:
    """Something new, and the topic or organization for which the reader sees it."""

    kind: str
    ref: str
    title: str
    summary: str
    organization: str
    published_at: datetime
    because: str
    questions_close_at: datetime | None
    #: Of an event: wall time where it is.
    starts_local: datetime | None = None
