"""What counts in a call by score, and who scores: written by the office before the call opens."""

from datetime import datetime

from flask_babel import gettext as _

from forum.accounts import queries as accounts
from forum.audit import service as audit
from forum.calls import queries_draw, queries_score, queries_slots, rules_score
from forum.calls.models_score import Criterion, Reviewer
from forum.calls.rules_score import CriterionDraft
from forum.core.actor import Actor
from forum.core.database import db
from forum.core.errors import NotShown, Refused, RefusedFields
from forum.events import queries as events
from forum.events import rules
from forum.events.models import Event, SlotsBy
from forum.organizations.queries import actor_of_person


def add_criterion(actor: Actor, event: Event, draft: CriterionDraft, *, at: datetime) -> Criterion:
    """One more thing that counts."""
    _hold_unlocked(actor, event, at)
    rows = queries_score.criteria(event)
    _check(draft, count=len(rows))
    made = Criterion(event_id=event.id, number=max((row.number for row in rows), default=0) + 1)
    _write(made, draft)
    db.session.add(made)
    db.session.flush()
    _audit(actor, "event.add_criterion", event, made, at)
    return made


def change_criterion(actor: Actor, event: Event, criterion: Criterion, draft: CriterionDraft, *, at: datetime) -> None:
    """Say it otherwise, or give it other points."""
    _hold_unlocked(actor, event, at)
    _check(draft, count=0)
    _write(criterion, draft)
    _audit(actor, "event.change_criterion", event, criterion, at)


def drop_criterion(actor: Actor, event: Event, criterion: Criterion, *, at: datetime) -> None:
    """Take one back. A published call by score keeps at least one."""
    _hold_unlocked(actor, event, at)
    is_published = event.slots_by is SlotsBy.SCORE and event.call_opens_at is not None
    if is_published and len(queries_score.criteria(event)) == 1:
        raise Refused(_("The call is published by score, so one criterion stays. Change it, or add another first."))
    db.session.delete(criterion)
    _audit(actor, "event.drop_criterion", event, criterion, at)


def _hold_unlocked(actor: Actor, event: Event, at: datetime) -> None:
    """The event is ours, and its criteria may still change; raises Refused where applications may have come."""
    _hold(actor, event)
    if rules_score.is_locked(event, at) or queries_slots.applications(event):
        raise Refused(_("The call has opened, so the criteria stay as they were published."), field="title")


def _check(draft: CriterionDraft, *, count: int) -> None:
    wrong = rules_score.criterion_problems(draft, count=count)
    if wrong:
        raise RefusedFields({name: str(said) for name, said in wrong.items()})


def _write(criterion: Criterion, draft: CriterionDraft) -> None:
    assert draft.most is not None  # noqa: S101  checked before
    criterion.title, criterion.meaning, criterion.most = draft.title, draft.meaning, draft.most


def _audit(actor: Actor, act: str, event: Event, criterion: Criterion, at: datetime) -> None:
    audit.write(
        actor, act, "event", event.thread.ref, at=at, criterion=criterion.ref, title=criterion.title,
        meaning=criterion.meaning, most=criterion.most,
    )  # fmt: skip


def name_reviewer(actor: Actor, event: Event, email: str, *, at: datetime) -> Reviewer:
    """Somebody of an agency or the office will score. Twice is once.

    Nobody of a company scores what other companies sent, whatever the event (product rules 1 and 21).
    """
    _hold(actor, event)
    _refuse_filled(event)
    person = accounts.by_email(email)
    who = actor_of_person(person) if person is not None and person.active else None
    if person is None or who is None or not who.is_member:
        raise Refused(_("Nobody in an agency or the CIO's office has this address"), field="email")
    if not who.is_state:
        raise Refused(
            _("%(name)s speaks for a company. Reviewers come from agencies and the CIO's office", name=person.name),
            field="email",
        )
    found = queries_score.reviewer(event, person.id)
    if found is not None:
        return found
    made = Reviewer(event_id=event.id, person=person, named_at=at)
    db.session.add(made)
    db.session.flush()
    audit.write(actor, "event.name_reviewer", "event", event.thread.ref, at=at, reviewer=person.ref, name=person.name)
    return made


def drop_reviewer(actor: Actor, event: Event, reviewer: Reviewer, *, at: datetime) -> None:
    """Somebody scores no more. Who has given scores stays: the result is nobody's to choose."""
    _hold(actor, event)
    _refuse_filled(event)
    if any(row.id == reviewer.id and count for row, count in queries_score.reviewers(event)):
        raise Refused(_("%(name)s has given scores, so the scores and the name stay.", name=reviewer.person.name))
    db.session.delete(reviewer)
    audit.write(
        actor, "event.drop_reviewer", "event", event.thread.ref, at=at, reviewer=reviewer.person.ref,
        name=reviewer.person.name,
    )  # fmt: skip


def _refuse_filled(event: Event) -> None:
    if queries_draw.draw(event) is not None:
        raise Refused(_("The slots are filled, so nobody scores any more."), field="email")


def _hold(actor: Actor, event: Event) -> None:
    if not rules.may_plan(actor):
        raise NotShown
    events.lock(event)
