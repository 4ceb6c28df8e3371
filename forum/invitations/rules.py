"""When a calendar is told, in which order, and how somebody stands to an event. Pure."""

import hashlib
from dataclasses import astuple
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from forum.entries.rules import facts
from forum.events.models import Event
from forum.registrations.models import RegistrationState

#: A change waits for so long before it is told, so that two of them make one mail; not so shortly before the start.
CHANGE_WAIT = timedelta(minutes=5)
TOO_LATE_TO_WAIT = timedelta(hours=1)


def told_at(at: datetime, starts_at: datetime) -> datetime:
    """When a change made at `at` is told, of an event that starts, or would have started, at `starts_at`."""
    return at if starts_at - at < TOO_LATE_TO_WAIT else at + CHANGE_WAIT


def next_stamp(at: datetime, last: datetime | None) -> datetime:
    """DTSTAMP of a message made at `at`: whole seconds, and later than that of the message before (RFC 5545 3.8.7.2)."""
    now = at.replace(microsecond=0)
    return now if last is None else max(now, last + timedelta(seconds=1))


def next_sequence(event_sequence: int, last: int, *, asks_again: bool) -> int:
    """SEQUENCE of a message: the event's; above the last one where the answer counts anew (RFC 5546 2.1.4)."""
    return max(event_sequence, last + 1 if asks_again else last)


class Stands(StrEnum):
    """How somebody stands to an event, which decides what a letter says."""

    SEAT = "seat"
    #: Invited, or said maybe.
    ASKED = "asked"
    #: On the waitlist, or being checked.
    LINE = "line"
    #: Gave the seat up, or said no.
    GONE = "gone"
    #: Follows it, or applied to present.
    READER = "reader"


_STANDS = {
    RegistrationState.REGISTERED: Stands.SEAT,
    RegistrationState.INVITED: Stands.ASKED,
    RegistrationState.MAYBE: Stands.ASKED,
    RegistrationState.REQUESTED: Stands.LINE,
    RegistrationState.WAITLISTED: Stands.LINE,
    RegistrationState.WITHDRAWN: Stands.GONE,
}
#: States in which a person wants to hear what becomes of the event.
HEARING = frozenset(state for state, stands in _STANDS.items() if stands is not Stands.GONE)


def stands(state: RegistrationState | None) -> Stands:
    """How a person with this registration stands to the event; None: without one."""
    return _STANDS.get(state, Stands.READER) if state is not None else Stands.READER


def may_invite(state: RegistrationState) -> bool:
    """Only who has a seat, or was asked to take one, gets a METHOD:REQUEST."""
    return stands(state) in {Stands.SEAT, Stands.ASKED}


def mark(event: Event) -> str:
    """What tells one time, place and way to take part from every other."""
    said = [one.astimezone(UTC).isoformat() if isinstance(one, datetime) else one for one in astuple(facts(event))]
    return hashlib.sha256(repr(said).encode("utf-8", "replace")).hexdigest()
