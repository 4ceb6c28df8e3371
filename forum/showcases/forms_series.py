"""What the host chooses to repeat an event."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField, SelectField

from forum.core.form_fields import Owed, choices
from forum.events import rules_series
from forum.events.rules_series import By


class RepeatForm(FlaskForm):  # type: ignore[misc]
    """By which rule, and how often; the choices of the rule name the event's own day."""

    by = RadioField(_l("On which day of each month?"), default=By.WEEKDAY.value, validators=[Owed()])
    count = SelectField(
        _l("How many more events?"), choices=choices({n: n for n in range(1, rules_series.REPEAT_LIMIT + 1)}),
        default="3", validators=[Owed()],
    )  # fmt: skip
