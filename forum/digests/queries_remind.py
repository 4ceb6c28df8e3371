"""What is near, and who has not been reminded of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select

from forum.accounts.models import Person
from forum.calls.models import Application, ApplicationState
from forum.calls.rules_slots import PLACED
from forum.core.database import db
from forum.digests import rules_remind
from forum.digests.models import Choice, Reminder
from forum.digests.queries_at_once import hears
from forum.entries.models_deadlines import DeadlineKind, DeadlineText
from forum.events.models import Event, EventState
from forum.mail.service import Recipient
from forum.needs.models import Need
from forum.organizations.models import Membership, Organization, OrganizationKind
from forum.organizations.queries import may_see, readers_of
from forum.registrations.models import Registration, RegistrationState
from forum.threads.models import Follow, Life, Thread


@dataclass(frozen=True, kw_only=True)
class Reminded(Recipient):
    """Whom a reminder is for, and when nothing may come: until `paused_until`, and in the hours of `quiet`."""

    paused_until: datetime | None
    quiet: tuple[int | None, int | None]
    registration: Registration | None = None


def events_near(at: datetime) -> Sequence[Event]:
    """Published events that start soon, soonest first."""
    found = (
        select(Event)
        .join(Thread, Thread.id == Event.thread_id)
        .where(
            Event.state == EventState.PUBLISHED, Event.starts_at > at,
            Event.starts_at <= at + rules_remind.EVENTS_WITHIN, Thread.life == Life.LIVE,
        )
        .order_by(Event.starts_at, Event.id)
    )  # fmt: skip
    return db.session.scalars(found).all()


def deadlines_near(at: datetime) -> Sequence[DeadlineText]:
    """Deadlines that count and are due soon, soonest first."""
    found = (
        select(DeadlineText)
        .join(Thread, Thread.id == DeadlineText.thread_id)
        .where(
            DeadlineText.cancelled_at.is_(None), DeadlineText.due_at > at,
            DeadlineText.due_at <= at + rules_remind.DEADLINES_WITHIN, Thread.life == Life.LIVE,
            DeadlineText.kind.in_(rules_remind.KINDS),
        )
        .order_by(DeadlineText.due_at, DeadlineText.id)
    )  # fmt: skip
    return db.session.scalars(found).all()


def event_by_uid(uid: str) -> Event | None:
    return db.session.scalar(select(Event).where(Event.uid == uid))


def deadline_by_uid(uid: str) -> DeadlineText | None:
    return db.session.scalar(select(DeadlineText).where(DeadlineText.uid == uid))


def people_of_event(event: Event, since: datetime, after: int, limit: int) -> Sequence[Reminded]:
    """Who has a seat or a slot since before `since`, and may see the event now, by person key above `after`; each once.

    Who got it later was told then.
    """
    presents = exists().where(
        Application.event_id == event.id, Application.person_id == Person.id, Application.state.in_(PLACED)
    )
    has_seat = and_(Registration.state == RegistrationState.REGISTERED, Registration.state_at <= since)
    found = (
        _people(Registration, event.uid, event.starts_at, after, limit)
        .outerjoin(Registration, and_(Registration.event_id == event.id, Registration.person_id == Person.id))
        .where(or_(has_seat, presents), may_see(event.thread), hears(rules_remind.OF_EVENTS))
    )
    return _reminded(found)


def people_of_deadline(row: DeadlineText, since: datetime, after: int, limit: int) -> Sequence[Reminded]:
    """Who follows, since before `since`, the very need or event of a deadline (of a call also the event's need), and
    may read it now. Of a call: companies that have not applied."""
    of_need = select(Need.thread_id).join(Event, Event.need_id == Need.id).where(Event.thread_id == row.thread_id)
    of = Follow.thread_id == row.thread_id
    if row.kind is DeadlineKind.CALL:
        of = or_(of, Follow.thread_id.in_(of_need))
    mine = Follow.person_id == Person.id
    muted = exists().where(mine, Follow.thread_id == row.thread_id, Follow.muted)
    acting = and_(Membership.person_id == Person.id, Membership.is_acting, Membership.ended_at.is_(None))
    found = (
        _people(None, row.uid, row.due_at, after, limit)
        .outerjoin(Membership, acting)
        .outerjoin(Organization, Organization.id == Membership.organization_id)
        .where(
            Person.confirmed_at.is_not(None), exists().where(mine, of, Follow.muted.is_(False), Follow.since_at <= since),
            ~muted, readers_of(row.thread), hears(rules_remind.KINDS[row.kind]),
        )
    )  # fmt: skip
    return _reminded(found.where(_may_apply(row)) if row.kind is DeadlineKind.CALL else found)


def _may_apply(row: DeadlineText) -> ColumnElement[bool]:
    applied = exists().where(
        Application.event_id == Event.id, Event.thread_id == row.thread_id,
        Application.organization_id == Membership.organization_id,
        Application.state.not_in((ApplicationState.DRAFT, ApplicationState.WITHDRAWN)),
    )  # fmt: skip
    is_company = and_(
        Organization.kind == OrganizationKind.VENDOR, Organization.approved_at.is_not(None),
        Membership.approved_at.is_not(None),
    )  # fmt: skip
    return and_(is_company, ~applied)


def _people(also: Any, uid: str, due_at: datetime, after: int, limit: int) -> Select[Any]:
    """People who were not reminded yet, with their hours; `also` is one more column, from a table to be joined."""
    done = exists().where(Reminder.uid == uid, Reminder.person_id == Person.id, Reminder.due_at == due_at)
    columns = [
        Person,
        Choice.paused_until,
        Choice.quiet_from,
        Choice.quiet_until,
        *([also] if also is not None else []),
    ]
    return (
        select(*columns)
        .select_from(Person)
        .outerjoin(Choice, Choice.person_id == Person.id)
        .where(Person.active, Person.id > after, ~done)
        .order_by(Person.id)
        .limit(limit)
    )


def _reminded(found: Select[Any]) -> Sequence[Reminded]:
    return [
        Reminded(
            person.email, person.name, person.ref, person.id, person.locale, person.zone, paused_until=paused,
            quiet=(start, end), registration=also[0] if also else None,
        )
        for person, paused, start, end, *also in db.session.execute(found)
    ]  # fmt: skip
