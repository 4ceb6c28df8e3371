"""The door: let people in, take it back, take in who comes without a seat, and say at the end who attended."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import insert, update

from forum.accounts import queries as accounts
from forum.accounts.service import add_person
from forum.audit import service as audit
from forum.core.actor import Actor
from forum.core.database import db, touched
from forum.core.errors import NotShown, Refused
from forum.events import queries as events
from forum.events import rules
from forum.events.models import Event, EventState, Way
from forum.organizations.queries import actor_of_person
from forum.registrations import queries_door, queries_seats, rules_door, rules_seats, service_states
from forum.registrations.models import Registration, RegistrationState
from forum.registrations.models_history import RegistrationChange, Source

_S = RegistrationState


@dataclass(frozen=True)
class WalkIn:
    """Who stands at the door without a seat. `comes_from` is a company or an agency in the person's words."""

    name: str
    email: str
    comes_from: str = ""


def check_in(actor: Actor, event: Event, registration: Registration, *, at: datetime) -> Registration:
    """The person is in. Twice is once. Whoever waited or had given up gets in too: the office sees the room."""
    mine = _held(actor, event, registration.person_id, at)
    if mine is None:
        raise NotShown
    return _let_in(actor, event, mine, at)


def _let_in(actor: Actor, event: Event, mine: Registration, at: datetime) -> Registration:
    if mine.state is _S.ATTENDED:
        return mine
    if mine.state is _S.REFUSED:
        raise Refused(_("The office refused this person: %(reason)s", reason=mine.reason))
    if mine.state not in rules_seats.SEATED:
        service_states.take_beyond(event, mine.way)
    service_states.put_state(actor, mine, _S.ATTENDED, at=at, source=Source.OFFICE)
    mine.checked_in_at, mine.checked_in_by, mine.told_wrong_at = at, actor.name, None
    audit.write(actor, "event.check_in", "event", event.thread.ref, at=at, registration=mine.ref)
    return mine


def undo(actor: Actor, event: Event, registration: Registration, *, at: datetime) -> Registration:
    """The person was checked in by mistake: as before. Twice is once."""
    mine = _held(actor, event, registration.person_id, at)
    if mine is None:
        raise NotShown
    if mine.state is not _S.ATTENDED:
        return mine
    state = rules_door.undone(event, queries_door.before_check_in(mine))
    service_states.put_state(actor, mine, state, at=at, source=Source.OFFICE)
    mine.checked_in_at, mine.checked_in_by = None, ""
    audit.write(actor, "event.undo_check_in", "event", event.thread.ref, at=at, registration=mine.ref)
    return mine


def walk_in(actor: Actor, event: Event, who: WalkIn, *, at: datetime) -> Registration:
    """Let somebody in who has no seat: by the address a known person, else a guest, who cannot sign in."""
    _only_host(actor)
    events.lock(event)
    person = accounts.by_email(who.email)
    if person is None:
        person = add_person(who.name, who.email, at=at, guest=True)
    mine = _held(actor, event, person.id, at)
    if mine is None:
        way = Way.ROOM if event.has_room else Way.ONLINE
        organization_id = actor_of_person(person).organization_id
        mine = Registration(event=event, person=person, way=way, created_at=at, organization_id=organization_id)
        mine.comes_from = "" if organization_id else who.comes_from
    return _let_in(actor, event, mine, at)


def mark_online(actor: Actor, event: Event, *, at: datetime) -> int:
    """Everybody who is registered online attended; how many. Who was noted before stays as noted."""
    _only_open(actor, event, at)
    events.lock(event)
    count = _all_to(actor, event, _S.ATTENDED, at, {"checked_in_at": at, "checked_in_by": actor.name}, Way.ONLINE)
    if count:
        audit.write(actor, "event.mark_online", "event", event.thread.ref, at=at, count=count)
    return count


def complete(actor: Actor, event: Event, *, at: datetime, attended: int | None = None) -> None:
    """Say that an event took place, and how many attended (None: as many as were checked in). Twice is once.

    Who was registered and not checked in is absent from then on.
    """
    _only_host(actor)
    events.lock(event)
    if event.state is EventState.COMPLETED:
        return
    if not rules.may_complete(event, at):
        raise Refused(_("Only an event that is over can be completed."))
    event.state, event.modified_at, event.completed_at = EventState.COMPLETED, at, at
    event.attended_count = queries_door.counts(event).attended if attended is None else attended
    absent = _all_to(actor, event, _S.ABSENT, at, {})
    audit.write(actor, "event.complete", "event", event.thread.ref, at=at, attended=event.attended_count, absent=absent)


def say_wrong(actor: Actor, event: Event, *, at: datetime) -> None:
    """A person who was not checked in says that they came; the office finds it on the desk. Twice is once."""
    events.lock(event)
    mine = queries_seats.registration(event.id, actor.person_id or 0)
    if mine is None or mine.state is not _S.ABSENT:
        raise Refused(_("You are not noted as absent from this event."))
    if mine.told_wrong_at is None:
        mine.told_wrong_at = at
        audit.write(actor, "event.say_wrong", "event", event.thread.ref, at=at, registration=mine.ref)


def leave_absent(actor: Actor, event: Event, registration: Registration, *, at: datetime) -> None:
    """The office looked, and the person stays absent. Twice is once."""
    mine = _held(actor, event, registration.person_id, at)
    if mine is not None and mine.told_wrong_at is not None:
        mine.told_wrong_at = None
        audit.write(actor, "event.leave_absent", "event", event.thread.ref, at=at, registration=mine.ref)


def _all_to(
    actor: Actor, event: Event, state: RegistrationState, at: datetime, also: dict[str, Any], way: Way | None = None
) -> int:
    # Set-based: an event may have thousands of people. All of these states hold a seat, so nothing is counted anew.
    meant = [Registration.event_id == event.id, Registration.state == _S.REGISTERED]
    if way is not None:
        meant.append(Registration.way == way)
    noted = queries_door.changes(meant, state, at, actor.name)
    db.session.execute(insert(RegistrationChange).from_select(list(queries_door.CHANGE), noted))
    count = touched(
        update(Registration)
        .where(*meant)
        .values(state=state, state_at=at, queued_at=None, **also)
        .execution_options(synchronize_session=False)
    )
    db.session.expire_all()
    return count


def _held(actor: Actor, event: Event, person_id: int, at: datetime) -> Registration | None:
    """The person's registration read afresh, while the event is ours."""
    _only_open(actor, event, at)
    events.lock(event)
    return queries_seats.registration(event.id, person_id)


def _only_open(actor: Actor, event: Event, at: datetime) -> None:
    _only_host(actor)
    if not rules_door.is_open(event, at):
        raise Refused(_("People are checked in from 12 hours before the start on."), heading=_("Check-in is not open"))


def _only_host(actor: Actor) -> None:
    if not rules.may_plan(actor):
        raise NotShown
