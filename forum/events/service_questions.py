"""Take in answers to the office's own questions."""

from collections.abc import Mapping

from forum.core.errors import RefusedFields
from forum.events import queries_questions, rules_questions
from forum.events.models import Event
from forum.events.models_questions import Purpose


def checked_answers(event: Event, purpose: Purpose, answers: Mapping[str, str]) -> dict[str, str] | None:
    """What is kept of answers; None where nothing is asked. Raises RefusedFields where an answer will not do."""
    rows = queries_questions.questions(event, purpose)
    wrong = rules_questions.answer_problems(rows, answers)
    if wrong:
        raise RefusedFields({name: str(said) for name, said in wrong.items()})
    return rules_questions.kept_answers(rows, answers)


def taken_over(event: Event, purpose: Purpose, answers: Mapping[str, str]) -> dict[str, str] | None:
    """What is kept of answers that were checked when they were given; what was asked since then stays open."""
    return rules_questions.kept_answers(queries_questions.questions(event, purpose), answers)
