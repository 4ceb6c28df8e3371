"""Needs as pages, services and jobs ask for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, bindparam, func, literal, select
from sqlalchemy.orm import contains_eager, joinedload

from forum.accounts.models import Person
from forum.core.actor import Actor
from forum.core.database import db
from forum.core.statements import ask
from forum.files.models import File
from forum.files.queries import listed_for
from forum.framework.models import RuleVersion
from forum.needs.models import Need, NeedCode, NeedColleague, NeedRule, NeedState, NeedVersion
from forum.organizations.models import Membership
from forum.taxonomy.models import Code, Topic
from forum.threads.models import Follow, Thread, ThreadKind, thread_topic
from forum.threads.queries import visible_to


def _with_thread() -> Select[Need]:
    return (
        select(Need)
        .join(Need.thread)
        .options(contains_eager(Need.thread).joinedload(Thread.organization), joinedload(Need.contact))
    )


def _with_topics() -> Select[Need]:
    """The same with topics, for statements without a limit: a row for each topic.

    Two plain joins: in the nested one of `joinedload`, SQLite reads the topics of every thread there is.
    """
    return (
        _with_thread()
        .outerjoin(thread_topic, thread_topic.c.thread_id == Thread.id)
        .outerjoin(Topic, Topic.id == thread_topic.c.topic_id)
        .options(contains_eager(Need.thread).contains_eager(Thread.topics))
        .order_by(Topic.position)
    )


def by_ref(actor: Actor, ref: str, *, lock: bool = False) -> Need | None:
    """A need, if `actor` may see it; `lock` keeps others from acting on it until this transaction ends."""
    if lock:
        # Ask for the row alone first: a lock reaches no outer join.
        db.session.execute(
            select(Need.id).where(Need.thread_id.in_(select(Thread.id).where(Thread.ref == ref))).with_for_update()
        )
    return db.session.scalars(_with_topics().where(Thread.ref == ref, visible_to(actor))).unique().one_or_none()


def by_refs(refs: Sequence[str]) -> Sequence[Need]:
    """Needs by ref, whoever asks: for jobs."""
    return db.session.scalars(_with_topics().where(Thread.ref.in_(refs))).unique().all()


def by_thread_ref(ref: str) -> Need | None:
    """The need of a thread, whoever asks: for jobs and mail, which check their readers themselves."""
    return db.session.scalars(_with_topics().where(Thread.ref == ref)).unique().one_or_none()


@dataclass(frozen=True)
class Shown:
    """A need as its page shows it to one reader. `codes` is one line; `follows` is whether the reader hears of it."""

    need: Need
    codes: str
    follows: bool
    officer: Person | None
    files: tuple[File, ...]


def shown(actor: Actor, ref: str) -> Shown | None:
    """One need for its page, in one statement; None when there is none that `actor` may see."""
    rows = ask(_shown, actor, ref=ref).unique().all()
    if not rows:
        return None
    need, codes_line, follow, _file = rows[0]
    files = tuple(row[3] for row in rows if row[3] is not None)
    return Shown(need, codes_line or "", follow is not None, need.officer, files)


def _shown(reader: Actor) -> Any:
    codes = (
        select(func.aggregate_strings(NeedCode.code, ", "))
        .where(NeedCode.need_id == Need.id)
        .correlate(Need)
        .scalar_subquery()
    )
    mine = and_(Follow.thread_id == Thread.id, Follow.person_id == reader.person_id, Follow.muted.is_(False))
    found = _with_topics().add_columns(codes, Follow.id if reader.is_signed_in else literal(None), File)
    if reader.is_signed_in:
        found = found.outerjoin(Follow, mine)
    decided = joinedload(Need.rules)
    found = found.outerjoin(File, and_(File.thread_id == Thread.id, listed_for(reader))).order_by(File.id)
    found = found.options(
        joinedload(Need.officer), contains_eager(File.thread), decided.joinedload(NeedRule.rule),
        decided.joinedload(NeedRule.version).load_only(RuleVersion.number, RuleVersion.title),
    )  # fmt: skip
    return found.where(Thread.ref == bindparam("ref"), visible_to(reader))


def recent_draft(person_id: int, title: str, since: datetime) -> Need | None:
    """The draft of this title that this person began since then: a form that was sent twice."""
    return db.session.scalars(
        _with_thread()
        .where(
            Thread.author_id == person_id, Thread.title == title, Thread.created_at >= since,
            Need.state == NeedState.DRAFT,
        )
        .limit(1)
    ).unique().first()  # fmt: skip


def last_number(year: int) -> int:
    """The highest number given in a year; 0 before the first."""
    return db.session.scalar(select(func.max(Need.number)).where(Need.number_year == year)) or 0


def version_count(need_id: int) -> int:
    return db.session.scalar(select(func.count()).select_from(NeedVersion).where(NeedVersion.need_id == need_id)) or 0


def colleagues(organization_id: int | None) -> Sequence[Person]:
    """Approved people of an organization, by name: who may answer for it."""
    return db.session.scalars(
        select(Person)
        .join(Membership, Membership.person_id == Person.id)
        .where(
            Membership.organization_id == organization_id, Membership.approved_at.is_not(None),
            Membership.ended_at.is_(None), Person.active,
        )
        .order_by(Person.name, Person.id)
    ).all()  # fmt: skip


def helpers_of(need_id: int) -> Sequence[Person]:
    """The colleagues who may answer while the contact is away, as the form named them."""
    return db.session.scalars(
        select(Person)
        .join(NeedColleague, NeedColleague.person_id == Person.id)
        .where(NeedColleague.need_id == need_id)
        .order_by(Person.name, Person.id)
    ).all()


def who_answers(need: Need) -> Sequence[Person]:
    """Contact and named colleagues who still speak for the agency; everybody of the agency where none is left."""
    members = colleagues(need.thread.organization_id)
    named = {need.contact_id, *(person.id for person in helpers_of(need.id))}
    return [person for person in members if person.id in named] or members


def codes_of(need_id: int) -> Sequence[str]:
    """NAICS codes of a need, in order."""
    return db.session.scalars(select(NeedCode.code).where(NeedCode.need_id == need_id).order_by(NeedCode.code)).all()


def code_rows(need_id: int) -> Sequence[NeedCode]:
    return db.session.scalars(select(NeedCode).where(NeedCode.need_id == need_id)).all()


def colleague_rows(need_id: int) -> Sequence[NeedColleague]:
    return db.session.scalars(select(NeedColleague).where(NeedColleague.need_id == need_id)).all()


def unknown_codes(scheme: str, codes: Sequence[str]) -> list[str]:
    """Which of the codes stand in no list; none where the scheme has no list here."""
    if not codes or db.session.scalar(select(Code.id).where(Code.scheme == scheme).limit(1)) is None:
        return []
    known = set(db.session.scalars(select(Code.code).where(Code.scheme == scheme, Code.code.in_(codes))))
    return [code for code in codes if code not in known]


def due_to_close(at: datetime, limit: int = 50) -> Sequence[str]:
    """Refs of published needs whose closing moment has come, longest ago first."""
    return db.session.scalars(
        select(Thread.ref)
        .join(Need, Need.thread_id == Thread.id)
        .where(Need.state == NeedState.PUBLISHED, Need.closes_at <= at)
        .order_by(Need.closes_at)
        .limit(limit)
    ).all()


def to_review(limit: int = 50) -> Sequence[Need]:
    """Needs that wait for the office, longest waiting first."""
    found = _with_thread().where(Need.state == NeedState.IN_REVIEW).order_by(Need.submitted_at).limit(limit)
    return db.session.scalars(found).all()


def of_organization(organization_id: int, limit: int = 100) -> Sequence[Need]:
    """All needs of an agency, newest first: for its own people."""
    own = (Thread.organization_id == organization_id, Thread.kind == ThreadKind.NEED)
    return db.session.scalars(_with_thread().where(*own).order_by(Thread.id.desc()).limit(limit)).all()


def imported(source: str, key: str) -> Need | None:
    """The need of a public record that was imported before."""
    return db.session.scalars(
        _with_topics().where(Thread.imported_from == source, Thread.imported_key == key)
    ).unique().one_or_none()  # fmt: skip
