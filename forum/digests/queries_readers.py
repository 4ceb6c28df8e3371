"""What each reader of a batch follows, has and must do, in a fixed number of statements."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, or_, select

from forum.accounts.models import Person
from forum.calls import queries_score, service_mail
from forum.calls.models import Application, ApplicationState, Slot
from forum.calls.models_score import Reviewer
from forum.core.actor import Actor
from forum.core.database import db
from forum.digests.rules_news import Reader, Waiting
from forum.events.models import Event, EventState
from forum.innovations.models import Innovation, InnovationState
from forum.needs.models import Need, NeedColleague, NeedState, Question, QuestionAsker, QuestionState
from forum.organizations.models import Membership, Organization
from forum.registrations.models import Registration, RegistrationState
from forum.threads.models import Follow, Life, Thread

Waits = dict[int, list[Waiting]]


def readers(actors: Sequence[Actor], at: datetime) -> dict[int, Reader]:
    """Person -> reader, without what is hidden and without the desk, which other queries add."""
    people = [actor.person_id for actor in actors if actor.person_id is not None]
    waits: Waits = defaultdict(list)
    applications = _applications(people, waits, at)
    _scores(actors, waits, at)
    _questions(actors, waits)
    _returned(actors, waits)
    _newcomers(actors, waits)
    registrations = _registrations(people, waits, at)
    asked = _asked(people)
    follows = _follows(people)
    return {
        actor.person_id: Reader(
            actor.person_id, actor.organization_id, actor.is_host, frozenset(follows["thread"][actor.person_id]),
            frozenset(follows["muted"][actor.person_id]), frozenset(follows["topic"][actor.person_id]),
            dict(follows["organization"][actor.person_id]), frozenset(asked[actor.person_id]),
            registrations[actor.person_id], applications[actor.person_id], waiting=tuple(waits[actor.person_id]),
        )
        for actor in actors
        if actor.person_id is not None
    }  # fmt: skip


def _follows(people: Collection[int]) -> Mapping[str, dict[int, Any]]:
    found: dict[str, dict[int, Any]] = {
        "thread": defaultdict(set), "muted": defaultdict(set), "topic": defaultdict(set), "organization": defaultdict(dict),
    }  # fmt: skip
    rows = db.session.execute(
        select(Follow, Organization.name)
        .outerjoin(Organization, Organization.id == Follow.organization_id)
        .where(Follow.person_id.in_(people))
    )
    for follow, name in rows:
        if follow.thread_id is not None:
            found["muted" if follow.muted else "thread"][follow.person_id].add(follow.thread_id)
        elif follow.topic_id is not None and not follow.muted:
            found["topic"][follow.person_id].add(follow.topic_id)
        elif follow.organization_id is not None and not follow.muted:
            found["organization"][follow.person_id][follow.organization_id] = name
    return found


def _asked(people: Collection[int]) -> dict[int, set[int]]:
    """Needs on which a person asked: their own questions, for themselves alone."""
    found: dict[int, set[int]] = defaultdict(set)
    rows = db.session.execute(
        select(QuestionAsker.person_id, Need.thread_id)
        .join(Question, Question.id == QuestionAsker.question_id)
        .join(Need, Need.id == Question.need_id)
        .where(QuestionAsker.person_id.in_(people))
    )
    for person_id, thread_id in rows:
        found[person_id].add(thread_id)
    return found


def _registrations(people: Collection[int], waits: Waits, at: datetime) -> dict[int, dict[int, RegistrationState]]:
    found: dict[int, dict[int, RegistrationState]] = defaultdict(dict)
    rows = db.session.execute(
        select(Registration.person_id, Registration.state, Registration.answer_by_at, Event, Thread)
        .join(Event, Event.id == Registration.event_id)
        .join(Thread, Thread.id == Event.thread_id)
        .where(Registration.person_id.in_(people), Thread.life == Life.LIVE)
        .order_by(Event.starts_at)
    )
    for person_id, state, answer_by, event, thread in rows:
        found[person_id][thread.id] = state
        open_still = event.starts_at > at and (event.register_by_at is None or event.register_by_at > at)
        if state is RegistrationState.INVITED and event.state is EventState.PUBLISHED and open_still:
            waits[person_id].append(
                Waiting(
                    "invitation",
                    thread.id,
                    thread.ref,
                    thread.title,
                    due=answer_by or event.register_by_at,
                    starts_at=event.starts_at,
                    starts_on=event.starts_local.date() if event.all_day else None,
                )
            )
    return found


def _applications(people: Collection[int], waits: Waits, at: datetime) -> dict[int, dict[int, ApplicationState]]:
    found: dict[int, dict[int, ApplicationState]] = defaultdict(dict)
    rows = db.session.execute(
        select(Application, Event, Thread, Slot.starts_local)
        .join(Event, Event.id == Application.event_id)
        .join(Thread, Thread.id == Event.thread_id)
        .outerjoin(Slot, Slot.application_id == Application.id)
        .where(
            Application.person_id.in_(people), Event.ends_at > at, Event.state == EventState.PUBLISHED,
            Thread.life == Life.LIVE,
        )
        .order_by(Application.confirm_by_at, Application.id)
    )  # fmt: skip
    for application, event, thread, slot_at in rows:
        found[application.person_id][thread.id] = application.state
        if application.state is ApplicationState.SELECTED:
            # The slot's wall time is in the event's zone, and the event's own two columns say how far that is from UTC.
            starts = event.starts_at + (slot_at - event.starts_local) if slot_at else event.starts_at
            waits[application.person_id].append(
                Waiting(
                    "slot",
                    thread.id,
                    thread.ref,
                    thread.title,
                    due=application.confirm_by_at,
                    starts_at=starts,
                    token=service_mail.slot_token(application),
                )
            )
    return found


def _people(*keys: int | None) -> set[int]:
    return {key for key in keys if key is not None}


def _questions(actors: Sequence[Actor], waits: Waits) -> None:
    """Questions to answer: for the contact and the named colleagues, while they speak for the agency."""
    own = {a.person_id: a.organization_id for a in actors if a.is_member and a.is_state and a.person_id}
    rows = db.session.execute(
        select(
            Thread.id, Thread.ref, Thread.title, Thread.organization_id, Need.contact_id, NeedColleague.person_id,
            Question.id, Question.due_on, Question.text,
        )
        .join(Need, Need.id == Question.need_id)
        .join(Thread, Thread.id == Need.thread_id)
        .outerjoin(NeedColleague, NeedColleague.need_id == Need.id)
        .where(Question.state == QuestionState.RECEIVED, Thread.organization_id.in_(set(own.values())))
        .order_by(Question.due_on, Question.id)
    )  # fmt: skip
    found: dict[tuple[int, int], dict[int, Any]] = defaultdict(dict)
    for key, ref, title, organization_id, contact, colleague, question_id, due, text in rows:
        for person_id in _people(contact, colleague) & own.keys():
            if own[person_id] == organization_id:
                found[person_id, key].setdefault(question_id, (ref, title, due, text))
    for (person_id, key), questions in found.items():
        ref, title, due, text = next(iter(questions.values()))
        waits[person_id].append(Waiting("questions", key, ref, title, len(questions), due, text))


def _scores(actors: Sequence[Actor], waits: Waits, at: datetime) -> None:
    """Applications that a reviewer has not scored yet: for people of agencies and the office alone."""
    people = [actor.person_id for actor in actors if actor.is_state]
    if not people:
        return
    found = queries_score.waiting_for(at).where(Reviewer.person_id.in_(people)).subquery()
    rows = db.session.execute(
        select(found.c.person_id, found.c["count"], Thread.id, Thread.ref, Thread.title)
        .join(Thread, Thread.id == found.c.thread_id)
        .order_by(Thread.id)
    )
    for person_id, count, key, ref, title in rows:
        waits[person_id].append(Waiting("scores", key, ref, title, count))


def _returned(actors: Sequence[Actor], waits: Waits) -> None:
    """Needs and innovations that the office gave back, for their authors and contacts."""
    own = {a.person_id: a.organization_id for a in actors if a.is_member and a.person_id}
    need_back = and_(Need.state == NeedState.DRAFT, Need.returned_at.is_not(None), Need.return_reason != "")
    rows = db.session.execute(
        select(
            Thread.id, Thread.ref, Thread.title, Thread.organization_id, Thread.author_id, Need.contact_id, Need.id,
            func.coalesce(Need.return_reason, Innovation.return_reason),
        )
        .outerjoin(Need, Need.thread_id == Thread.id)
        .outerjoin(Innovation, Innovation.thread_id == Thread.id)
        .where(
            Thread.organization_id.in_(set(own.values())), Thread.life != Life.REMOVED,
            or_(need_back, Innovation.state == InnovationState.RETURNED),
        )
        .order_by(Thread.id)
    )  # fmt: skip
    for key, ref, title, organization_id, author, contact, need_id, reason in rows:
        what = "returned" if need_id is not None else "returned_innovation"
        for person_id in _people(author, contact) & own.keys():
            if own[person_id] == organization_id:
                waits[person_id].append(Waiting(what, key, ref, title, said=reason or ""))


def _newcomers(actors: Sequence[Actor], waits: Waits) -> None:
    """People who ask to speak for an organization, for those who run it."""
    admins: dict[int, list[int]] = defaultdict(list)
    for actor in actors:
        if actor.is_organization_admin and actor.organization_id is not None and actor.person_id is not None:
            admins[actor.organization_id].append(actor.person_id)
    rows = db.session.execute(
        select(Organization.id, Organization.slug, Organization.name, Person.name)
        .join(Membership, Membership.organization_id == Organization.id)
        .join(Person, Person.id == Membership.person_id)
        .where(
            Organization.id.in_(admins), Membership.approved_at.is_(None), Membership.refused_at.is_(None),
            Membership.ended_at.is_(None),
        )
        .order_by(Membership.requested_at, Membership.id)
    )  # fmt: skip
    for organization_id, slug, name, newcomer in rows:
        for person_id in admins[organization_id]:
            waits[person_id].append(Waiting("newcomer", None, slug, name, said=newcomer))
