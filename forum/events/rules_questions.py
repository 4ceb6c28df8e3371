"""The office's own questions: what may be asked, when they are locked, and whether an answer will do. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from forum.events.models_questions import EventQuestion, Purpose, QuestionKind

#: Questions of one event; characters of a question, of one choice, and of an answer of each kind.
QUESTION_LIMIT = 20
LABEL_LENGTH = 200
CHOICE_LENGTH = 100
CHOICE_LIMIT = 20
ANSWER_LENGTH = {QuestionKind.LINE: 200, QuestionKind.TEXT: 2_000}
YES, NO = "yes", "no"


@dataclass(frozen=True)
class QuestionDraft:
    """What the host typed. `choices` are filled for a choice only."""

    purpose: Purpose
    label: str
    kind: QuestionKind
    choices: tuple[str, ...] = ()
    required: bool = False


def field_name(ref: str) -> str:
    """The name of the form field that asks a question."""
    return f"q_{ref}"


def draft_problems(draft: QuestionDraft, *, count: int, is_answered: bool) -> dict[str, LazyString]:
    """What keeps a question from being asked. `count`: questions that there are; `is_answered`: somebody answered."""
    wrong: dict[str, LazyString] = {}
    if not draft.label:
        wrong["label"] = _l("Enter the question")
    if draft.kind is QuestionKind.CHOICE and not 2 <= len(draft.choices) <= CHOICE_LIMIT:
        wrong["choices"] = _l("Enter 2 to %(most)s choices, one on each line", most=CHOICE_LIMIT)
    elif any(len(choice) > CHOICE_LENGTH for choice in draft.choices):
        wrong["choices"] = _l("Keep each choice to %(most)s characters", most=CHOICE_LENGTH)
    elif len(set(draft.choices)) != len(draft.choices):
        wrong["choices"] = _l("Enter each choice once")
    if draft.required and is_answered:
        wrong["required"] = _l("People have answered already, so a new question can only be optional")
    if count >= QUESTION_LIMIT:
        wrong["label"] = _l("One event asks at most %(most)s questions", most=QUESTION_LIMIT)
    return wrong


def answer_problems(questions: Iterable[EventQuestion], answers: Mapping[str, str]) -> dict[str, LazyString]:
    """Which answers will not do: form field -> sentence. Empty when all do."""
    found = {field_name(each.ref): _problem(each, answers.get(each.ref, "")) for each in questions}
    return {name: said for name, said in found.items() if said is not None}


def _problem(question: EventQuestion, answer: str) -> LazyString | None:
    if not answer:
        return _l("Answer this question") if question.required else None
    if allowed(question) and answer not in allowed(question):
        return _l("Choose one of the answers")
    most = ANSWER_LENGTH.get(question.kind)
    return _l("Keep it to %(most)s characters", most=most) if most is not None and len(answer) > most else None


def allowed(question: EventQuestion) -> Sequence[str]:
    """The answers that may be chosen; empty where people write their own."""
    if question.kind is QuestionKind.YES_NO:
        return (YES, NO)
    return tuple(question.choices) if question.kind is QuestionKind.CHOICE else ()


def open_count(questions: Iterable[EventQuestion], answers: Mapping[str, str] | None) -> int:
    """How many questions wait for an answer: all where the person was not asked, else those that must be answered."""
    if answers is None:
        return len(list(questions))
    return sum(each.required and not answers.get(each.ref) for each in questions)


def kept_answers(questions: Iterable[EventQuestion], answers: Mapping[str, str]) -> dict[str, str] | None:
    """What is kept: an answer, also an empty one, for each question; None where nothing was asked."""
    return {each.ref: answers.get(each.ref, "") for each in questions} or None
