"""What home pages ask for: what waits for a person, what is new, and the dates, one statement each."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, String, and_, bindparam, case, cast, func, literal, null, or_, select, union_all
from sqlalchemy.orm import contains_eager, joinedload

from forum.calls import queries_score
from forum.calls.models import Application, ApplicationState
from forum.calls.models_score import Reviewer
from forum.core.actor import Actor
from forum.core.database import UtcDateTime, db
from forum.core.statements import AT, ask
from forum.events.models import Event, EventState
from forum.innovations.models import Innovation, InnovationState, Showing
from forum.mail.models import Dispatch
from forum.needs.models import Need, NeedColleague, NeedState, Question, QuestionAsker, QuestionState
from forum.organizations.models import Membership, Organization
from forum.registrations.models import Registration, RegistrationState
from forum.site import rules
from forum.site.rules import Dated, DateKind, New, Task, Waiting
from forum.taxonomy.models import Topic
from forum.threads.models import Follow, Life, Thread, ThreadKind, thread_topic
from forum.threads.queries import visible_to

ORDER = list(Task)


def waiting(actor: Actor, at: datetime, limit: int = 20) -> list[Waiting]:
    """What waits for this person, in the order of the page, soonest first."""
    rows = ask(_waiting, actor, at=at, answered_since=at - rules.ANSWERS_WITHIN)
    found = [Waiting(Task(task), *rest) for task, *rest in rows]
    far = date.max
    found.sort(key=lambda w: (ORDER.index(w.task), w.due_on or (w.due_at.date() if w.due_at else far), w.title))
    return found[:limit]


def _waiting(reader: Actor) -> Any:
    parts = [*_event_tasks(reader), *_need_tasks(reader)]
    if reader.is_organization_admin:
        parts.append(_speakers(reader))
    return union_all(*parts)


def _task(
    task: Task, part: Any = None, *, title: Any = Thread.title, ref: Any = Thread.ref, at: Any = None, on: Any = None
) -> Any:
    return select(
        literal(task.value, String).label("task"),
        cast(ref, String).label("ref"),
        cast(literal("") if part is None else part, String).label("part"),
        cast(title, String).label("title"),
        (cast(null(), UtcDateTime) if at is None else at).label("due_at"),
        (cast(null(), Date) if on is None else on).label("due_on"),
    )


def _event_tasks(actor: Actor) -> list[Any]:
    coming = and_(Event.state == EventState.PUBLISHED, Event.starts_at > AT)
    slots = (
        _task(Task.SLOT, Application.ref, at=Application.confirm_by_at)
        .join(Event, Event.thread_id == Thread.id)
        .join(Application, Application.event_id == Event.id)
        .where(coming, Application.state == ApplicationState.SELECTED, Application.person_id == actor.person_id)
    )
    invited = (
        _task(Task.INVITED, at=func.coalesce(Event.register_by_at, Event.starts_at))
        .join(Event, Event.thread_id == Thread.id)
        .join(Registration, Registration.event_id == Event.id)
        .where(coming, Registration.state == RegistrationState.INVITED, Registration.person_id == actor.person_id)
    )
    return [slots, invited, *([_scores(actor)] if actor.is_state else [])]


def _scores(actor: Actor) -> Any:
    waiting = queries_score.waiting_for(AT).where(Reviewer.person_id == actor.person_id).subquery()
    return _task(Task.SCORE).join(waiting, waiting.c.thread_id == Thread.id)


def _need_tasks(actor: Actor) -> list[Any]:
    # The kind stands in the index: a company may own thousands of discussions and few needs and innovations.
    mine = and_(Thread.organization_id == actor.organization_id, literal(actor.is_member))
    own = and_(mine, Thread.kind == ThreadKind.NEED)
    answers_for = or_(
        Need.contact_id == actor.person_id,
        select(NeedColleague.need_id)
        .where(NeedColleague.need_id == Need.id, NeedColleague.person_id == actor.person_id)
        .exists(),
    )
    questions = (
        _task(Task.ANSWER, Question.ref, title=Question.text, on=Question.due_on)
        .join(Need, Need.thread_id == Thread.id)
        .join(Question, Question.need_id == Need.id)
        .where(own, answers_for, Question.state == QuestionState.RECEIVED)
    )
    drafts = (
        _task(Task.DRAFT)
        .join(Need, Need.thread_id == Thread.id)
        .where(own, Thread.author_id == actor.person_id, Need.state == NeedState.DRAFT, Need.return_reason == "")
    )
    returned = (
        _task(Task.RETURNED)
        .join(Need, Need.thread_id == Thread.id)
        .where(own, Need.state == NeedState.DRAFT, Need.return_reason != "")
    )
    innovations = (
        _task(Task.RETURNED_INNOVATION)
        .join(Innovation, Innovation.thread_id == Thread.id)
        .where(mine, Thread.kind == ThreadKind.INNOVATION, Innovation.state == InnovationState.RETURNED)
    )
    arrived = (
        _task(Task.ARRIVED, Question.ref, title=Question.text)
        .join(Need, Need.thread_id == Thread.id)
        .join(Question, Question.need_id == Need.id)
        .join(QuestionAsker, QuestionAsker.question_id == Question.id)
        .where(
            QuestionAsker.person_id == actor.person_id, Question.state == QuestionState.PUBLISHED,
            Question.published_at > bindparam("answered_since"),
        )
    )  # fmt: skip
    return [questions, drafts, returned, innovations, arrived]


def _speakers(actor: Actor) -> Any:
    return (
        _task(Task.SPEAKER, title=Organization.name, ref=Organization.slug)
        .select_from(Organization)
        .join(Membership, Membership.organization_id == Organization.id)
        .where(
            Organization.id == actor.organization_id, Membership.approved_at.is_(None), Membership.refused_at.is_(None),
            Membership.ended_at.is_(None),
        )
    )  # fmt: skip


def new_for(actor: Actor, kinds: Sequence[ThreadKind], at: datetime, limit: int = rules.NEW_ITEMS) -> list[New]:
    """What was published lately in topics and by organizations that the person follows, newest first, each once.

    Looked for among the newest `rules.NEW_AMONG` of each kind that the person may see, so that a busy forum costs no more.
    """
    rows = ask(_new_for, actor, tuple(kinds), limit, since=at - rules.NEW_WITHIN)
    found: dict[int, New] = {}
    for key, kind, ref, title, summary, organization, published_at, because, asking, starts in rows:
        new = New(kind.value, ref, title, summary, organization or "", published_at or at, because, asking, starts)
        found.setdefault(key, new)
    return list(found.values())[:limit]


def _new_for(actor: Actor, kinds: tuple[ThreadKind, ...], limit: int) -> Any:
    newest = union_all(*(_newest(actor, kind) for kind in kinds)).subquery()
    # A need that was closed early takes no questions until the day that was planned.
    asking = case((Need.state == NeedState.PUBLISHED, Need.questions_close_at))
    return (
        select(
            Thread.id, Thread.kind, Thread.ref, Thread.title, Thread.summary, Organization.name, Thread.published_at,
            func.coalesce(Topic.name, Organization.name), asking, Event.starts_local,
        )
        .join(newest, newest.c.id == Thread.id)
        .join(thread_topic, thread_topic.c.thread_id == Thread.id, isouter=True)
        .join(
            Follow,
            and_(
                Follow.person_id == actor.person_id, Follow.muted.is_(False),
                or_(Follow.topic_id == thread_topic.c.topic_id, Follow.organization_id == Thread.organization_id),
            ),
        )
        .outerjoin(Topic, Topic.id == Follow.topic_id)
        .outerjoin(Organization, Organization.id == Thread.organization_id)
        .outerjoin(Need, Need.thread_id == Thread.id)
        .outerjoin(Event, Event.thread_id == Thread.id)
        .where(
            or_(Thread.organization_id.is_(None), Thread.organization_id != actor.organization_id),
            or_(Event.id.is_(None), Event.state == EventState.PUBLISHED),
        )
        .order_by(Thread.published_at.desc(), Thread.id, Topic.position)
        .limit(limit * 6)
    )  # fmt: skip


def _newest(actor: Actor, kind: ThreadKind) -> Any:
    found = (
        select(Thread.id)
        .where(
            Thread.kind == kind, Thread.life == Life.LIVE, Thread.published_at > bindparam("since"), visible_to(actor),
            Thread.imported_from.is_(None),
        )
        .order_by(Thread.published_at.desc())
        .limit(rules.NEW_AMONG)
        .subquery()
    )  # fmt: skip
    return select(found.c.id)


def dates(actor: Actor, at: datetime, zone: str, limit: int = rules.DATES) -> list[Dated]:
    """The person's dates: deadlines of what they follow or own, and the events they are registered for."""
    rows = ask(_dates, actor, at=at, until=at + rules.DATES_WITHIN, zone=zone)
    found = [Dated(DateKind(kind), *rest) for kind, *rest in rows]
    return sorted(found, key=lambda d: (d.at, d.title))[:limit]


