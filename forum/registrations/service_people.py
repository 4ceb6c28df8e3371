"""What the office decides about one person: let in, refuse, take the seat away. Each reason reaches the person."""

from datetime import datetime

from flask_babel import gettext as _

from forum.audit import service as audit
from forum.core.actor import Actor
from forum.core.errors import NotShown, Refused
from forum.events import queries as events
from forum.events.models import Event
from forum.registrations import queries_seats, rules_seats, service_states, service_waitlist
from forum.registrations.models import Registration, RegistrationState
from forum.registrations.models_history import Source


def approve(actor: Actor, event: Event, registration: Registration, *, at: datetime) -> Registration:
    """Let in who asked: a seat, or a place on the waitlist where none is free. Twice is once."""
    mine = _held(actor, event, registration, at)
    if mine.state in rules_seats.SEATED or mine.state is RegistrationState.WAITLISTED:
        return mine
    if mine.state is not RegistrationState.REQUESTED:
        raise Refused(_("This person does not ask for a seat any more."))
    is_free = service_states.take(event, mine.way)
    state = RegistrationState.REGISTERED if is_free else RegistrationState.WAITLISTED
    service_states.put_state(actor, mine, state, at=at, source=Source.OFFICE)
    audit.write(
        actor, "event.approve_person", "event", event.thread.ref, at=at, registration=mine.ref, state=state.value
    )
    return mine


def remove(actor: Actor, event: Event, registration: Registration, reason: str, *, at: datetime) -> None:
    """Refuse who asks or waits, or take a seat away. The person takes no seat again, and reads the reason in the one
    letter that whoever hears `seat_lost` writes: with the entry, where the person holds one."""
    mine = _held(actor, event, registration, at)
    if not reason:
        raise Refused(_("Enter why the person cannot take part"), field="reason")
    if mine.state not in rules_seats.LEAVABLE:
        raise Refused(_("This person holds no seat any more."))
    service_states.put_state(actor, mine, RegistrationState.REFUSED, at=at, source=Source.OFFICE, reason=reason)
    audit.write(actor, "event.remove_person", "event", event.thread.ref, at=at, registration=mine.ref, reason=reason)
    service_waitlist.fill(actor, event, at=at)


def arrange(actor: Actor, event: Event, registration: Registration, *, at: datetime) -> None:
    """What the person needs to take part is arranged: it leaves the desk. Twice is once."""
    if not actor.is_host:
        raise NotShown
    events.lock(event)
    if registration.takes_part_with and registration.arranged_at is None:
        registration.arranged_at = at
        # The log says that it was done; what the person needs stays with the registration.
        audit.write(actor, "event.arrange", "event", event.thread.ref, at=at, registration=registration.ref)


def _held(actor: Actor, event: Event, registration: Registration, at: datetime) -> Registration:
    """The registration read afresh, while the event is ours."""
    if not actor.is_host:
        raise NotShown
    events.lock(event)
    mine = queries_seats.registration(event.id, registration.person_id)
    if mine is None:
        raise NotShown
    if at >= event.starts_at:
        raise Refused(_("This event has started, so seats do not change any more."))
    return mine
