"""Who may take a seat, until when, who is next, and what a person reads about their own seat. Pure."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from forum.core.actor import Actor
from forum.events.models import Event, EventState, MayRegister, Way
from forum.policies.rules import is_in_time
from forum.registrations.models import Registration, RegistrationState
from forum.registrations.models_history import Answer

#: Characters of "Do you need anything to take part?".
NEEDS_LENGTH = 500
#: States in which a person holds a seat.
SEATED = frozenset({RegistrationState.REGISTERED, RegistrationState.ATTENDED, RegistrationState.ABSENT})
#: States in which a person waits for a seat.
IN_LINE = frozenset({RegistrationState.REQUESTED, RegistrationState.WAITLISTED})
#: States that a person may leave; only the first frees a seat.
LEAVABLE = frozenset(
    {
        RegistrationState.REGISTERED,
        RegistrationState.INVITED,
        RegistrationState.MAYBE,
        RegistrationState.REQUESTED,
        RegistrationState.WAITLISTED,
    }
)


#: States in which nobody has said yet whether the person comes.
UNDECIDED = frozenset({RegistrationState.INVITED, RegistrationState.MAYBE})
#: States of who must answer again when time, place or way change.
ASKED_AGAIN = UNDECIDED | {RegistrationState.REGISTERED}
#: States of who will not come.
GONE = frozenset({RegistrationState.WITHDRAWN, RegistrationState.REFUSED})


class Standing(StrEnum):
    """What the event page says first: a person's own state, or else how registration stands."""

    DRAFT = "draft"
    CANCELLED = "cancelled"
    INVITED = "invited"
    MAYBE = "maybe"
    REQUESTED = "requested"
    REGISTERED = "registered"
    WAITLISTED = "waitlisted"
    WITHDRAWN = "withdrawn"
    REFUSED = "refused"
    ATTENDED = "attended"
    ABSENT = "absent"
    IMPORTED = "imported"
    OVER = "over"
    STARTED = "started"
    CLOSED = "closed"
    NOT_FOR_YOU = "not_for_you"
    FULL = "full"
    OPEN = "open"


def after(
    state: RegistrationState | None, answer: Answer, *, approves: bool, is_free: bool
) -> RegistrationState | None:
    """The state to which an answer leads from `state` (None: none yet); the same one where it changes nothing.

    `approves`: the office checks registrations. `is_free`: a seat of the wished way is free. Whoever holds a seat and
    says maybe keeps it. `experience.md` 4 has this as a table.
    """
    if answer is Answer.NO:
        return RegistrationState.WITHDRAWN if state in LEAVABLE else state
    if answer is Answer.MAYBE:
        return RegistrationState.MAYBE if state is RegistrationState.INVITED else state
    if state in SEATED | IN_LINE:
        return state
    if approves:
        return RegistrationState.REQUESTED
    return RegistrationState.REGISTERED if is_free else RegistrationState.WAITLISTED


def ways_of(event: Event) -> tuple[Way, ...]:
    """How one may take part."""
    return tuple(way for way, offered in ((Way.ROOM, event.has_room), (Way.ONLINE, event.has_online)) if offered)


def seats_of(event: Event, way: Way) -> int | None:
    """All seats of a way; None: no limit."""
    return event.room_seats if way is Way.ROOM else event.online_seats


def taken_of(event: Event, way: Way) -> int:
    """Seats of a way that are taken."""
    return event.room_taken if way is Way.ROOM else event.online_taken


def seats_left(event: Event, way: Way) -> int | None:
    """Seats of a way that are free, never below 0; None: no limit."""
    seats = seats_of(event, way)
    return None if seats is None else max(0, seats - taken_of(event, way))


def free_instead(event: Event, way: Way) -> Way | None:
    """The other way to come, where it has a seat for somebody who waits for `way`."""
    return next((other for other in ways_of(event) if other is not way and seats_left(event, other) != 0), None)