def _dates(actor: Actor) -> Any:
    follows = (
        select(Follow.thread_id).where(Follow.person_id == actor.person_id, Follow.muted.is_(False)).scalar_subquery()
    )
    mine = or_(Thread.id.in_(follows), Thread.organization_id == actor.organization_id)
    live = and_(visible_to(actor), Thread.life == Life.LIVE)
    here, soon = bindparam("zone", type_=String()), (AT, bindparam("until", type_=UtcDateTime()))

    def dated(kind: DateKind, moment: Any, of_zone: Any) -> Any:
        return select(literal(kind.value, String), Thread.ref, Thread.title, moment.label("at"), of_zone.label("zone"))

    questions = dated(DateKind.QUESTIONS, Need.questions_close_at, here).join(Need, Need.thread_id == Thread.id)
    closes = dated(DateKind.CLOSES, Need.closes_at, here).join(Need, Need.thread_id == Thread.id)
    events = dated(DateKind.EVENT, Event.starts_at, Event.zone).join(Event, Event.thread_id == Thread.id)
    calls = dated(DateKind.CALL, Event.call_closes_at, Event.zone).join(Event, Event.thread_id == Thread.id)
    registered = (
        select(Registration.event_id)
        .where(Registration.person_id == actor.person_id, Registration.state == RegistrationState.REGISTERED)
        .scalar_subquery()
    )
    published = Event.state == EventState.PUBLISHED
    parts = [
        questions.where(live, mine, Need.state == NeedState.PUBLISHED, Need.questions_close_at.between(*soon)),
        closes.where(live, mine, Need.state == NeedState.PUBLISHED, Need.closes_at.between(*soon)),
        events.where(live, published, Event.id.in_(registered), Event.starts_at.between(*soon)),
    ]
    if actor.is_vendor:
        parts.append(calls.where(live, published, Event.call_closes_at.between(*soon)))
    return union_all(*parts)


