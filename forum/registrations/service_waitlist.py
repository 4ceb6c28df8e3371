"""Freed seats go to whoever waits longest, at once and for good; hundreds of them are a handful of statements."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import insert, update

from forum.audit import service as audit
from forum.core.actor import Actor
from forum.core.database import db
from forum.events import rules
from forum.events.models import Event, Way
from forum.registrations import queries_waitlist, rules_seats
from forum.registrations.models import Registration, RegistrationState
from forum.registrations.models_history import RegistrationChange, Source
from forum.registrations.service_states import TAKEN
from forum.registrations.signals import SeatsFilled, seats_filled

#: Keys in one statement: SQLite takes 32,766 values at most.
CHUNK = 5_000


def fill(actor: Actor, event: Event, *, at: datetime) -> int:
    """Give every free seat of each way to the first in its line; how many. The caller holds the event.

    Never after the start, and never to who gave up a seat: those stand in no line. Each is mailed and invited by
    whoever hears `seats_filled`.
    """
    if not rules.is_live(event) or rules.has_started(event, at):
        return 0
    count = sum(_fill(actor, event, way, at) for way in rules_seats.ways_of(event))
    if count:
        audit.write(actor, "event.fill_seats", "event", event.thread.ref, at=at, count=count)
        seats_filled.send(SeatsFilled(actor, event, at))
    return count


def _fill(actor: Actor, event: Event, way: Way, at: datetime) -> int:
    free = rules_seats.seats_left(event, way)
    if free == 0:
        return 0
    is_capped = event.company_seats is not None
    line = queries_waitlist.line(event, way, None if is_capped else free)  # a company at its cap is passed over
    held = queries_waitlist.seats_of_companies(event) if line and is_capped else {}
    chosen = rules_seats.next_in_line(line, free, held, event.company_seats)
    for start in range(0, len(chosen), CHUNK):
        _promote(actor, way, chosen[start : start + CHUNK], at)
    if chosen:
        taken, _seats = TAKEN[way]
        setattr(event, taken.key, rules_seats.taken_of(event, way) + len(chosen))
        db.session.flush()
    return len(chosen)


def _promote(actor: Actor, way: Way, keys: Sequence[int], at: datetime) -> None:
    seated = {"state": RegistrationState.REGISTERED, "state_at": at, "queued_at": None, "reason": ""}
    db.session.execute(update(Registration).where(Registration.id.in_(keys)).values(seated))
    history = {
        "from_state": RegistrationState.WAITLISTED, "to_state": RegistrationState.REGISTERED, "way": way, "at": at,
        "by_name": actor.name, "source": Source.WAITLIST,
    }  # fmt: skip
    db.session.execute(insert(RegistrationChange), [{"registration_id": key, **history} for key in keys])
