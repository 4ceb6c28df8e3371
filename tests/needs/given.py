"""Needs as tests want them: whole drafts, published ones, questions."""

from datetime import UTC, date, datetime

from forum.core.database import db
from forum.needs import service, service_questions, service_review
from forum.needs.models import Engagement, Need, Question

#: "Questions until Fri, Dec 4", "closes Fri, Jan 29", as typed on Monday, 23 November 2026.
QUESTIONS_ON, CLOSES_ON = date(2026, 12, 4), date(2027, 1, 29)
#: 5:00 p.m. in Phoenix on those days.
QUESTIONS_AT = datetime(2026, 12, 5, 0, 0, tzinfo=UTC)
CLOSES_AT = datetime(2027, 1, 30, 0, 0, tzinfo=UTC)
#: The release hour of the frozen Monday: 3:00 p.m. in Phoenix.
RELEASE_AT = datetime(2026, 11, 23, 22, 0, tzinfo=UTC)
PROBLEM = service.Problem(
    "Renewing a park permit takes 19 minutes", "A visitor renews a permit on a phone in five minutes.",
    "180,000 permit holders a year, and 64 rangers.", "58% finish without help today; we want 90%.",
)  # fmt: skip


def draft(cast, at, *, by="agency", problem=PROBLEM, whole=True, topics=("online-services",), background=None) -> Need:
    """A committed draft, whole unless told otherwise."""
    actor = cast.actor(by)
    need = service.begin_draft(actor, problem, at=at)
    if background is not None:
        service.save_draft(actor, need, background, at=at)
    if whole:
        hearing = service.Hearing(
            Engagement.OPEN, QUESTIONS_ON, CLOSES_ON, contact_ref=actor.person_ref, topic_slugs=topics
        )
        service.save_draft(actor, need, hearing, at=at)
    db.session.commit()
    return need


def in_review(cast, at, **kwargs) -> Need:
    """A committed need that waits for the office."""
    need = draft(cast, at, **kwargs)
    service.submit(cast.actor(kwargs.get("by", "agency")), need, at=at)
    db.session.commit()
    return need


def published(cast, at, **kwargs) -> Need:
    """A committed public need; questions until Fri, Dec 4."""
    need = in_review(cast, at, **kwargs)
    service_review.publish(cast.actor("host"), need, at=at)
    db.session.commit()
    return need


def asked(cast, need, at, text="Must rangers check without a signal?", *, by="vendor", show_company=False) -> Question:
    """A committed question."""
    question = service_questions.ask(cast.actor(by), need, text, show_company=show_company, at=at)
    db.session.commit()
    return question


def answered(cast, need, question, at, text="Yes, for 24 hours.") -> Question:
    """Its committed answer, which waits for the release hour."""
    service_questions.answer(cast.actor("agency"), need, question, text, at=at)
    db.session.commit()
    return question
