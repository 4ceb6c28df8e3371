"""Forms of the office's own questions: the host writes them, and others find them among the fields that they fill in."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, RadioField, StringField, TextAreaField
from wtforms.validators import AnyOf

from forum.core.text import many_lines, one_line
from forum.events import rules_questions
from forum.events.forms_fields import Owed, choices
from forum.events.forms_slots import too_long
from forum.events.models_questions import EventQuestion, Purpose, QuestionKind
from forum.events.rules_questions import QuestionDraft

PURPOSES = {Purpose.REGISTER: _l("Whoever registers"), Purpose.APPLY: _l("Companies that apply to present")}
KINDS = {
    QuestionKind.LINE: _l("One line"),
    QuestionKind.TEXT: _l("Several lines"),
    QuestionKind.YES_NO: _l("Yes or no"),
    QuestionKind.CHOICE: _l("One of several choices"),
}
YES_NO = {rules_questions.YES: _l("Yes"), rules_questions.NO: _l("No")}


class QuestionForm(FlaskForm):  # type: ignore[misc]
    """One question."""

    purpose = RadioField(
        _l("Who is asked?"), choices=choices(PURPOSES), validate_choice=False, default=Purpose.REGISTER.value,
        validators=[Owed(), AnyOf(list(Purpose), message=_l("Choose who is asked"))],
    )  # fmt: skip
    label = StringField(
        _l("The question"), filters=[one_line], validators=[Owed(), too_long(rules_questions.LABEL_LENGTH)]
    )
    kind = RadioField(
        _l("How is it answered?"), choices=choices(KINDS), validate_choice=False, default=QuestionKind.LINE.value,
        validators=[Owed(), AnyOf(list(QuestionKind), message=_l("Choose how it is answered"))],
    )  # fmt: skip
    choices = TextAreaField(_l("Choices"), description=_l("One on each line."), filters=[many_lines])
    required = BooleanField(_l("It must be answered"))

    def draft(self) -> QuestionDraft:
        """The service's question of what was typed."""
        kind = QuestionKind(self.kind.data)
        typed = (
            [one_line(line) for line in (self.choices.data or "").splitlines()] if kind is QuestionKind.CHOICE else []
        )
        return QuestionDraft(
            Purpose(self.purpose.data), self.label.data or "", kind, tuple(line for line in typed if line),
            bool(self.required.data),
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