def without_answer(at: datetime, limit: int = 5) -> Sequence[tuple[str, str, str, int]]:
    """Open needs that nobody has shown anything on: ref, title, agency, how many questions wait."""
    shown = select(Showing.id).where(Showing.need_id == Need.id, Showing.withdrawn_at.is_(None)).exists()
    rows = db.session.execute(
        select(Thread.ref, Thread.title, Organization.name, Need.question_count - Need.answer_count)
        .join(Need, Need.thread_id == Thread.id)
        .join(Organization, Organization.id == Thread.organization_id)
        .where(Need.state == NeedState.PUBLISHED, or_(Need.closes_at.is_(None), Need.closes_at > at), ~shown)
        .order_by(Need.published_at, Need.id)
        .limit(limit)
    )
    return [(ref, title, agency, max(waits, 0)) for ref, title, agency, waits in rows]


def closing(at: datetime, limit: int = 10) -> Sequence[tuple[str, str, datetime]]:
    """Public needs that close within `rules.CLOSING_WITHIN`: ref, title, when."""
    rows = db.session.execute(
        select(Thread.ref, Thread.title, Need.closes_at)
        .join(Need, Need.thread_id == Thread.id)
        .where(
            Thread.life == Life.LIVE, Need.state == NeedState.PUBLISHED,
            Need.closes_at.between(at, at + rules.CLOSING_WITHIN),
        )
        .order_by(Need.closes_at, Need.id)
        .limit(limit)
    )  # fmt: skip
    return [(ref, title, moment) for ref, title, moment in rows if moment is not None]


def quiet(limit: int | None = None) -> Sequence[Need]:
    """Needs in a quiet period, the longest first; they are public, so that everybody knows whom not to ask."""
    found = (
        select(Need)
        .join(Need.thread)
        .options(contains_eager(Need.thread).joinedload(Thread.organization), joinedload(Need.officer))
        .where(Need.state.in_((NeedState.SOLICITATION, NeedState.SUSPENDED)), Thread.life == Life.LIVE)
        .order_by(Need.quiet_since_at, Need.id)
    )
    return db.session.scalars(found.limit(limit) if limit else found).all()


def sent(limit: int = rules.RELEASES) -> Sequence[tuple[Dispatch, str]]:
    """What went to many, newest first, with the title of its thing; what reached nobody is left out. For the office."""
    rows = db.session.execute(
        select(Dispatch, Thread.title)
        .outerjoin(Thread, Thread.ref == Dispatch.object_ref)
        .where(Dispatch.recipient_count > 0)
        .order_by(Dispatch.at.desc(), Dispatch.id.desc())
        .limit(limit)
    )
    return [(dispatch, title or "") for dispatch, title in rows]
