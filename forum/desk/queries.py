"""What waits for the office, in one statement for the desk and one for the number beside its name."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Select, func, literal, select, tuple_, union_all

from forum.accounts.models import Person
from forum.calls.models import Application, ApplicationState
from forum.core import paging
from forum.core.actor import Actor
from forum.core.database import db
from forum.core.jobs import Job
from forum.desk import queries_events
from forum.desk.queries_rows import queue_row
from forum.desk.rules import FIRST, OUTCOME_AFTER, Queue
from forum.events.models import Event
from forum.innovations.models import Innovation, InnovationState
from forum.mail.models import Message, MessageState
from forum.needs.models import Need, NeedState, Question, QuestionState
from forum.organizations.models import Membership, Organization, OrganizationKind
from forum.policies import queries as policies
from forum.threads.models import Post, Report, Thread


@dataclass(frozen=True)
class Waiting:
    """A thing that waits: its title, whose it is, and by when; `ref` and `slug` are the parts of its address."""

    queue: Queue
    ref: str
    title: str
    of: str
    slug: str
    due_on: date | None


@dataclass(frozen=True)
class Listed:
    """One queue of the desk: how many wait, and the first of them."""

    queue: Queue
    count: int
    first: Sequence[Waiting]


def _to_review() -> list[Select]:  # type: ignore[type-arg]
    needs = (
        queue_row(Queue.REVIEW, Thread.ref, Thread.title, Organization.name, literal("need"), on=Need.review_by_on)
        .select_from(Need)
        .join(Thread, Thread.id == Need.thread_id)
        .outerjoin(Organization, Organization.id == Thread.organization_id)
        .where(Need.state == NeedState.IN_REVIEW)
    )
    innovations = (
        queue_row(
            Queue.REVIEW, Thread.ref, Thread.title, Organization.name, literal("innovation"),
            since=Innovation.submitted_at,
        )
        .select_from(Innovation)
        .join(Thread, Thread.id == Innovation.thread_id)
        .outerjoin(Organization, Organization.id == Thread.organization_id)
        .where(Innovation.state == InnovationState.IN_REVIEW)
    )  # fmt: skip
    return [needs, innovations]


def _to_approve() -> list[Select]:  # type: ignore[type-arg]
    organizations = queue_row(
        Queue.ORGANIZATIONS, Organization.ref, Organization.name, Organization.city, Organization.slug,
        on=Organization.decide_by_on,
    ).where(Organization.approved_at.is_(None), Organization.refused_at.is_(None))  # fmt: skip
    people = (
        queue_row(
            Queue.MEMBERSHIPS, Membership.ref, Person.name, Organization.name, Organization.slug,
            since=Membership.requested_at,
        )
        .select_from(Membership)
        .join(Organization, Organization.id == Membership.organization_id)
        .join(Person, Person.id == Membership.person_id)
        .where(
            Membership.approved_at.is_(None), Membership.refused_at.is_(None), Membership.ended_at.is_(None),
            Organization.kind == OrganizationKind.AGENCY, Organization.approved_at.is_not(None),
        )
    )  # fmt: skip
    return [organizations, people]


def _questions(today: date, organization_id: int | None = None) -> Select:  # type: ignore[type-arg]
    found = (
        queue_row(Queue.QUESTIONS, Question.ref, Question.text, Organization.name, Thread.ref, on=Question.due_on)
        .select_from(Question)
        .join(Need, Need.id == Question.need_id)
        .join(Thread, Thread.id == Need.thread_id)
        .outerjoin(Organization, Organization.id == Thread.organization_id)
        .where(Question.state == QuestionState.RECEIVED, Question.due_on < today)
    )
    return found if organization_id is None else found.where(Thread.organization_id == organization_id)


def _of_events_and_needs(at: datetime) -> list[Select]:  # type: ignore[type-arg]
    event_thread = Thread.__table__.alias("event_thread")
    slots = (
        queue_row(
            Queue.SLOTS,
            Application.ref,
            Thread.title,
            Organization.name,
            event_thread.c.ref,
            at=Application.confirm_by_at,
        )
        .select_from(Application)
        .join(Innovation, Innovation.id == Application.innovation_id)
        .join(Thread, Thread.id == Innovation.thread_id)
        .join(Organization, Organization.id == Application.organization_id)
        .join(Event, Event.id == Application.event_id)
        .join(event_thread, event_thread.c.id == Event.thread_id)
        .where(Application.state == ApplicationState.SELECTED)
    )
    # An imported record ended elsewhere; nobody here owes its outcome.
    outcomes = (
        queue_row(Queue.OUTCOMES, Thread.ref, Thread.title, Organization.name, literal("need"), at=Need.closed_at)
        .select_from(Need)
        .join(Thread, Thread.id == Need.thread_id)
        .outerjoin(Organization, Organization.id == Thread.organization_id)
        .where(Need.state == NeedState.CLOSED, Need.closed_at <= at - OUTCOME_AFTER, Thread.imported_from.is_(None))
    )
    return [slots, outcomes]


def _of_the_system() -> list[Select]:  # type: ignore[type-arg]
    reports = (
        queue_row(Queue.REPORTS, Report.ref, Report.reason, Thread.title, Thread.ref, since=Report.at)
        .select_from(Report)
        .join(Post, Post.id == Report.post_id)
        .join(Thread, Thread.id == Post.thread_id)
        .where(Report.decided_at.is_(None))
    )
    mail = queue_row(
        Queue.MAIL, Message.ref, Message.subject, Message.address, literal(""), since=Message.created_at
    ).where(Message.state == MessageState.FAILED)  # fmt: skip
    jobs = queue_row(Queue.JOBS, Job.name, Job.name, Job.last_error, literal(""), since=Job.name).where(
        Job.last_error != ""
    )
    return [reports, mail, jobs]


def _parts(actor: Actor, at: datetime) -> list[Select]:  # type: ignore[type-arg]
    """What waits for this actor: all for the office; for a procurement officer the overdue questions of the agency."""
    today = at.astimezone(ZoneInfo(policies.current().zone)).date()
    if not actor.is_host:
        return [_questions(today, actor.organization_id or 0)]
    return [
        *_to_review(),
        *_to_approve(),
        _questions(today),
        *_of_events_and_needs(at),
        *queries_events.parts(actor, at),
        *_of_the_system(),
    ]


def waiting_count(actor: Actor, at: datetime) -> int:
    """How many things wait for whoever has a desk."""
    return db.session.scalar(select(func.count()).select_from(union_all(*_parts(actor, at)).subquery())) or 0


def desk(actor: Actor, at: datetime) -> list[Listed]:
    """Every queue in which something waits, with its count and its first, soonest due first; one statement."""
    waiting = union_all(*_parts(actor, at)).subquery()
    place = (
        func.row_number().over(partition_by=waiting.c.queue, order_by=(waiting.c.sort, waiting.c.ref)).label("place")
    )
    count = func.count().over(partition_by=waiting.c.queue).label("total")
    ranked = select(waiting, place, count).subquery()
    rows = db.session.execute(select(ranked).where(ranked.c.place <= FIRST).order_by(ranked.c.place)).all()
    return [
        Listed(queue, found[0].total, [_waiting(row) for row in found])
        for queue in Queue
        if (found := [row for row in rows if row.queue == queue])
    ]


def queue(actor: Actor, which: Queue, at: datetime, after: str | None = None) -> paging.Page[Waiting]:
    """One whole queue, soonest due first, a page from the key `after` on."""
    waiting = union_all(*_parts(actor, at)).subquery()
    found = select(waiting).where(waiting.c.queue == which.value).order_by(waiting.c.sort, waiting.c.ref)
    values = paging.decode(after, (str, str))
    if values is not None:
        found = found.where(tuple_(waiting.c.sort, waiting.c.ref) > tuple_(*values))
    rows = db.session.execute(found.limit(paging.PAGE_SIZE + 1)).all()
    page = paging.page(rows, lambda row: (row.sort, row.ref))
    return paging.Page([_waiting(row) for row in page.rows], page.next_key)


def queues_of(actor: Actor) -> tuple[Queue, ...]:
    """Which queues an actor has."""
    return tuple(Queue) if actor.is_host else (Queue.QUESTIONS,)


def _waiting(row: Any) -> Waiting:
    due_at = row.due_at + OUTCOME_AFTER if row.queue == Queue.OUTCOMES else row.due_at
    local = due_at.astimezone(ZoneInfo(policies.current().zone)).date() if due_at else None
    return Waiting(Queue(row.queue), row.ref, row.title, row.of, row.slug, row.due_on or local)
