"""What an agenda says, what changed between two of them and who must hear of it, and what the host is warned of. Pure."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from forum.calls.rules_slots import DAY_ENDS
from forum.events import rules
from forum.events.models import Event

#: Characters of a session's title and room.
NAME_LENGTH = 120
#: Sessions of one event.
SESSION_LIMIT = 20


@dataclass(frozen=True)
class Line:
    """One line of an agenda. `starts` is wall time in the event's zone. A presenter's line names the application and
    its company; a plain line has a title; what has neither is an open slot."""

    slot: str
    starts: datetime
    minutes: int
    title: str = ""
    session: str = ""
    session_title: str = ""
    room: str = ""
    application: str = ""
    company: str = ""
    company_slug: str = ""

    @property
    def ends(self) -> datetime:
        return self.starts + timedelta(minutes=self.minutes)

    @property
    def name(self) -> str:
        return self.title or self.company

    @property
    def key(self) -> str:
        """What stays the same when the line moves: the presenter's application, or the plain line itself."""
        return self.application or self.slot

    def kept(self) -> dict[str, Any]:
        """As JSON holds it."""
        return asdict(self) | {"starts": self.starts.isoformat()}


class Kind(StrEnum):
    """What happened to a line between two versions."""

    NEW = "new"
    MOVED = "moved"
    LEFT = "left"


@dataclass(frozen=True)
class Change:
    """What happened to one named line. `application` is empty for plain lines; `before` and `after` are wall times;
    `minutes` is the new length where that changed, else 0."""

    kind: Kind
    name: str
    application: str = ""
    before: datetime | None = None
    after: datetime | None = None
    room_before: str = ""
    room: str = ""
    minutes: int = 0

    def kept(self) -> dict[str, Any]:
        """As JSON holds it."""
        times = {"before": self.before, "after": self.after}
        return asdict(self) | {name: at.isoformat() if at else None for name, at in times.items()}


def read_lines(kept: Iterable[Mapping[str, Any]]) -> tuple[Line, ...]:
    """The lines that JSON holds."""
    return tuple(Line(**{**row, "starts": datetime.fromisoformat(row["starts"])}) for row in kept)


def read_changes(kept: Iterable[Mapping[str, Any]]) -> tuple[Change, ...]:
    """The changes that JSON holds."""
    found = []
    for row in kept:
        before, after = (datetime.fromisoformat(row[name]) if row[name] else None for name in ("before", "after"))
        found.append(Change(**{**row, "kind": Kind(row["kind"]), "before": before, "after": after}))
    return tuple(found)


def changes(old: Sequence[Line], new: Sequence[Line]) -> tuple[Change, ...]:
    """Each named line that is new, has another time, length or room, or left; in the order of the new agenda,
    what left comes last. Who is found by an application must be told: these, all of these, and nobody else."""
    were, are = _named(old), _named(new)
    found = [_change(were.get(key), line) for key, line in are.items()]
    left = [Change(Kind.LEFT, o.name, o.application, o.starts, None, o.room) for k, o in were.items() if k not in are]
    return (*(change for change in found if change is not None), *left)


def _named(lines: Sequence[Line]) -> dict[str, Line]:
    return {line.key: line for line in lines if line.name}


def _change(old: Line | None, new: Line) -> Change | None:
    if old is None:
        return Change(Kind.NEW, new.name, new.application, None, new.starts, "", new.room)
    if (old.starts, old.minutes, old.room) == (new.starts, new.minutes, new.room):
        return None
    minutes = new.minutes if new.minutes != old.minutes else 0
    return Change(Kind.MOVED, new.name, new.application, old.starts, new.starts, old.room, new.room, minutes)


def told(found: Sequence[Change]) -> tuple[Change, ...]:
    """The changes of which a presenter hears by a letter."""
    return tuple(change for change in found if change.application)


def shifted(
    lines: Sequence[Line], old: tuple[datetime, str], new: tuple[datetime, str]
) -> tuple[Line, ...]:  # fmt: skip
    """The same lines, as far from the start of the event as before; `old` and `new` are its start (a moment) and zone."""
    (old_start, old_zone), (new_start, new_zone) = old, new
    found = []
    for line in lines:
        away = line.starts.replace(tzinfo=ZoneInfo(old_zone)).astimezone(ZoneInfo("UTC")) - old_start
        wall = (new_start + away).astimezone(ZoneInfo(new_zone)).replace(tzinfo=None)
        found.append(replace(line, starts=wall))
    return tuple(found)