def next_in_line(
    line: Iterable[tuple[int, int | None]], free: int | None, held: Mapping[int, int], cap: int | None
) -> list[int]:
    """Who of a waitlist gets the free seats, in its order; `free` None: no limit.

    `line` has the key of each who waits and of the company they speak for (None: no company). A company that holds `cap`
    seats is passed over; `held` says how many each holds now.
    """
    chosen: list[int] = []
    counts = dict(held)
    for key, company in line:
        if free is not None and len(chosen) >= free:
            break
        if company is not None and cap is not None:
            if counts.get(company, 0) >= cap:
                continue
            counts[company] = counts.get(company, 0) + 1
        chosen.append(key)
    return chosen


def is_full(event: Event) -> bool:
    """Whether no way has a seat left."""
    return all(seats_left(event, way) == 0 for way in ways_of(event))


def is_for(event: Event, actor: Actor, registration: Registration | None) -> bool:
    """Whether the event is for this person, as the host said. A visitor may become anybody by signing in."""
    return {
        MayRegister.EVERYONE: True,
        MayRegister.MEMBERS: actor.is_member,
        MayRegister.AGENCIES: actor.is_state,
        MayRegister.INVITED: actor.is_host or registration is not None,
    }[event.may_register]


def is_open(event: Event, at: datetime) -> bool:
    """Whether seats are given now: published, before the start, and before the second at which registration ends."""
    if event.state is not EventState.PUBLISHED or event.is_imported or not is_in_time(at, event.starts_at):
        return False
    return event.register_by_at is None or is_in_time(at, event.register_by_at)


def refusal(event: Event, actor: Actor, registration: Registration | None, at: datetime) -> LazyString | None:
    """Why this person gets no seat now, before seats are counted; None when they may."""
    if event.state is EventState.CANCELLED:
        return _l("This event was cancelled. Other events are on the list.")
    if event.is_imported:
        return _l("This is an imported public record. Its own page says how to register.")
    if event.state is not EventState.PUBLISHED or not is_in_time(at, event.starts_at):
        return _l("This event has started, so seats are no longer given.")
    if not is_open(event, at):
        return _l("Registration for this event has closed. Write to the CIO's office if you need to come.")
    if registration is not None and registration.state is RegistrationState.REFUSED:
        return _l("You could not be registered: %(reason)s", reason=registration.reason)
    if not is_for(event, actor, registration):
        return _NOT_FOR_YOU[event.may_register]
    return None


_NOT_FOR_YOU = {
    MayRegister.EVERYONE: _l("Sign in to register."),
    MayRegister.MEMBERS: _l("This event is for members. Your organization has not been approved yet."),
    MayRegister.AGENCIES: _l("This event is for agencies. Events that are open to companies are on the list."),
    MayRegister.INVITED: _l("This event is for people whom the CIO's office invited."),
}


def standing(event: Event, actor: Actor, registration: Registration | None, at: datetime) -> Standing:
    """What the event page says first to this reader."""
    if event.state in {EventState.DRAFT, EventState.CANCELLED}:
        return Standing(event.state.value)
    if registration is not None and _says_more(registration, event, at):
        return Standing(registration.state.value)
    if at >= event.ends_at or event.state is EventState.COMPLETED:
        return Standing.OVER
    if event.is_imported:
        return Standing.IMPORTED
    if at >= event.starts_at:
        return Standing.STARTED
    return _of_registration(event, actor, registration, at)


def _says_more(registration: Registration, event: Event, at: datetime) -> bool:
    # An invitation that was never answered says nothing any more once the event has started.
    unanswered = {RegistrationState.INVITED, RegistrationState.MAYBE, RegistrationState.REQUESTED}
    return registration.state not in unanswered or at < event.starts_at


def _of_registration(event: Event, actor: Actor, registration: Registration | None, at: datetime) -> Standing:
    if not is_open(event, at):
        return Standing.CLOSED
    if actor.is_signed_in and not is_for(event, actor, registration):
        return Standing.NOT_FOR_YOU
    return Standing.FULL if is_full(event) else Standing.OPEN


def may_see_link(actor: Actor, registration: Registration | None) -> bool:
    """The link to the online meeting is for registered people and the office."""
    return actor.is_host or (registration is not None and registration.state in SEATED)
