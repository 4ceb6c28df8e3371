"""Slots, and applications to present: private to their company and the office."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, case, select
from sqlalchemy.orm import contains_eager, joinedload

from forum.calls.models import Application, ApplicationState, Slot
from forum.calls.rules_slots import PLACED
from forum.core.actor import Actor
from forum.core.database import db
from forum.core.statements import ask
from forum.events.models import Event, EventState
from forum.innovations.models import Innovation, InnovationState
from forum.organizations.models import Organization
from forum.threads.models import Thread


def slots(event_id: int) -> Sequence[Slot]:
    """The agenda's rows in order, each with its application."""
    return db.session.scalars(
        select(Slot)
        .where(Slot.event_id == event_id)
        .options(joinedload(Slot.application))
        .order_by(Slot.number)
        .execution_options(populate_existing=True)
    ).all()


def slot_by_ref(event: Event, ref: str) -> Slot | None:
    return db.session.scalar(select(Slot).where(Slot.event_id == event.id, Slot.ref == ref))


def slot_of(application: Application) -> Slot | None:
    """The slot that an application holds."""
    return db.session.scalar(select(Slot).where(Slot.application_id == application.id))


def _applications(*conditions: ColumnElement[bool]) -> Select[Application]:
    return (
        select(Application)
        .join(Innovation, Innovation.id == Application.innovation_id)
        .join(Thread, Thread.id == Innovation.thread_id)
        .join(Organization, Organization.id == Application.organization_id)
        .join(Application.person)
        .options(
            contains_eager(Application.innovation).contains_eager(Innovation.thread),
            contains_eager(Application.organization),
            contains_eager(Application.person),
        )
        .where(*conditions)
    )


def applications(event: Event) -> Sequence[Application]:
    """All that were sent, in the order in which they came: for the office."""
    return db.session.scalars(sent_to(event).order_by(Application.sent_at, Application.id)).all()


def sent_to(event: Event) -> Select[Application]:
    """The select of all that were sent, without an order."""
    return _applications(Application.event_id == event.id, Application.state != ApplicationState.DRAFT)


def applications_of(actor: Actor, event: Event) -> Sequence[Application]:
    """What the actor's company applied with, in the order in which it was sent."""
    found: Sequence[Application] = ask(_own_applications, actor, event_id=event.id).scalars().all()
    return found


def _own_applications(reader: Actor) -> Any:
    own = Application.organization_id == reader.organization_id
    found = _applications(Application.event_id == bindparam("event_id"), own)
    return found.order_by(Application.sent_at, Application.id)


def application(event: Event, ref: str) -> Application | None:
    """An application for an event; whoever asks checks `rules_slots.may_see`."""
    return db.session.scalar(_applications(Application.event_id == event.id, Application.ref == ref))


def application_by_ref(ref: str) -> Application | None:
    """An application by its ref alone, with its event: for signed links."""
    return db.session.scalar(_applications(Application.ref == ref))


def application_with(event: Event, innovation: Innovation) -> Application | None:
    """The one application with an innovation, read afresh."""
    return db.session.scalar(
        select(Application)
        .where(Application.event_id == event.id, Application.innovation_id == innovation.id)
        .execution_options(populate_existing=True)
    )


def reserves(event: Event) -> Sequence[Application]:
    """Who waits in reserve: by their place in the published order, then those whom the host put there by hand."""
    found = _applications(Application.event_id == event.id, Application.state == ApplicationState.RESERVE)
    by_hand = case((Application.place.is_(None), 1), else_=0)
    return db.session.scalars(found.order_by(by_hand, Application.place, Application.decided_at, Application.id)).all()


def open_applications(event: Event) -> Sequence[Application]:
    """Who applied and was not turned down: they are told when the event is cancelled."""
    states = (*PLACED, ApplicationState.SENT, ApplicationState.RESERVE)
    found = _applications(Application.event_id == event.id, Application.state.in_(states))
    return db.session.scalars(found.order_by(Application.id)).all()


def own_innovations(actor: Actor) -> Sequence[Innovation]:
    """The listed innovations of the actor's company, by title."""
    return db.session.scalars(
        select(Innovation)
        .join(Thread, Thread.id == Innovation.thread_id)
        .options(contains_eager(Innovation.thread))
        .where(Thread.organization_id == actor.organization_id, Innovation.state == InnovationState.LISTED)
        .order_by(Thread.title, Thread.id)
    ).all()


def unconfirmed(at: datetime) -> Sequence[Application]:
    """Selected presenters of coming events who have not confirmed, soonest first: for the desk."""
    found = (
        _applications(
            Application.state == ApplicationState.SELECTED, Event.state == EventState.PUBLISHED, Event.starts_at > at
        )
        .join(Event, Event.id == Application.event_id)
        .options(contains_eager(Application.event))
    )
    return db.session.scalars(found.order_by(Application.confirm_by_at, Application.id)).all()
