"""The one door by which a registration changes its state: seats are counted, the history is kept, others hear of it."""

from datetime import datetime

from sqlalchemy import ColumnElement, or_, update
from sqlalchemy.orm import InstrumentedAttribute

from forum.core.actor import Actor
from forum.core.database import db, touched
from forum.events.models import Event, Way
from forum.registrations import queries_people, rules_seats
from forum.registrations.models import Registration, RegistrationState
from forum.registrations.models_history import Answer, RegistrationChange, Source
from forum.registrations.signals import SeatChanged, seat_awaited, seat_lost, seat_taken

TAKEN: dict[Way, tuple[InstrumentedAttribute[int], InstrumentedAttribute[int | None]]] = {
    Way.ROOM: (Event.room_taken, Event.room_seats),
    Way.ONLINE: (Event.online_taken, Event.online_seats),
}


def put_state(
    actor: Actor, mine: Registration, state: RegistrationState, *, at: datetime, source: Source, reason: str = "",
    said: Answer | None = None,
) -> None:  # fmt: skip
    """Give a registration a state. The caller holds the event (`queries.lock`) and has taken the seat, if there is one.

    A seat that is left is given back here. Who gets, awaits or loses one is told of by `seat_taken`, `seat_awaited` and
    `seat_lost`; so is who leaves the line, or answers an invitation with no, since all of them may hold a calendar entry.
    """
    had, has = mine.state in rules_seats.SEATED, state in rules_seats.SEATED
    note(actor, mine, state, at=at, source=source, said=said)
    if state not in rules_seats.UNDECIDED:
        note_said(mine, at=at, source=source)
    mine.state, mine.state_at, mine.reason = state, at, reason
    mine.queued_at = _queued_at(mine, state, at)
    db.session.add(mine)
    db.session.flush()
    if had and not has:
        give_back(mine.event, mine.way)
    if state in rules_seats.GONE:
        seat_lost.send(SeatChanged(actor, mine, at, had_seat=had))
    elif has and not had:
        seat_taken.send(SeatChanged(actor, mine, at))
    elif state in rules_seats.IN_LINE and not had:  # not where a mistake at the door is undone
        seat_awaited.send(SeatChanged(actor, mine, at, had_seat=False))


def _queued_at(mine: Registration, state: RegistrationState, at: datetime) -> datetime | None:
    """Since when the person waits. Who is let in at the door keeps it, since that may have been a mistake."""
    if state in rules_seats.IN_LINE:
        return mine.queued_at or at
    return mine.queued_at if state is RegistrationState.ATTENDED else None


def note(
    actor: Actor, mine: Registration, state: RegistrationState, *, at: datetime, source: Source,
    said: Answer | None = None,
) -> None:  # fmt: skip
    """Write into the history what the person answered, or what others made of the registration."""
    change = RegistrationChange(
        registration=mine, from_state=mine.state, to_state=state, said=said, way=mine.way, at=at, by_name=actor.name,
        source=source,
    )  # fmt: skip
    db.session.add(change)


def note_again(actor: Actor, mine: Registration, said: Answer, *, at: datetime, source: Source) -> None:
    """Write an answer that changes nothing into the history, unless its newest line says the same since the event moved:
    a form that was sent twice is one line."""
    line, moved_at = queries_people.newest_line(mine), mine.event.asked_again_at
    is_since = line is not None and (moved_at is None or line.at >= moved_at)
    same = line is not None and (line.to_state, line.said, line.way, line.source) == (
        mine.state,
        said,
        mine.way,
        source,
    )
    if not (is_since and same):
        note(actor, mine, mine.state, at=at, source=source, said=said)


def note_said(mine: Registration, *, at: datetime, source: Source) -> None:
    """Remember when the person said on a page or by a link whether they come, also where that changed nothing.

    What the office does is no word of the person, and what they wrote before it still counts. An answer by mail has a
    moment of its own, which calendars keep.
    """
    if source in {Source.PAGE, Source.LINK}:
        mine.said_at = at
        note_unsure(mine, is_maybe=False, at=at)


def note_unsure(mine: Registration, *, is_maybe: bool, at: datetime) -> None:
    """Remember the newest maybe until something newer is said. `at`: when it was said, whenever it came."""
    if is_maybe:
        mine.unsure_at = max(mine.unsure_at or at, at)
    elif mine.unsure_at is not None and mine.unsure_at <= at:
        mine.unsure_at = None


def take(event: Event, way: Way) -> bool:
    """One seat more is taken, where one is free. One UPDATE, so that of many at once exactly one gets the last."""
    taken, seats = TAKEN[way]
    free: ColumnElement[bool] = or_(seats.is_(None), taken < seats)
    count = touched(
        update(Event)
        .where(Event.id == event.id, free)
        .values({taken: taken + 1})
        .execution_options(synchronize_session=False)
    )
    db.session.refresh(event, [taken.key, seats.key])
    return count == 1


def take_beyond(event: Event, way: Way) -> None:
    """One seat more is taken, also where none is free: somebody stands at the door."""
    taken, _seats = TAKEN[way]
    db.session.execute(
        update(Event)
        .where(Event.id == event.id)
        .values({taken: taken + 1})
        .execution_options(synchronize_session=False)
    )
    db.session.refresh(event, [taken.key])


def give_back(event: Event, way: Way) -> None:
    """One seat less is taken."""
    taken, _seats = TAKEN[way]
    db.session.execute(
        update(Event)
        .where(Event.id == event.id, taken > 0)
        .values({taken: taken - 1})
        .execution_options(synchronize_session=False)
    )
    db.session.refresh(event, [taken.key])
