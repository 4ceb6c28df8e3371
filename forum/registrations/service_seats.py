"""What a person says to an event: take a seat, wait for one, change how they come, leave."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from forum.audit import service as audit
from forum.core.actor import Actor
from forum.core.database import db
from forum.core.errors import NotShown, Refused
from forum.events import queries as events
from forum.events import service_questions
from forum.events.models import Event, Way
from forum.events.models_questions import Purpose
from forum.registrations import queries_seats, rules_seats, service_states, service_waitlist
from forum.registrations.models import Registration, RegistrationState
from forum.registrations.models_history import Answer, Source


@dataclass(frozen=True)
class SeatWish:
    """What a person says when registering. `way` may be None where the event offers one way only."""

    way: Way | None = None
    takes_part_with: str = ""
    show_name: bool = False
    #: Answers to the office's own questions; None where the person was not asked, as in a calendar. Those that do not come
    #: from a page of this forum's own have been checked before.
    answers: Mapping[str, str] | None = None


def register(
    actor: Actor, event: Event, wish: SeatWish, *, at: datetime, source: Source = Source.PAGE
) -> Registration:  # fmt: skip
    """The actor wants to come: a seat, a place on the waitlist, or a request to the office; its state says which.

    Twice is once, and says the newest wish. Raises Refused when the event takes nobody, or not this person.
    """
    person_id = _person(actor)
    way = chosen_way(event, wish)
    # Whoever came at the same time has finished when the event is ours, and is seen.
    events.lock(event)
    mine = queries_seats.registration(event.id, person_id)
    if mine is not None and mine.state in rules_seats.SEATED | rules_seats.IN_LINE:
        return change_wish(actor, event, mine, wish, at=at, source=source)
    said = rules_seats.refusal(event, actor, mine, at)
    if said is not None:
        raise Refused(str(said), heading=_("You cannot register for this event"))
    _refuse_above_cap(actor, event)
    answers = _answers(event, wish, source)
    if mine is None:
        mine = Registration(event=event, person_id=person_id, created_at=at)
    mine.organization_id, mine.way = actor.organization_id, way
    _put_wish(mine, wish)
    if answers is not None:
        mine.answers = answers
    _seat(actor, event, mine, at, source)
    audit.write(
        actor, "event.register", "event", event.thread.ref, at=at, registration=mine.ref, way=way.value,
        state=mine.state.value,
    )  # fmt: skip
    return mine


def _put_wish(mine: Registration, wish: SeatWish) -> None:
    if mine.takes_part_with != wish.takes_part_with:
        mine.arranged_at = None  # what is asked for now is new to the office
    mine.takes_part_with, mine.show_name = wish.takes_part_with, wish.show_name


def _answers(event: Event, wish: SeatWish, source: Source) -> dict[str, str] | None:
    """Answers to keep; None: nothing is asked, or the person was not, so what was answered before stays.

    Whoever accepts by mail is not held up, and may answer later.
    """
    if source is Source.PAGE:
        return service_questions.checked_answers(event, Purpose.REGISTER, wish.answers or {})
    if wish.answers is None:
        return None
    return service_questions.taken_over(event, Purpose.REGISTER, wish.answers)


def _seat(actor: Actor, event: Event, mine: Registration, at: datetime, source: Source) -> None:
    is_free = not event.approves and service_states.take(event, mine.way)
    state = rules_seats.after(mine.state, Answer.YES, approves=event.approves, is_free=is_free)
    assert state is not None  # noqa: S101  a yes leads somewhere
    service_states.put_state(actor, mine, state, at=at, source=source, said=Answer.YES)


def change_wish(
    actor: Actor, event: Event, mine: Registration, wish: SeatWish, *, at: datetime, source: Source = Source.PAGE
) -> Registration:  # fmt: skip
    """Change the way, the needs or the public name. Raises Refused when the other way is full.

    Who waits and changes the way waits anew, since the other way has a line of its own.
    """
    _only_before_start(event, at)
    way = chosen_way(event, wish)
    service_states.note_said(mine, at=at, source=source)
    answers = _answers(event, wish, source)
    changed = (mine.way, mine.takes_part_with, mine.show_name) != (way, wish.takes_part_with, wish.show_name)
    changed = changed or (answers is not None and answers != mine.answers)
    if not changed:
        service_states.note_again(actor, mine, Answer.YES, at=at, source=source)
        return mine
    is_other_way = way is not mine.way
    if is_other_way:
        _change_way(event, mine, way, at)
    service_states.note(actor, mine, mine.state, at=at, source=source, said=Answer.YES)
    if is_other_way:
        db.session.flush()
        service_waitlist.fill(actor, event, at=at)
    _put_wish(mine, wish)
    if answers is not None:
        mine.answers = answers
    audit.write(actor, "event.change_seat", "event", event.thread.ref, at=at, registration=mine.ref, way=way.value)
    return mine


def _change_way(event: Event, mine: Registration, way: Way, at: datetime) -> None:
    left = mine.way
    if mine.state is RegistrationState.REGISTERED:
        if not service_states.take(event, way):
            raise Refused(full_sentence(event, way), field="way", heading=_("Full"))
        service_states.give_back(event, left)
    else:
        mine.queued_at = at
    mine.way = way


def say_maybe(actor: Actor, event: Event, *, at: datetime, source: Source = Source.PAGE) -> Registration:
    """The actor may come. Only an invitation turns into maybe; a seat and a place in line are kept, and whoever keeps a
    seat is asked once before the event (`service_unsure`)."""
    events.lock(event)
    mine = queries_seats.registration(event.id, _person(actor))
    if mine is None:
        raise Refused(_("You are not invited to this event."))
    _only_before_start(event, at)
    state = rules_seats.after(mine.state, Answer.MAYBE, approves=event.approves, is_free=False)
    if source is not Source.MAIL:
        service_states.note_unsure(mine, is_maybe=True, at=at)
    if state is not None and state is not mine.state:
        service_states.put_state(actor, mine, state, at=at, source=source, said=Answer.MAYBE)
        audit.write(actor, "event.maybe", "event", event.thread.ref, at=at, registration=mine.ref)
    else:
        service_states.note_again(actor, mine, Answer.MAYBE, at=at, source=source)
    return mine


def give_up(actor: Actor, event: Event, *, at: datetime, source: Source = Source.PAGE) -> Registration:
    """The actor will not come: frees the seat, leaves the line, or declines. Twice is once. Refused after the start."""
    events.lock(event)
    mine = queries_seats.registration(event.id, _person(actor))
    if mine is None:
        raise Refused(_("You are not registered for this event."))
    if mine.state is RegistrationState.WITHDRAWN:
        service_states.note_said(mine, at=at, source=source)
        service_states.note_again(actor, mine, Answer.NO, at=at, source=source)
        return mine
    _only_before_start(event, at)
    if mine.state not in rules_seats.LEAVABLE:
        raise Refused(_("You are not registered for this event."))
    service_states.put_state(actor, mine, RegistrationState.WITHDRAWN, at=at, source=source, said=Answer.NO)
    audit.write(actor, "event.give_up", "event", event.thread.ref, at=at, registration=mine.ref)
    service_waitlist.fill(actor, event, at=at)
    return mine


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


def _refuse_above_cap(actor: Actor, event: Event) -> None:
    if event.company_seats is None or actor.organization_id is None or actor.is_state:
        return
    if queries_seats.seats_of_company(event.id, actor.organization_id) >= event.company_seats:
        raise Refused(
            _(
                "%(company)s has all %(count)s seats that one company may have. Ask a colleague to give one up.",
                company=actor.organization_name,
                count=event.company_seats,
            ),
            heading=_("You cannot register for this event"),
        )


def chosen_way(event: Event, wish: SeatWish) -> Way:
    """The way that is wished, or the only one there is. Raises Refused for one that the event does not offer."""
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