def days_later(lines: Sequence[Line], days: int) -> tuple[Line, ...]:
    """The same lines at the same time of another day."""
    return tuple(replace(line, starts=line.starts + timedelta(days=days)) for line in lines)


def fingerprint(lines: Sequence[Line]) -> str:
    """A short word that differs where the lines differ."""
    said = json.dumps([line.kept() for line in lines], sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def may_change(event: Event, at: datetime) -> bool:
    """The agenda of a published event changes until the event ends."""
    return rules.is_live(event) and not event.is_imported and at < event.ends_at


class Worry(StrEnum):
    """What the host is warned of, beside the line that causes it. Nothing of it stops anybody."""

    ROOM = "room"
    EARLY = "early"
    LATE = "late"
    COMPANY = "company"
    PERSON = "person"
    AWAY = "away"


@dataclass(frozen=True)
class Warned:
    """One warning: the other line's name, or the time that is meant."""

    worry: Worry
    other: str = ""
    start: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class Drafted:
    """A line of the draft with what only the office knows: who presents, and when (half-open) this person cannot."""

    line: Line
    person: str = ""
    person_name: str = ""
    away: tuple[datetime, datetime] | None = None


def warnings(drafted: Sequence[Drafted], starts: datetime, ends: datetime) -> dict[str, tuple[Warned, ...]]:
    """Slot -> its warnings; `starts` and `ends` are the event's wall times. Times that only touch do not overlap."""
    found = {}
    for one in drafted:
        others = [other for other in drafted if other.line.slot != one.line.slot and _overlap(one.line, other.line)]
        mine = (*_outside(one.line, starts, ends), *_clashes(one, others), *_absent(one))
        if mine:
            found[one.line.slot] = mine
    return found


def _overlap(one: Line, other: Line) -> bool:
    return one.starts < other.ends and other.starts < one.ends


def _outside(line: Line, starts: datetime, ends: datetime) -> Iterable[Warned]:
    if line.starts < starts:
        yield Warned(Worry.EARLY, start=starts)
    if line.ends > ends:
        yield Warned(Worry.LATE, start=line.ends, until=ends)


def _clashes(one: Drafted, others: Sequence[Drafted]) -> Iterable[Warned]:
    line = one.line
    for other in others:
        if line.room.strip().casefold() == other.line.room.strip().casefold():
            yield Warned(Worry.ROOM, other.line.name, other.line.starts)
        if line.company and line.company_slug == other.line.company_slug:
            yield Warned(Worry.COMPANY, other.line.session_title, other.line.starts)
        elif one.person and one.person == other.person:
            yield Warned(Worry.PERSON, other.line.company, other.line.starts)


def _absent(one: Drafted) -> Iterable[Warned]:
    if one.away is not None and one.away[0] < one.line.ends and one.line.starts < one.away[1]:
        yield Warned(Worry.AWAY, one.person_name, *one.away)


def days_of(event: Event) -> list[date]:
    """The days of an event, by the clock on its wall."""
    first = event.starts_local.date()
    return [first + timedelta(days=day) for day in range((event.ends_local.date() - first).days + 1)]


def hours(event: Event) -> tuple[datetime, datetime]:
    """The wall times between which an event takes place; one of whole days ends when days end."""
    if not event.all_day:
        return event.starts_local, event.ends_local
    days = days_of(event)
    return datetime.combine(days[0], time.min), datetime.combine(days[-1], DAY_ENDS)


def away_problem(
    event: Event, starts: datetime | None, until: datetime | None
) -> LazyString | None:  # fmt: skip
    """What is wrong with the time at which somebody cannot present; both ends or neither, within the event."""
    if starts is None and until is None:
        return None
    if starts is None or until is None:
        return _l("Enter from when until when you cannot present, or leave both empty")
    if until <= starts:
        return _l("Enter an end that is later than the start")
    first, last = hours(event)
    if starts >= last or until <= first:
        return _l("Enter a time within the event, or leave both empty")
    return None


def session_problems(title: str, starts: datetime | None, event: Event) -> dict[str, LazyString]:
    """What is wrong with a session as it was typed. One that lies outside the event is warned of, not refused."""
    wrong: dict[str, LazyString] = {}
    if not title:
        wrong["title"] = _l("Enter what the session is called, such as Morning")
    if starts is None:
        wrong["starts_time"] = _l("Enter the time at which the session starts")
    elif not event.starts_local.date() <= starts.date() <= event.ends_local.date():
        wrong["starts_on"] = _l("Choose a day of the event")
    return wrong
