"""Questions and updates. Who asked is read only by the two functions that say so in their names."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, bindparam, case, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from forum.core.actor import VISITOR, Actor
from forum.core.database import db
from forum.core.statements import ask
from forum.mail.models import Dispatch, Message
from forum.needs.models import Need, NeedUpdate, Question, QuestionAsker, QuestionState
from forum.organizations.models import Organization
from forum.threads.models import Thread

WAITS = (QuestionState.RECEIVED, QuestionState.ANSWERED)


@dataclass(frozen=True)
class QuestionLine:
    """A question as a need's page shows it; `text` and `answer_html` are empty for others while it waits."""

    ref: str
    number: int | None
    state: QuestionState
    text: str
    shown_company: str
    asked_at: datetime
    due_on: date
    answer_html: str
    answered_by: str
    release_at: datetime | None
    published_at: datetime | None
    told_count: int
    asked_where: str

    @property
    def is_published(self) -> bool:
        return self.state is QuestionState.PUBLISHED

    @property
    def waits(self) -> bool:
        return self.state in WAITS


def of_need(need_id: int, *, inside: bool) -> list[QuestionLine]:
    """Questions of a need, published ones by number, then waiting ones by age; set aside ones for nobody here.

    `inside`: for the agency and the office, who read what waits. For others the database itself withholds the text.
    """
    return [QuestionLine(*row) for row in ask(_of_need, VISITOR, inside, need_id=need_id)]


def _of_need(_reader: Actor, inside: bool) -> Any:
    public = Question.state == QuestionState.PUBLISHED
    text = Question.text if inside else case((public, Question.text), else_="")
    company = Question.shown_company if inside else case((public, Question.shown_company), else_="")
    answer = case((public, Question.answer_html), else_="")
    return (
        select(
            Question.ref, Question.number, Question.state, text, company, Question.asked_at, Question.due_on, answer,
            func.coalesce(Organization.name, ""), Question.release_at, Question.published_at, Question.told_count,
            Question.asked_where,
        )
        .outerjoin(Organization, Organization.id == Question.answering_organization_id)
        .where(Question.need_id == bindparam("need_id"), Question.state != QuestionState.SET_ASIDE)
        .order_by(Question.number.is_(None), Question.number, Question.id)
    )  # fmt: skip


def spoken(need_id: int, text: str, where: str) -> Question | None:
    """A question from a room that was written down already."""
    return db.session.scalar(
        select(Question).where(Question.need_id == need_id, Question.text == text, Question.asked_where == where)
    )


def by_ref(need_id: int, ref: str, *, lock: bool = False) -> Question | None:
    """One question of a need; the caller has checked who reads what waits."""
    found = select(Question).where(Question.need_id == need_id, Question.ref == ref)
    return db.session.scalar(found.with_for_update() if lock else found)


def asker_of(question_id: int) -> QuestionAsker | None:
    """Who asked: for the agency, the office and the mail to the asker."""
    return db.session.scalar(
        select(QuestionAsker)
        .options(joinedload(QuestionAsker.person), joinedload(QuestionAsker.organization))
        .where(QuestionAsker.question_id == question_id)
    )


def asked_by(need_id: int, person_id: int) -> Sequence[Question]:
    """A person's own questions on a need that are not published, oldest first."""
    found: Sequence[Question] = ask(_asked_by, VISITOR, need_id=need_id, person_id=person_id).scalars().all()
    return found


def _asked_by(_reader: Actor) -> Any:
    return (
        select(Question)
        .join(QuestionAsker, QuestionAsker.question_id == Question.id)
        .where(
            Question.need_id == bindparam("need_id"), QuestionAsker.person_id == bindparam("person_id"),
            Question.state != QuestionState.PUBLISHED,
        )
        .order_by(Question.id)
    )  # fmt: skip


def same_question(need_id: int, person_id: int, text: str, since: datetime) -> Question | None:
    """The question of this text that this person asked since then: a form that was sent twice."""
    return db.session.scalar(
        select(Question)
        .join(QuestionAsker, QuestionAsker.question_id == Question.id)
        .where(
            Question.need_id == need_id, QuestionAsker.person_id == person_id, Question.text == text,
            Question.asked_at >= since,
        )
        .limit(1)
    )  # fmt: skip


def askers_of(need_id: int) -> Select[int]:
    """Keys of the people who asked about a need, as part of a query for mail."""
    return (
        select(QuestionAsker.person_id)
        .join(Question, Question.id == QuestionAsker.question_id)
        .where(Question.need_id == need_id)
    )


def updates_of(need_id: int, *, inside: bool) -> Sequence[NeedUpdate]:
    """Updates of a need, first one first; `inside` adds those that wait for the release hour, last."""
    found: Sequence[NeedUpdate] = ask(_updates_of, VISITOR, inside, need_id=need_id).scalars().all()
    return found


def _updates_of(_reader: Actor, inside: bool) -> Any:
    found = select(NeedUpdate).where(NeedUpdate.need_id == bindparam("need_id"))
    if not inside:
        found = found.where(NeedUpdate.published_at.is_not(None))
    return found.order_by(NeedUpdate.number.is_(None), NeedUpdate.number, NeedUpdate.id)


def same_update(need_id: int, person_id: int | None, text: str, since: datetime) -> NeedUpdate | None:
    """The update of this text that this person wrote since then: a form that was sent twice."""
    return db.session.scalar(
        select(NeedUpdate).where(
            NeedUpdate.need_id == need_id, NeedUpdate.by_id == person_id, NeedUpdate.text == text,
            NeedUpdate.written_at >= since,
        )
    )  # fmt: skip


