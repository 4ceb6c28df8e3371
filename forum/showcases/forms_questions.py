"""What the host types to ask a question of one's own."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, RadioField, StringField, TextAreaField
from wtforms.validators import AnyOf

from forum.core.form_fields import Owed, choices, too_long
from forum.core.text import many_lines, one_line
from forum.events import rules_questions
from forum.events.models_questions import Purpose, QuestionKind
from forum.events.rules_questions import QuestionDraft

PURPOSES = {Purpose.REGISTER: _l("Whoever registers"), Purpose.APPLY: _l("Companies that apply to present")}
KINDS = {
    QuestionKind.LINE: _l("One line"),
    QuestionKind.TEXT: _l("Several lines"),
    QuestionKind.YES_NO: _l("Yes or no"),
    QuestionKind.CHOICE: _l("One of several choices"),
}


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
