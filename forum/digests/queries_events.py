"""Whom it concerns that an event moved or is off, and who holds no entry of it in a calendar."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, or_, select

from forum.accounts.models import Person
from forum.calls.models import Application, ApplicationState
from forum.calls.rules_slots import PLACED
from forum.core.database import db
from forum.digests.queries_at_once import hears_at_once
from forum.events.models import Event
from forum.invitations import rules as invitations_rules
from forum.invitations.models import Invitation, InvitationState
from forum.invitations.queries import Other
from forum.organizations.queries import may_see
from forum.registrations.models import Registration
from forum.threads.models import Follow

#: Applicants who have no slot yet; presenters hear of their slot, and of the end, by letters of their own.
_UNDECIDED = (ApplicationState.SENT, ApplicationState.RESERVE)
#: Applicants who get a letter of their own when the event is off.
_OPEN = (*_UNDECIDED, *PLACED)


def others_moved(event: Event, after: int, limit: int) -> Sequence[Other]:
    """Who is in line, asked, applied without a decision, or follows the event and hears at once; each once."""
    held = _entry(event, Invitation.state == InvitationState.HELD)
    return _others(event, after, limit, held, or_(_registered(), _applied(event, _UNDECIDED), _follows(event)))


def others_cancelled(event: Event, at: datetime, after: int, limit: int) -> Sequence[Other]:
    """Who is in line, asked, or follows the event and hears at once; not who held an entry when it was cancelled `at`."""
    held = _entry(
        event, or_(Invitation.state == InvitationState.HELD, Invitation.stamped_at >= at.replace(microsecond=0))
    )
    concerned = or_(_registered(), and_(_follows(event), ~_applied(event, _OPEN)))
    return _others(event, after, limit, held, concerned)


def _others(
    event: Event, after: int, limit: int, held: ColumnElement[bool], concerned: ColumnElement[bool]
) -> Sequence[Other]:
    found = (
        select(Person, Registration, _applied(event, _UNDECIDED))
        .outerjoin(Registration, and_(Registration.event_id == event.id, Registration.person_id == Person.id))
        .where(Person.id > after, Person.active, concerned, ~held, may_see(event.thread))
        .order_by(Person.id)
        .limit(limit)
    )
    return [_other(person, mine, applied=applied) for person, mine, applied in db.session.execute(found)]


def _other(person: Person, mine: Registration | None, *, applied: bool) -> Other:
    hears = mine if mine is not None and mine.state in invitations_rules.HEARING else None
    return Other(
        person.email, person.name, person.ref, person.id, person.locale, person.zone, registration=hears,
        only_follows=hears is None and not applied,
    )  # fmt: skip


def _registered() -> ColumnElement[bool]:
    return Registration.state.in_(invitations_rules.HEARING)


def _entry(event: Event, state: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(Invitation.event_id == event.id, Invitation.person_id == Person.id, state)


def _applied(event: Event, states: Sequence[ApplicationState]) -> ColumnElement[bool]:
    return exists().where(
        Application.event_id == event.id, Application.person_id == Person.id, Application.state.in_(states)
    )


def _follows(event: Event) -> ColumnElement[bool]:
    follows = exists().where(
        Follow.person_id == Person.id, Follow.thread_id == event.thread_id, Follow.muted.is_(False)
    )
    return and_(follows, Person.confirmed_at.is_not(None), hears_at_once("events"))
