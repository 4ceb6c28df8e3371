"""Take, change, give up and take away seats. The last seat goes to exactly one person."""

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, or_, update
from sqlalchemy.orm import InstrumentedAttribute

from forum.audit import service as audit
from forum.core.actor import Actor
from forum.core.database import db
from forum.core.errors import NotShown, Refused
from forum.events import queries, rules_seats
from forum.events.models import Event, Registration, RegistrationState, Way
from forum.events.signals import SeatChanged, seat_lost, seat_taken

TAKEN: dict[Way, tuple[InstrumentedAttribute[int], InstrumentedAttribute[int | None]]] = {
    Way.ROOM: (Event.room_taken, Event.room_seats),
    Way.ONLINE: (Event.online_taken, Event.online_seats),
}


@dataclass(frozen=True)
class SeatWish:
    """What a person says when registering. `way` may be None where the event offers one way only."""

    way: Way | None = None
    takes_part_with: str = ""
    show_name: bool = False


def register(actor: Actor, event: Event, wish: SeatWish, *, at: datetime) -> Registration:
    """Give the actor a seat; twice is once, and says the newest wish. Raises Refused when there is none to give.

    The seat is taken by one UPDATE before anything else, so that of many at the same time exactly one gets the
    last, on both databases; whoever is refused rolls back, which gives it back.
    """
    person_id = _person(actor)
    way = _way(event, wish)
    known = queries.registration(event.id, person_id)
    if known is not None and known.state is RegistrationState.REGISTERED:
        return change_wish(actor, event, known, wish, at=at)
    _refuse_unless_open(actor, event, known, at)
    _take(event, way)
    # The row of the event is ours now: whoever came at the same time has finished, and is seen.
    mine = queries.registration(event.id, person_id)
    if mine is not None and mine.state is RegistrationState.REGISTERED:
        _give_back(event, way)
        return mine
    _refuse_unless_open(actor, event, mine, at)
    _refuse_above_cap(actor, event)
    if mine is None:
        mine = Registration(event_id=event.id, person_id=person_id, created_at=at)
        db.session.add(mine)
    mine.event = event
    mine.state, mine.state_at, mine.reason = RegistrationState.REGISTERED, at, ""
    mine.organization_id = actor.organization_id
    mine.way, mine.takes_part_with, mine.show_name = way, wish.takes_part_with, wish.show_name
    db.session.flush()
    audit.write(actor, "event.register", "event", event.thread.ref, at=at, registration=mine.ref, way=way.value)
    seat_taken.send(SeatChanged(actor, mine, at))
    return mine


def change_wish(actor: Actor, event: Event, mine: Registration, wish: SeatWish, *, at: datetime) -> Registration:
    """Change the way, the needs or the public name of a seat that one holds. Raises Refused when the other way is full."""
    _only_before_start(event, at)
    way = _way(event, wish)
    if way is not mine.way:
        _take(event, way)
        _give_back(event, mine.way)
    changed = (mine.way, mine.takes_part_with, mine.show_name) != (way, wish.takes_part_with, wish.show_name)
    mine.way, mine.takes_part_with, mine.show_name = way, wish.takes_part_with, wish.show_name
    if changed:
        audit.write(actor, "event.change_seat", "event", event.thread.ref, at=at, registration=mine.ref, way=way.value)
    return mine


def give_up(actor: Actor, event: Event, *, at: datetime) -> Registration:
    """The actor will not come: frees the seat, or declines an invitation. Twice is once. Refused after the start."""
    queries.lock(event)
    mine = queries.registration(event.id, _person(actor))
    if mine is None:
        raise Refused(_("You are not registered for this event."))
    if mine.state is RegistrationState.WITHDRAWN:
        return mine
    _only_before_start(event, at)
    if mine.state not in rules_seats.LEAVABLE:
        raise Refused(_("You are not registered for this event."))
    _leave(actor, event, mine, RegistrationState.WITHDRAWN, "", at)
    audit.write(actor, "event.give_up", "event", event.thread.ref, at=at, registration=mine.ref)
    return mine


