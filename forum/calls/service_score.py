"""Give scores to an application, or stand back from it; ask reviewers for scores once the call has closed."""

from collections.abc import Mapping
from datetime import datetime

from flask_babel import gettext as _

from forum.audit import service as audit
from forum.calls import queries_score, rules_draw, rules_score, service_mail_score
from forum.calls.models import Application
from forum.calls.models_score import Review, Reviewer, Score
from forum.core.actor import FORUM, Actor
from forum.core.database import db
from forum.core.errors import NotShown, Refused, RefusedFields
from forum.events import queries as events
from forum.events.models import Event
from forum.organizations.queries import actor_of_person


def give_scores(
    actor: Actor, event: Event, application: Application, points: Mapping[str, int | None], note: str, *, at: datetime
) -> None:  # fmt: skip
    """A reviewer scores an application, or changes the scores: ref of each criterion -> points. All or none.

    Raises NotShown for whoever may not read it, Refused before the call closes and once the slots are filled.
    """
    _hold(actor, event, application, at)
    criteria = queries_score.criteria(event)
    wrong = rules_score.points_problems(criteria, points)
    if wrong:
        raise RefusedFields({name: str(said) for name, said in wrong.items()})
    review = _review(actor, application)
    review.given_at, review.note = at, note
    db.session.flush()
    kept = {score.criterion_id: score for score in queries_score.scores(review.id)}
    for each in criteria:
        score = kept.get(each.id) or Score(review_id=review.id, criterion_id=each.id)
        score.points = points[each.ref] or 0
        db.session.add(score)
    db.session.flush()
    audit.write(
        actor, "event.score", "event", event.thread.ref, at=at, application=application.ref,
        points={each.title: points[each.ref] for each in criteria},
    )  # fmt: skip


def recuse(actor: Actor, event: Event, application: Application, reason: str, *, at: datetime) -> None:
    """A reviewer stands back from an application, for good: scores that were given go, and the reviewer reads neither
    the application nor its scores any more (product rule 21)."""
    _hold(actor, event, application, at)
    if not reason:
        raise Refused(_("Enter why. The CIO's office reads it"), field="reason")
    review = _review(actor, application)
    for score in queries_score.scores(review.id) if review.id is not None else ():
        db.session.delete(score)
    review.given_at, review.note, review.recused_at, review.reason = None, "", at, reason
    db.session.flush()
    audit.write(
        actor, "event.recuse", "event", event.thread.ref, at=at, application=application.ref, reason=reason
    )  # fmt: skip


def _review(actor: Actor, application: Application) -> Review:
    assert actor.person_id is not None  # noqa: S101  a reviewer is a person
    found = queries_score.review(application, actor.person_id)
    if found is None:
        found = Review(application_id=application.id, person_id=actor.person_id, note="", reason="")
        db.session.add(found)
    return found


def _hold(actor: Actor, event: Event, application: Application, at: datetime) -> None:
    """The event is ours until the end, so that nobody scores while slots are filled."""
    events.lock(event)
    db.session.refresh(application)
    standing = queries_score.standing(actor, event, application)
    if not standing.is_reviewer or not actor.is_state or not rules_score.may_read(actor, standing):
        raise NotShown
    if not rules_score.is_scoring(event, at, is_filled=standing.is_filled):
        raise Refused(_("Scores are given from the close of the call until the slots are filled."))
    if not rules_draw.takes_part(application):
        raise Refused(_("This application was decided on or taken back, so it takes no scores any more."))


def ask_reviewer(reviewer: Reviewer, event: Event, *, at: datetime) -> int:
    """Tell a reviewer how many applications wait, once for each closing of the call; 1 when it was done, else 0."""
    events.lock(event)
    db.session.refresh(reviewer)
    closed_at, asked_at = event.call_closes_at, reviewer.asked_at
    if closed_at is None or (asked_at is not None and asked_at >= closed_at):
        return 0
    count = queries_score.waiting_of(reviewer, at)
    # Who left the state since being named scores nothing any more.
    if not count or not actor_of_person(reviewer.person).is_state:
        return 0
    reviewer.asked_at = at
    audit.write(FORUM, "event.ask_reviewer", "event", event.thread.ref, at=at, reviewer=reviewer.person.ref)
    service_mail_score.tell_waiting(reviewer, event, count, at=at)
    return 1
