"""What the host and companies type about slots."""

from datetime import datetime

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import AnyOf, DataRequired, Length

from forum.core.text import many_lines, one_line
from forum.events import rules_slots
from forum.events.forms import DEADLINE
from forum.events.forms_fields import ClockField, CountField, DayField, Owed, choices, joined
from forum.events.models import ApplicationState
from forum.events.service_slots import CallDraft

DECISIONS = {
    ApplicationState.SELECTED: _l("Selected to present"),
    ApplicationState.RESERVE: _l("In reserve"),
    ApplicationState.NOT_SELECTED: _l("Not selected"),
}


def _too_long(most: int) -> Length:
    return Length(max=most, message=_l("Keep it to %(max)d characters"))


class CallForm(FlaskForm):  # type: ignore[misc]
    """How many slots, how long, until when."""

    slot_count = CountField(_l("How many slots?"), validators=[Owed()])
    slot_minutes = CountField(
        _l("Minutes of each slot"), description=_l("The same for all. It stays once a company has applied."), validators=[Owed()]
    )  # fmt: skip
    closes_on = DayField(_l("The call closes on"), validators=[Owed()])
    closes_time = ClockField(_l("At"), default=DEADLINE, validators=[Owed()])

    def draft(self) -> CallDraft:
        """The service's call of what was typed."""
        closes = joined(self.closes_on.data, self.closes_time.data or DEADLINE)
        return CallDraft(self.slot_count.data, self.slot_minutes.data, closes)


class LineForm(FlaskForm):  # type: ignore[misc]
    """A plain line of the agenda."""

    title = StringField(
        _l("What the line says"), description=_l("Welcome, break, closing words."), filters=[one_line],
        validators=[Owed(), _too_long(rules_slots.LINE_LENGTH)],
    )  # fmt: skip
    minutes = CountField(_l("Minutes"), validators=[Owed()])
    before = SelectField(
        _l("Before"), choices=choices({"": _l("At the end")}), default="", coerce=str, validate_choice=False
    )


class ApplyForm(FlaskForm):  # type: ignore[misc]
    """A company asks to present one of its innovations."""

    innovation = RadioField(
        _l("Which innovation?"), choices=[], validators=[DataRequired(message=_l("Choose an innovation"))],
        validate_choice=False,
    )  # fmt: skip
    note = TextAreaField(
        _l("What would people see?"), description=_l("A demonstration, a person who uses it, results. No prices."),
        filters=[many_lines],
        validators=[DataRequired(message=_l("Enter what people would see")), _too_long(rules_slots.NOTE_LENGTH)],
    )  # fmt: skip


class ChooseForm(FlaskForm):  # type: ignore[misc]
    """A decision and its reason."""

    state = RadioField(
        _l("Decision"), choices=choices(DECISIONS), validate_choice=False,
        validators=[Owed(), AnyOf([state.value for state in DECISIONS], message=_l("Choose a decision"))],
    )  # fmt: skip
    reason = TextAreaField(
        _l("Why?"), filters=[many_lines],
        validators=[DataRequired(message=_l("Enter the reason. The company reads it")), _too_long(rules_slots.REASON_LENGTH)],
    )  # fmt: skip
    slot = SelectField(
        _l("Slot"), description=_l("For a selected company."), choices=[], coerce=str, validate_choice=False
    )
    confirm_by_on = DayField(_l("Confirm by"), description=_l("For a selected company."))
    confirm_by_time = ClockField(_l("At"), default=DEADLINE)

    def confirm_by(self) -> datetime | None:
        """The wall time to confirm by."""
        return joined(self.confirm_by_on.data, self.confirm_by_time.data or DEADLINE)
