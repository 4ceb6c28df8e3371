"""What forms of the features above share: the office's own questions among their fields, a reason, a deadline's hour."""

from collections.abc import Mapping, Sequence
from datetime import time
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField, StringField, TextAreaField
from wtforms.validators import DataRequired

from forum.core.form_fields import Owed, choices, too_long
from forum.core.text import many_lines, one_line
from forum.events import rules, rules_questions
from forum.events.models_questions import EventQuestion, QuestionKind

DEADLINE = time(17)
YES_NO = {rules_questions.YES: _l("Yes"), rules_questions.NO: _l("No")}


class ReasonForm(FlaskForm):  # type: ignore[misc]
    """One reason, that the people concerned read."""

    reason = TextAreaField(
        _l("Why?"), filters=[many_lines],
        validators=[DataRequired(message=_l("Enter the reason")), too_long(rules.REASON_LENGTH)],
    )  # fmt: skip


def with_questions(form: type[FlaskForm], rows: Sequence[EventQuestion]) -> type[FlaskForm]:
    """A form that asks these questions too, each as a field of its own."""
    fields: dict[str, Any] = {rules_questions.field_name(row.ref): _field(row) for row in rows}
    return type(form.__name__, (form,), fields)


def _field(row: EventQuestion) -> Any:
    owed = [Owed()] if row.required else []
    if row.kind is QuestionKind.YES_NO:
        return RadioField(row.label, choices=choices(YES_NO), validate_choice=False, validators=owed)
    if row.kind is QuestionKind.CHOICE:
        labels = {choice: choice for choice in row.choices}
        return RadioField(row.label, choices=choices(labels), validate_choice=False, validators=owed)
    most = too_long(rules_questions.ANSWER_LENGTH[row.kind])
    if row.kind is QuestionKind.TEXT:
        return TextAreaField(row.label, filters=[many_lines], validators=[*owed, most])
    return StringField(row.label, filters=[one_line], validators=[*owed, most])


def asked_fields(form: FlaskForm, rows: Sequence[EventQuestion]) -> list[Any]:
    """The fields that ask these questions, in order."""
    return [form[rules_questions.field_name(row.ref)] for row in rows]


def answers_of(form: FlaskForm, rows: Sequence[EventQuestion]) -> dict[str, str]:
    """What was answered: ref of the question -> text."""
    return {row.ref: form[rules_questions.field_name(row.ref)].data or "" for row in rows}


def fill_answers(form: FlaskForm, rows: Sequence[EventQuestion], answers: Mapping[str, str] | None) -> None:
    """Show what was answered before."""
    for row in rows:
        form[rules_questions.field_name(row.ref)].data = (answers or {}).get(row.ref)


def answers_in_words(rows: Sequence[EventQuestion], answers: Mapping[str, str] | None) -> list[tuple[str, str]]:
    """Question and answer as the office reads them; nothing where nothing was asked."""
    if answers is None:
        return []
    return list(zip((row.label for row in rows), words_of(rows, answers), strict=True))


def words_of(rows: Sequence[EventQuestion], answers: Mapping[str, str] | None) -> list[str]:
    """The answers alone, in the order of the questions; empty where there is none."""
    return [_words(row, (answers or {}).get(row.ref, "")) for row in rows]


def _words(row: EventQuestion, answer: str) -> str:
    return str(YES_NO.get(answer, answer)) if row.kind is QuestionKind.YES_NO else answer
