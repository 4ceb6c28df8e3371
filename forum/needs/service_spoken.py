"""Questions that were asked in the room of an event: written down by the office, public like all other answers."""

from datetime import datetime

from flask_babel import gettext as _

from forum.audit import service as audit
from forum.core.actor import Actor
from forum.core.database import db
from forum.core.errors import Refused, RefusedFields
from forum.needs import queries_questions, rules, service_questions
from forum.needs.models import Need, NeedState, Question
from forum.policies import queries as policies


def write_down(actor: Actor, need: Need, text: str, answer: str, where: str, *, at: datetime) -> datetime:
    """One question and its answer, out at the next release hour, which is returned. Nobody is kept as the asker.

    `where` says at which event and when it was asked. The same once more is the same question.
    """
    if not text or not answer:
        raise RefusedFields({"answer": _("Write the question and its answer")})
    if need.state in {NeedState.DRAFT, NeedState.IN_REVIEW}:
        raise Refused(_("The need of this event is not public yet."))
    question = queries_questions.spoken(need.id, text, where)
    if question is None:
        now = policies.current()
        question = Question(
            need_id=need.id, text=text, asked_at=at, due_on=rules.local_day(at, now.zone), reason="", asked_where=where
        )
        db.session.add(question)
        db.session.flush()
        need.question_count = Need.question_count + 1
        audit.write(actor, "question.write_down", "question", question.ref, at=at, need=need.thread.ref)
    elif question.release_at is not None:
        return question.release_at
    return service_questions.answer(actor, need, question, answer, at=at)
