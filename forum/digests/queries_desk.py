"""What waits on the desk and the week in numbers: for the digest of the office."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, exists, func, select

from forum.calls.models import Application, ApplicationState
from forum.core.database import db
from forum.digests.rules_news import Waiting
from forum.events.models import Event, EventState
from forum.innovations.models import Innovation, InnovationState, Showing
from forum.mail.models_inbound import InboundMessage, InboundState
from forum.needs.models import Need, NeedState, Question, QuestionState
from forum.organizations.models import Organization
from forum.registrations.models import Registration, RegistrationState
from forum.threads.models import Report


def waiting(at: datetime, today: date) -> tuple[Waiting, ...]:
    """Counts of the desk, in one statement, without those that are zero. `today` is the day in the forum's zone."""
    shown = exists().where(Showing.need_id == Need.id, Showing.withdrawn_at.is_(None))
    counts: dict[str, Select[Any]] = {
        "review_needs": _count(Need).where(Need.state == NeedState.IN_REVIEW),
        "review_innovations": _count(Innovation).where(Innovation.state == InnovationState.IN_REVIEW),
        "approve": _count(Organization).where(Organization.approved_at.is_(None), Organization.refused_at.is_(None)),
        "overdue": _count(Question).where(Question.state == QuestionState.RECEIVED, Question.due_on < today),
        "unmatched": _count(Need).where(Need.state == NeedState.PUBLISHED, Need.closes_at > at, ~shown),
        "unconfirmed": (
            _count(Application)
            .join(Event, Event.id == Application.event_id)
            .where(Application.state == ApplicationState.SELECTED, Event.starts_at > at)
        ),
        "reports": _count(Report).where(Report.decided_at.is_(None)),
        "replies": _count(InboundMessage).where(InboundMessage.state == InboundState.WAITING),
    }
    found = _ask(counts)
    return tuple(Waiting(name, count=count) for name, count in found.items() if count)


def numbers(start: datetime, at: datetime) -> tuple[tuple[str, int], ...]:
    """Five numbers of the half-open window [start, at), in one statement."""
    taken = RegistrationState.REGISTERED
    counts: dict[str, Select[Any]] = {
        "needs": _count(Need).where(Need.published_at >= start, Need.published_at < at),
        "questions": _count(Question).where(Question.asked_at >= start, Question.asked_at < at),
        "answers": _count(Question).where(Question.published_at >= start, Question.published_at < at),
        "innovations": _count(Innovation).where(Innovation.listed_at >= start, Innovation.listed_at < at),
        "registrations": (
            _count(Registration)
            .join(Event, Event.id == Registration.event_id)
            .where(
                Registration.state == taken, Registration.state_at >= start, Registration.state_at < at,
                Event.state == EventState.PUBLISHED,
            )
        ),
    }  # fmt: skip
    return tuple(_ask(counts).items())


def _count(model: type) -> Select[Any]:
    return select(func.count()).select_from(model)


def _ask(counts: dict[str, Select[Any]]) -> dict[str, int]:
    row = db.session.execute(select(*(found.scalar_subquery().label(name) for name, found in counts.items()))).one()
    return {name: int(value) for name, value in row._mapping.items()}