def remove(actor: Actor, event: Event, registration: Registration, reason: str, *, at: datetime) -> None:
    """The host takes a seat away, with a reason that the person reads."""
    if not actor.is_host:
        raise NotShown
    if not reason:
        raise Refused(_("Enter why the person cannot take part"), field="reason")
    queries.lock(event)
    _only_before_start(event, at)
    mine = queries.registration(event.id, registration.person_id)
    if mine is None or mine.state is not RegistrationState.REGISTERED:
        raise Refused(_("This person holds no seat any more."))
    _leave(actor, event, mine, RegistrationState.REFUSED, reason, at)
    audit.write(actor, "event.remove_person", "event", event.thread.ref, at=at, registration=mine.ref, reason=reason)


def _leave(actor: Actor, event: Event, mine: Registration, state: RegistrationState, reason: str, at: datetime) -> None:
    had_seat = mine.state is RegistrationState.REGISTERED
    mine.event = event
    mine.state, mine.state_at, mine.reason = state, at, reason
    if had_seat:
        _give_back(event, mine.way)
        seat_lost.send(SeatChanged(actor, mine, at))


def _take(event: Event, way: Way) -> None:
    """One seat more is taken, where one is free. Raises Refused with what is left."""
    taken, seats = TAKEN[way]
    free: ColumnElement[bool] = or_(seats.is_(None), taken < seats)
    done = db.session.execute(
        update(Event)
        .where(Event.id == event.id, free)
        .values({taken: taken + 1})
        .execution_options(synchronize_session=False)
    )
    # Also what decides whether seats are given at all: it may have changed while we waited in line.
    db.session.refresh(event, [taken.key, seats.key, "state", "starts_at", "register_by_at", "company_seats"])
    if done.rowcount != 1:  # type: ignore[attr-defined]
        db.session.refresh(event, [column.key for pair in TAKEN.values() for column in pair])
        raise Refused(full_sentence(event, way), field="way", heading=_("Full"))


def _give_back(event: Event, way: Way) -> None:
    taken, _seats = TAKEN[way]
    db.session.flush()
    db.session.execute(
        update(Event)
        .where(Event.id == event.id, taken > 0)
        .values({taken: taken - 1})
        .execution_options(synchronize_session=False)
    )
    db.session.refresh(event, [taken.key])


def full_sentence(event: Event, way: Way) -> str:
    """What is taken, and what is left the other way, in whole sentences."""
    counts = {"taken": rules_seats.taken_of(event, way), "seats": rules_seats.seats_of(event, way)}
    if way is Way.ROOM:
        said = _("This event is full. %(taken)s of %(seats)s seats in the room are taken.", **counts)
    else:
        said = _("This event is full. %(taken)s of %(seats)s seats online are taken.", **counts)
    others = [other for other in rules_seats.ways_of(event) if other is not way]
    return f"{said} {_other_sentence(event, others[0])}" if others else said


def _other_sentence(event: Event, other: Way) -> str:
    left = rules_seats.seats_left(event, other)
    if other is Way.ONLINE:
        return str(_("Online is open.") if left is None else _("Online has %(left)s left.", left=left))
    return str(_("The room is open.") if left is None else _("The room has %(left)s left.", left=left))


def _refuse_unless_open(actor: Actor, event: Event, known: Registration | None, at: datetime) -> None:
    said = rules_seats.refusal(event, actor, known, at)
    if said is not None:
        raise Refused(str(said), heading=_("You cannot register for this event"))


def _refuse_above_cap(actor: Actor, event: Event) -> None:
    if event.company_seats is None or actor.organization_id is None or actor.is_state:
        return
    if queries.seats_of_company(event.id, actor.organization_id) >= event.company_seats:
        raise Refused(
            _(
                "%(company)s has all %(count)s seats that one company may have. Ask a colleague to give one up.",
                company=actor.organization_name,
                count=event.company_seats,
            ),
            heading=_("You cannot register for this event"),
        )


def _way(event: Event, wish: SeatWish) -> Way:
    offered = rules_seats.ways_of(event)
    if wish.way is None and len(offered) == 1:
        return offered[0]
    if wish.way not in offered:
        raise Refused(_("Choose in the room or online"), field="way")
    return wish.way


def _only_before_start(event: Event, at: datetime) -> None:
    if at >= event.starts_at:
        raise Refused(_("This event has started, so seats do not change any more."))


def _person(actor: Actor) -> int:
    if actor.person_id is None:
        raise NotShown
    return actor.person_id
