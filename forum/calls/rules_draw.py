"""How slots are given: the published order of applications, made from nothing but what is published. Pure."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from forum.calls.models import Application, ApplicationState
from forum.events.models import Event, SlotsBy

#: Who presented here within this time is recent.
RECENT = timedelta(days=365)
#: An unconfirmed presenter is reminded once, this long before the moment to confirm by.
NUDGE_BEFORE = timedelta(days=1)


@dataclass(frozen=True)
class Entry:
    """What the order looks at. `sent_at` is ISO text in UTC, `points` the mean of its reviews' totals."""

    ref: str
    sent_at: str
    is_first_timer: bool = False
    is_recent: bool = False
    points: float | None = None


@dataclass(frozen=True)
class Method:
    """How the host said that slots are given. `kept` slots are for companies that never presented here; names may be
    hidden from reviewers until the slots are filled."""

    by: SlotsBy = SlotsBy.DRAW
    kept: int = 0
    recent_goes_behind: bool = False
    hides_names: bool = False


def commitment(seed: str) -> str:
    """What is published of a seed before it is used: SHA-256, hexadecimal. Empty where there is no seed."""
    return hashlib.sha256(seed.encode()).hexdigest() if seed else ""


def lot(seed: str, ref: str) -> str:
    """The lot of an application: SHA-256 of "seed:ref", hexadecimal. The smallest comes first."""
    return hashlib.sha256(f"{seed}:{ref}".encode()).hexdigest()


def ordered(entries: Iterable[Entry], method: Method, seed: str) -> list[str]:
    """The refs of all entries in the order in which slots are given; the order of the input does not matter.

    First the plain order: by lot, by points (highest first) or by arrival, ties by lot. Then, where the host said so,
    companies that presented lately go behind all others. Last, the kept slots: the first companies that never
    presented here come first, as many as slots are kept.
    """
    found = sorted(entries, key=lambda entry: _plain(entry, method.by, seed))
    if method.recent_goes_behind:
        found.sort(key=lambda entry: entry.is_recent)
    kept = [entry for entry in found if entry.is_first_timer][: max(0, method.kept)]
    return [entry.ref for entry in [*kept, *(entry for entry in found if entry not in kept)]]


def _plain(entry: Entry, by: SlotsBy, seed: str) -> tuple[float, str, str, str]:
    points = -(entry.points or 0.0) if by is SlotsBy.SCORE else 0.0
    sent = entry.sent_at if by is SlotsBy.ORDER else ""
    return points, sent, lot(seed, entry.ref), entry.ref


def method_of(event: Event) -> Method:
    """What the host said about an event."""
    return Method(event.slots_by, event.first_timer_slots, event.recent_goes_behind, event.hides_names)


def is_recent(last_presented_at: datetime | None, at: datetime) -> bool:
    """Presented here within the last twelve months before `at`."""
    return last_presented_at is not None and at - RECENT < last_presented_at


def kept_problem(kept: int, slots: int | None) -> LazyString | None:
    """Kept slots are some of all slots."""
    if kept < 0 or (slots is not None and kept > slots):
        return _l("Enter a number from 0 to the number of slots")
    return None


def takes_part(application: Application) -> bool:
    """Applications on which nobody has decided are put in order; the others were decided by hand, or are gone."""
    return application.state is ApplicationState.SENT


def is_late(application: Application, at: datetime) -> bool:
    """Selected, and the moment to confirm by has passed."""
    by = application.confirm_by_at
    return application.state is ApplicationState.SELECTED and by is not None and at >= by


def owes_nudge(application: Application, at: datetime) -> bool:
    """Unconfirmed within a day before the moment to confirm by, not reminded yet, and asked longer ago than that."""
    by, asked = application.confirm_by_at, application.decided_at
    if application.state is not ApplicationState.SELECTED or application.nudged_at or by is None or asked is None:
        return False
    return asked < by - NUDGE_BEFORE <= at < by


def places(refs: Sequence[str]) -> dict[str, int]:
    """Place in the order, from 1."""
    return {ref: number for number, ref in enumerate(refs, 1)}
