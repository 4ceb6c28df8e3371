"""Ask questions of one's own, and drop them while nobody answered."""

from datetime import datetime

from flask_babel import gettext as _

from forum.audit import service as audit
from forum.core.actor import Actor
from forum.core.database import db
from forum.core.errors import NotShown, Refused, RefusedFields
from forum.events import queries as events
from forum.events import queries_questions as asked
from forum.events import rules, rules_questions
from forum.events.models import Event
from forum.events.models_questions import EventQuestion
from forum.events.rules_questions import QuestionDraft
from forum.showcases import queries_questions


def add_question(actor: Actor, event: Event, draft: QuestionDraft, *, at: datetime) -> EventQuestion:
    """Ask one more question. Once somebody answered, only an optional one."""
    _hold(actor, event)
    rows = asked.questions(event)
    is_answered = draft.purpose in queries_questions.answered(event)
    wrong = rules_questions.draft_problems(draft, count=len(rows), is_answered=is_answered)
    if wrong:
        raise RefusedFields({name: str(said) for name, said in wrong.items()})
    made = EventQuestion(
        event_id=event.id, number=max((row.number for row in rows), default=0) + 1, purpose=draft.purpose,
        label=draft.label, kind=draft.kind, choices=list(draft.choices), required=draft.required,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    audit.write(
        actor, "event.add_question", "event", event.thread.ref, at=at, question=made.ref, purpose=draft.purpose.value,
        label=draft.label, required=draft.required,
    )  # fmt: skip
    return made


def drop_question(actor: Actor, event: Event, question: EventQuestion, *, at: datetime) -> None:
    """Take a question back, while nobody has answered it."""
    _hold(actor, event)
    if question.purpose in queries_questions.answered(event):
        raise Refused(_("People have answered already, so the questions stay."))
    db.session.delete(question)
    audit.write(
        actor, "event.drop_question", "event", event.thread.ref, at=at, question=question.ref, label=question.label
    )


def _hold(actor: Actor, event: Event) -> None:
    if not rules.may_plan(actor):
        raise NotShown
    events.lock(event)
