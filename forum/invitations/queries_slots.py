"""Which presenters hold the entry of their slot, and what they were told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from forum.accounts.models import Person
from forum.calls.models import Application
from forum.calls.rules_agenda import Line
from forum.calls.rules_slots import PLACED
from forum.core.database import db
from forum.events.models import Event, EventState
from forum.events.models_versions import EventVersion
from forum.innovations.models import Innovation
from forum.invitations.models import InvitationState
from forum.invitations.models_slots import SlotInvitation
from forum.mail.service import Recipient
from forum.organizations.queries import may_see


@dataclass(frozen=True)
class Given:
    """One slot of a presenter: its line of the published agenda, None where it is gone, and what was sent of it."""

    application: Application
    line: Line | None
    invitation: SlotInvitation | None


@dataclass(frozen=True, kw_only=True)
class Presenter(Recipient):
    """Whoever applied, with each slot that they have, or hold the entry of."""

    person: Person
    slots: tuple[Given, ...]


def presenters(event: Event, lines: Sequence[Line], after: int, limit: int) -> Sequence[Presenter]:
    """Who presents by these lines and may see the event now, or holds the entry of a slot that is gone; by person key
    above `after`. A company that gave its slot up has none, though a published line names it."""
    by_ref = {line.application: line for line in lines if line.application}
    presents = and_(Application.ref.in_(by_ref), Application.state.in_(PLACED))
    holds = SlotInvitation.state == InvitationState.HELD
    found = db.session.execute(
        select(Application, SlotInvitation)
        .join(Application.person)
        .outerjoin(SlotInvitation, SlotInvitation.application_id == Application.id)
        .where(
            Application.event_id == event.id, Application.person_id > after, Person.active,
            or_(and_(presents, may_see(event.thread)), and_(~presents, holds)),
        )
        .options(
            contains_eager(Application.person), joinedload(Application.organization),
            joinedload(Application.innovation).joinedload(Innovation.thread),
        )
        .order_by(Application.person_id, Application.id)
    )  # fmt: skip
    people = groupby(found, key=lambda row: row[0].person)
    return [_presenter(person, [(one, sent) for one, sent in rows], by_ref) for person, rows in people][:limit]


def _presenter(
    person: Person, rows: Sequence[tuple[Application, SlotInvitation | None]], by_ref: Mapping[str, Line]
) -> Presenter:
    slots = (Given(one, by_ref.get(one.ref) if one.state in PLACED else None, sent) for one, sent in rows)
    return Presenter(
        person.email, person.name, person.ref, person.id, person.locale, person.zone, person=person, slots=tuple(slots)
    )


def said(event: Event, revision: int) -> Mapping[str, str]:
    """What the event said at one of its revisions, field by field; empty where it says that still."""
    return (
        db.session.scalar(
            select(EventVersion.data)
            .where(EventVersion.event_id == event.id, EventVersion.number > revision)
            .order_by(EventVersion.number)
            .limit(1)
        )
        or {}
    )


def held_by(person_id: int, at: datetime) -> Sequence[SlotInvitation]:
    """The entries of slots that a person holds, of published events that are not over."""
    return db.session.scalars(
        select(SlotInvitation)
        .join(SlotInvitation.application)
        .join(Event, Event.id == Application.event_id)
        .where(
            Application.person_id == person_id, SlotInvitation.state == InvitationState.HELD,
            Event.state == EventState.PUBLISHED, Event.ends_at > at,
        )
        .order_by(SlotInvitation.id)
    ).all()  # fmt: skip


def slot_holders(event: Event) -> Sequence[SlotInvitation]:
    """The entries that presenters of an event hold, in the order in which they got them."""
    return db.session.scalars(
        select(SlotInvitation)
        .join(Application, Application.id == SlotInvitation.application_id)
        .where(Application.event_id == event.id, SlotInvitation.state == InvitationState.HELD)
        .order_by(SlotInvitation.id)
    ).all()
