"""Everything of one person with its state: four statements, whatever there is."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, or_, select
from sqlalchemy.orm import contains_eager

from forum.calls.models import Application
from forum.core.actor import Actor
from forum.core.database import db
from forum.events.models import Event
from forum.innovations.models import Innovation
from forum.needs.models import Need, Question, QuestionAsker
from forum.registrations.models import Registration
from forum.threads.models import Life, Thread
from forum.threads.queries import visible_to

MOST = 100
"""Rows of each kind; newest first."""


@dataclass(frozen=True)
class Mine:
    """A person's things, newest first: needs and innovations of the organization, the rest the person's own."""

    needs: Sequence[Need]
    innovations: Sequence[Innovation]
    questions: Sequence[Question]
    applications: Sequence[Row[Any]]
    registrations: Sequence[Registration]

    @property
    def is_empty(self) -> bool:
        return not (self.needs or self.innovations or self.questions or self.applications or self.registrations)


def mine(actor: Actor) -> Mine:
    """What this person wrote, asked, applied and registered for. Things that the person may not see are left out."""
    needs, innovations = _written(actor)
    return Mine(needs, innovations, _asked(actor), _applications(actor), _registrations(actor))


def _written(actor: Actor) -> tuple[list[Need], list[Innovation]]:
    own = Thread.author_id == actor.person_id
    if actor.is_member:
        own = or_(own, Thread.organization_id == actor.organization_id)
    rows = db.session.execute(
        select(Thread, Need, Innovation)
        .outerjoin(Need, Need.thread_id == Thread.id)
        .outerjoin(Innovation, Innovation.thread_id == Thread.id)
        .options(contains_eager(Need.thread), contains_eager(Innovation.thread))
        .where(
            own, or_(Need.id.is_not(None), Innovation.id.is_not(None)), Thread.life != Life.REMOVED,
            Thread.imported_from.is_(None), visible_to(actor),
        )
        .order_by(Thread.last_activity_at.desc(), Thread.id.desc())
        .limit(MOST)
    ).all()  # fmt: skip
    return [need for _t, need, _i in rows if need], [found for _t, _n, found in rows if found]


def _asked(actor: Actor) -> Sequence[Question]:
    return db.session.scalars(
        select(Question)
        .join(QuestionAsker, QuestionAsker.question_id == Question.id)
        .join(Question.need)
        .join(Need.thread)
        .options(contains_eager(Question.need).contains_eager(Need.thread))
        .where(QuestionAsker.person_id == actor.person_id, visible_to(actor))
        .order_by(Question.asked_at.desc(), Question.id.desc())
        .limit(MOST)
    ).all()


def _applications(actor: Actor) -> Sequence[Row[Any]]:
    """(application, event, its thread, the innovation's title) of the person and of their company."""
    shown = select(Thread.title).join(Innovation, Innovation.thread_id == Thread.id)
    title = shown.where(Innovation.id == Application.innovation_id).correlate(Application).scalar_subquery()
    own = Application.person_id == actor.person_id
    if actor.is_member:
        own = or_(own, Application.organization_id == actor.organization_id)
    found: Any = (
        select(Application, Event, Thread, title.label("innovation"))
        .join(Event, Event.id == Application.event_id)
        .join(Thread, Thread.id == Event.thread_id)
        .where(own, visible_to(actor))
        .order_by(Event.starts_at.desc(), Application.id.desc())
        .limit(MOST)
    )
    return db.session.execute(found).all()


def _registrations(actor: Actor) -> Sequence[Registration]:
    return db.session.scalars(
        select(Registration)
        .join(Registration.event)
        .join(Event.thread)
        .options(contains_eager(Registration.event).contains_eager(Event.thread))
        .where(Registration.person_id == actor.person_id, visible_to(actor))
        .order_by(Event.starts_at.desc(), Registration.id.desc())
        .limit(MOST)
    ).all()
