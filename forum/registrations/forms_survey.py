"""The two questions after an event."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, RadioField, TextAreaField

from forum.core.form_fields import Owed, choices, too_long
from forum.core.text import many_lines
from forum.registrations import rules_survey
from forum.registrations.models_survey import Worth

WORTH = {Worth.YES: _l("Yes"), Worth.PARTLY: _l("Partly"), Worth.NO: _l("No")}


class SurveyForm(FlaskForm):  # type: ignore[misc]
    """Was it worth it, what should change, and whether a name goes with it."""

    worth = RadioField(
        _l("Was it worth your time?"), choices=choices(WORTH), validators=[Owed()],
        validate_choice=False,
    )  # fmt: skip
    change = TextAreaField(
        _l("What should we change?"), filters=[many_lines],
        validators=[too_long(rules_survey.CHANGE_MOST)],
    )  # fmt: skip
    no_name = BooleanField(
        _l("Answer without my name"), description=_l("Then nothing leads from the answer to you."), default=True
    )

    def chosen(self) -> Worth | None:
        return Worth(self.worth.data) if self.worth.data in set(Worth) else None
