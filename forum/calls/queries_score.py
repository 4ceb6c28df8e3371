"""Criteria, reviewers and scores: for reviewers and the office, each as far as `rules_score` lets them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, and_, exists, func, literal, or_, select
from sqlalchemy.orm import InstrumentedAttribute, aliased, contains_eager

from forum.accounts.models import Person
from forum.calls import queries_slots, rules_score
from forum.calls.models import Application, ApplicationState
from forum.calls.models_draw import SlotDraw
from forum.calls.models_score import Criterion, Review, Reviewer, Score
from forum.calls.rules_score import Result, Standing
from forum.core.actor import Actor
from forum.core.database import db
from forum.events.models import Event, EventState, SlotsBy
from forum.organizations.models import Membership

#: Reviews that count.
GIVEN = and_(Review.given_at.is_not(None), Review.recused_at.is_(None))


@dataclass(frozen=True)
class Sheet:
    """One review as others read it: who gave it, the points for all criteria in order, and the note."""

    person_id: int
    name: str
    points: tuple[int, ...]
    note: str


def criteria(event: Event) -> Sequence[Criterion]:
    """What counts, in order."""
    return db.session.scalars(
        select(Criterion).where(Criterion.event_id == event.id).order_by(Criterion.number)
    ).all()  # fmt: skip


def criterion_by_ref(event: Event, ref: str) -> Criterion | None:
    return db.session.scalar(select(Criterion).where(Criterion.event_id == event.id, Criterion.ref == ref))


def reviewers(event: Event) -> Sequence[tuple[Reviewer, int]]:
    """Who scores, by name, and how many applications each has scored."""
    scored = (
        select(func.count())
        .select_from(Review)
        .join(Application, Application.id == Review.application_id)
        .where(Application.event_id == event.id, Review.person_id == Reviewer.person_id, GIVEN)
        .correlate(Reviewer)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(Reviewer, scored)
        .join(Reviewer.person)
        .options(contains_eager(Reviewer.person))
        .where(Reviewer.event_id == event.id)
        .order_by(Person.name, Reviewer.id)
    )
    return [(reviewer, count) for reviewer, count in rows]


def recusals(event: Event) -> Sequence[tuple[str, str, str]]:
    """Who stands back from which application, and why: name, ref of the application, reason."""
    rows = db.session.execute(
        select(Person.name, Application.ref, Review.reason)
        .join(Review, Review.person_id == Person.id)
        .join(Application, Application.id == Review.application_id)
        .where(Application.event_id == event.id, Review.recused_at.is_not(None))
        .order_by(Person.name, Application.ref)
    )
    return [(name, ref, reason) for name, ref, reason in rows]


def reviewer_by_ref(event: Event, ref: str) -> Reviewer | None:
    return db.session.scalar(select(Reviewer).where(Reviewer.event_id == event.id, Reviewer.ref == ref))


def reviewer(event: Event, person_id: int) -> Reviewer | None:
    """A person as a reviewer of an event."""
    return db.session.scalar(select(Reviewer).where(Reviewer.event_id == event.id, Reviewer.person_id == person_id))


def review(application: Application, person_id: int) -> Review | None:
    """What one person made of an application, read afresh."""
    return db.session.scalar(
        select(Review)
        .where(Review.application_id == application.id, Review.person_id == person_id)
        .execution_options(populate_existing=True)
    )


def scores(review_id: int) -> Sequence[Score]:
    return db.session.scalars(select(Score).where(Score.review_id == review_id)).all()


def standing(actor: Actor, event: Event, application: Application | None = None) -> Standing:
    """How somebody stands to the scoring, and to one application, where one is named."""
    columns = _of_event(actor, event)
    if application is not None:
        columns += _of_application(actor, literal(application.id))
    return Standing(*db.session.execute(select(*columns)).one())


def board(actor: Actor, event: Event) -> Sequence[tuple[Application, Standing]]:
    """All applications of an event in the order of their refs, and how somebody stands to each."""
    columns = (*_of_event(actor, event), *_of_application(actor, Application.id))
    rows = db.session.execute(queries_slots.sent_to(event).add_columns(*columns).order_by(Application.ref))
    return [(application, Standing(*rest)) for application, *rest in rows]


def _of_event(actor: Actor, event: Event) -> tuple[Any, ...]:
    """Whether somebody scores, whether the slots are filled, and how many score."""
    people = select(func.count()).select_from(Reviewer).where(Reviewer.event_id == event.id)
    named = people.where(Reviewer.person_id == actor.person_id)
    filled = select(func.count()).select_from(SlotDraw).where(SlotDraw.event_id == event.id)
    return named.scalar_subquery() > 0, filled.scalar_subquery() > 0, people.scalar_subquery()


def _of_application(actor: Actor, key: ColumnElement[int] | InstrumentedAttribute[int]) -> tuple[Any, ...]:
    """Whether somebody speaks for it, gave scores when, stood back when, and how many gave theirs."""
    sent = aliased(Application)
    own = (
        select(func.count())
        .select_from(Membership)
        .join(sent, sent.organization_id == Membership.organization_id)
        .where(
            sent.id == key, Membership.person_id == actor.person_id, Membership.ended_at.is_(None),
            Membership.approved_at.is_not(None),
        )
    )  # fmt: skip
    mine = and_(Review.application_id == key, Review.person_id == actor.person_id)
    count = select(func.count()).select_from(Review).where(Review.application_id == key, GIVEN)
    return (
        own.scalar_subquery() > 0, select(Review.given_at).where(mine).scalar_subquery(),
        select(Review.recused_at).where(mine).scalar_subquery(), count.scalar_subquery(),
    )  # fmt: skip


def sheet(event: Event, application: Application) -> tuple[Sequence[Criterion], Sequence[Sheet]]:
    """What counts, in order, and the reviews of an application; whoever shows them asks `may_see_scores`."""
    given = (
        select(Score.criterion_id, Score.points, Review.person_id, Review.note, Person.name)
        .join(Review, Review.id == Score.review_id)
        .join(Person, Person.id == Review.person_id)
        .where(Review.application_id == application.id, GIVEN)
        .subquery()
    )
    rows = db.session.execute(
        select(Criterion, given.c.person_id, given.c.name, given.c.note, given.c.points)
        .outerjoin(given, given.c.criterion_id == Criterion.id)
        .where(Criterion.event_id == event.id)
        .order_by(Criterion.number, given.c.name, given.c.person_id)
    ).all()
    points: dict[tuple[int, str, str], list[int]] = defaultdict(list)
    for _criterion, person_id, name, note, number in rows:
        if person_id is not None:
            points[person_id, name, note].append(number)
    return list(dict.fromkeys(row[0] for row in rows)), [
        Sheet(person_id, name, tuple(said), note) for (person_id, name, note), said in points.items()
    ]


def results(event: Event) -> dict[str, Result]:
    """Ref of each application that was scored, and what its reviews say."""
    rows = db.session.execute(
        select(Application.ref, Review.id, Score.points)
        .join(Review, Review.application_id == Application.id)
        .join(Score, Score.review_id == Review.id)
        .join(Criterion, Criterion.id == Score.criterion_id)
        .where(Application.event_id == event.id, GIVEN)
        .order_by(Application.ref, Review.id, Criterion.number)
    )
    found: dict[str, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    for ref, key, points in rows:
        found[ref][key].append(points)
    done = {ref: rules_score.result(list(reviews.values())) for ref, reviews in found.items()}
    return {ref: result for ref, result in done.items() if result is not None}


def has_scores(event: Event) -> bool:
    """Whether somebody has given scores."""
    found = select(Review.id).join(Application, Application.id == Review.application_id)
    return db.session.scalar(found.where(Application.event_id == event.id, GIVEN).limit(1)) is not None


def waiting_for(at: datetime | BindParameter[datetime]) -> Any:
    """A select of the reviewers for whom applications of a closed call wait, as columns `reviewer_id`, `person_id`,
    `event_id`, `thread_id` and `count` of applications. The slots are not filled, and the event is still to come.
    """
    done = aliased(Review)
    own = aliased(Membership)
    return (
        select(
            Reviewer.id.label("reviewer_id"), Reviewer.person_id.label("person_id"), Event.id.label("event_id"),
            Event.thread_id.label("thread_id"), func.count(Application.id).label("count"),
        )
        .join(Event, Event.id == Reviewer.event_id)
        .join(Application, and_(Application.event_id == Event.id, Application.state == ApplicationState.SENT))
        .where(
            Event.slots_by == SlotsBy.SCORE, Event.state == EventState.PUBLISHED, Event.call_closes_at <= at,
            Event.starts_at > at, ~exists().where(SlotDraw.event_id == Event.id),
            ~exists().where(done.application_id == Application.id, done.person_id == Reviewer.person_id),
            ~exists().where(
                own.organization_id == Application.organization_id, own.person_id == Reviewer.person_id,
                own.ended_at.is_(None), own.approved_at.is_not(None),
            ),
        )
        .group_by(Reviewer.id, Reviewer.person_id, Event.id, Event.thread_id)
    )  # fmt: skip


def to_ask(at: datetime) -> Sequence[str]:
    """Refs of reviewers for whom applications wait since the call closed, and to whom no mail said so."""
    waiting = waiting_for(at).subquery()
    return db.session.scalars(
        select(Reviewer.ref)
        .join(waiting, waiting.c.reviewer_id == Reviewer.id)
        .join(Event, Event.id == Reviewer.event_id)
        .where(or_(Reviewer.asked_at.is_(None), Reviewer.asked_at < Event.call_closes_at))
        .order_by(Reviewer.id)
    ).all()


def waiting_of(reviewer: Reviewer, at: datetime) -> int:
    """How many applications wait for a score of this reviewer."""
    waiting = waiting_for(at).where(Reviewer.id == reviewer.id).subquery()
    return db.session.scalar(select(waiting.c["count"])) or 0


def to_ask_by_ref(ref: str) -> tuple[Reviewer, Event] | None:
    """A reviewer with the person, and the event."""
    row = db.session.execute(
        select(Reviewer, Event).join(Event, Event.id == Reviewer.event_id).join(Reviewer.person)
        .options(contains_eager(Reviewer.person)).where(Reviewer.ref == ref)
    ).first()  # fmt: skip
    return (row[0], row[1]) if row else None
