"""When people are let in at the door, how their code reads, and what their state leads to. Pure."""

from datetime import datetime, timedelta

from forum.core.refs import LENGTH
from forum.events.models import Event, EventState
from forum.registrations.models import RegistrationState

#: People are let in from so long before the start on.
OPENS = timedelta(hours=12)
#: Characters of a code between two hyphens.
GROUPS = (4, 3, 3)
#: Letters that are read for others: they stand in no code.
_MISREAD = str.maketrans({"o": "0", "i": "1", "l": "1", "u": "v"})


def is_open(event: Event, at: datetime) -> bool:
    """Whether people are let in now, or what was noted is put right: from `OPENS` before the start on, without end."""
    held = event.state in {EventState.PUBLISHED, EventState.COMPLETED} and not event.is_imported
    return held and at >= event.starts_at - OPENS


def code(ref: str) -> str:
    """A registration's ref as it is read aloud: K7QM-2F9-DXR."""
    parts, start = [], 0
    for length in GROUPS:
        parts.append(ref[start : start + length])
        start += length
    return "-".join(parts).upper()


def read_code(typed: str) -> str | None:
    """The ref of a typed code, however it was grouped; None for what is no code."""
    plain = "".join(letter for letter in typed.lower() if letter.isalnum()).translate(_MISREAD)
    return plain if len(plain) == LENGTH else None


def undone(event: Event, before: RegistrationState | None) -> RegistrationState:
    """The state of whoever was checked in by mistake; `before` is the one from which they were (None: a walk-in)."""
    if before is None:
        return RegistrationState.WITHDRAWN
    if event.state is EventState.COMPLETED and before is RegistrationState.REGISTERED:
        return RegistrationState.ABSENT
    return before