def published_by_refs(need_id: int, refs: Sequence[str]) -> Sequence[Question]:
    return db.session.scalars(
        select(Question)
        .where(Question.need_id == need_id, Question.ref.in_(refs), Question.state == QuestionState.PUBLISHED)
        .order_by(Question.number)
    ).all()


def updates_by_refs(need_id: int, refs: Sequence[str]) -> Sequence[NeedUpdate]:
    return db.session.scalars(
        select(NeedUpdate)
        .where(NeedUpdate.need_id == need_id, NeedUpdate.ref.in_(refs), NeedUpdate.published_at.is_not(None))
        .order_by(NeedUpdate.number)
    ).all()


def needs_to_release(at: datetime, limit: int = 50) -> Sequence[str]:
    """Refs of needs with an answer or an update that is due to become public."""
    asked = select(Question.need_id).where(Question.state == QuestionState.ANSWERED, Question.release_at <= at)
    changed = select(NeedUpdate.need_id).where(NeedUpdate.published_at.is_(None), NeedUpdate.release_at <= at)
    return db.session.scalars(
        select(Thread.ref)
        .join(Need, Need.thread_id == Thread.id)
        .where(or_(Need.id.in_(asked), Need.id.in_(changed)))
        .order_by(Need.id)
        .limit(limit)
    ).all()


def answers_to_release(need_id: int, at: datetime) -> Sequence[Question]:
    return db.session.scalars(
        select(Question)
        .where(Question.need_id == need_id, Question.state == QuestionState.ANSWERED, Question.release_at <= at)
        .order_by(Question.asked_at, Question.id)
    ).all()


def updates_to_release(need_id: int, at: datetime) -> Sequence[NeedUpdate]:
    return db.session.scalars(
        select(NeedUpdate)
        .where(NeedUpdate.need_id == need_id, NeedUpdate.published_at.is_(None), NeedUpdate.release_at <= at)
        .order_by(NeedUpdate.id)
    ).all()


def released_untold(since: datetime) -> list[tuple[Question | NeedUpdate, int]]:
    """Answers and updates whose letters were written since then, and that say "told 0", with the number of people.

    However long ago they were released: the worker may have been away.
    """
    found: list[tuple[Question | NeedUpdate, int]] = []
    for model in (Question, NeedUpdate):
        rows = db.session.execute(
            select(model, Dispatch.recipient_count)
            .join(Need, Need.id == model.need_id)
            .join(Thread, Thread.id == Need.thread_id)
            .join(
                Dispatch,
                (Dispatch.object_ref == Thread.ref) & (Dispatch.kind == "need.released") & (Dispatch.at == model.published_at),
            )
            .where(Dispatch.done_at >= since, Dispatch.recipient_count > 0, model.told_count == 0)
        ).all()  # fmt: skip
        found += [(row[0], row[1]) for row in rows if isinstance(row[0], model)]
    return found


@dataclass(frozen=True)
class Telling:
    """One time that everyone was told: what kind, when, to how many people."""

    kind: str
    at: datetime
    count: int


def tellings(need_ref: str) -> list[Telling]:
    """Every dispatch about a need, oldest first."""
    rows = db.session.execute(
        select(Dispatch.kind, Dispatch.at, Dispatch.recipient_count)
        .where(Dispatch.object_kind == "need", Dispatch.object_ref == need_ref)
        .order_by(Dispatch.at, Dispatch.id)
    ).all()
    return [Telling(*row) for row in rows]


def overdue(day: date, limit: int = 50) -> Sequence[Question]:
    """Questions whose answer was due before `day` and is not written, longest overdue first; need and thread with them."""
    return db.session.scalars(
        select(Question)
        .join(Question.need)
        .join(Need.thread)
        .options(contains_eager(Question.need).contains_eager(Need.thread).joinedload(Thread.organization))
        .where(Question.state == QuestionState.RECEIVED, Question.due_on < day)
        .order_by(Question.due_on, Question.id)
        .limit(limit)
    ).all()


def published_words(need_id: int) -> list[str]:
    """Everything said about a need to all: questions, answers and updates, as they were typed."""
    if not need_id:
        return []
    questions = select(Question.text + " " + Question.answer).where(
        Question.need_id == need_id, Question.state == QuestionState.PUBLISHED
    )
    updates = select(NeedUpdate.text).where(NeedUpdate.need_id == need_id, NeedUpdate.published_at.is_not(None))
    return [*db.session.scalars(questions), *db.session.scalars(updates)]


def newly_overdue(day: date, limit: int = 50) -> Sequence[str]:
    """Refs of questions that are overdue on `day` and of which nobody was reminded yet, longest overdue first."""
    told = select(Message.id).where(Message.kind == "question.overdue", Message.object_ref == Question.ref).exists()
    found = select(Question.ref).where(Question.state == QuestionState.RECEIVED, Question.due_on < day, ~told)
    return db.session.scalars(found.order_by(Question.due_on, Question.id).limit(limit)).all()


def with_need(ref: str) -> Question | None:
    """A question with its need and thread."""
    return db.session.scalar(
        select(Question)
        .join(Question.need)
        .join(Need.thread)
        .options(contains_eager(Question.need).contains_eager(Need.thread))
        .where(Question.ref == ref)
    )


def answer_spans(since: datetime) -> list[tuple[datetime, datetime]]:
    """When each question answered since then was asked and answered: for the median time."""
    rows = db.session.execute(
        select(Question.asked_at, Question.answered_at).where(
            Question.answered_at.is_not(None), Question.answered_at >= since
        )
    ).all()
    return [(asked, answered) for asked, answered in rows if answered is not None]
