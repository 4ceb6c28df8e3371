"""What the host and companies type about slots."""

from datetime import datetime, time

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, RadioField, SelectField, TextAreaField
from wtforms.validators import AnyOf, DataRequired

from forum.calls import rules_slots
from forum.calls.forms_agenda import AwayFields
from forum.calls.models import ApplicationState
from forum.calls.rules_draw import Method
from forum.calls.service_slots import CallDraft
from forum.core.form_fields import ClockField, CountField, DayField, Owed, choices, in_zone, joined, too_long
from forum.core.text import many_lines
from forum.events.forms import DEADLINE
from forum.events.models import Event, SlotsBy

#: When a call opens, where the host names only the day.
OPENING = time(9)
DECISIONS = {
    ApplicationState.SELECTED: _l("Selected to present"),
    ApplicationState.RESERVE: _l("In reserve"),
    ApplicationState.NOT_SELECTED: _l("Not selected"),
}


METHODS = {
    SlotsBy.DRAW: _l("By draw: a published seed decides, and anybody can check it"),
    SlotsBy.SCORE: _l("By score against criteria, which are published before the call opens"),
    SlotsBy.ORDER: _l("In order of application"),
}


class CallForm(FlaskForm):  # type: ignore[misc]
    """How many slots, how long, from when until when, and how they are given."""

    slot_count = CountField(_l("How many slots?"), validators=[Owed()])
    slot_minutes = CountField(
        _l("Minutes of each slot"), description=_l("The same for all. It stays once a company has applied."), validators=[Owed()]
    )  # fmt: skip
    opens_on = DayField(_l("The call opens on"), description=_l("Leave it out to open the call now."))
    opens_time = ClockField(_l("At"), default=OPENING)
    closes_on = DayField(_l("The call closes on"), validators=[Owed()])
    closes_time = ClockField(_l("At"), default=DEADLINE, validators=[Owed()])
    slots_by = RadioField(
        _l("How are slots given?"), choices=choices(METHODS), default=SlotsBy.DRAW.value, validate_choice=False,
        description=_l("Published with the call. It stays once a company has applied."),
        validators=[Owed(), AnyOf([by.value for by in METHODS], message=_l("Choose how slots are given"))],
    )  # fmt: skip
    first_timer_slots = CountField(_l("Slots kept for companies that never presented here"))
    recent_goes_behind = BooleanField(_l("Who presented here in the last 12 months goes behind"))
    hides_names = BooleanField(
        _l("Hide names of companies and people from reviewers until the slots are filled"),
        description=_l("Only for slots by score."),
    )

    def draft(self) -> CallDraft:
        """The service's call of what was typed."""
        closes = joined(self.closes_on.data, self.closes_time.data or DEADLINE)
        opens = joined(self.opens_on.data, self.opens_time.data or OPENING)
        by = SlotsBy(self.slots_by.data)
        hides = by is SlotsBy.SCORE and bool(self.hides_names.data)
        method = Method(by, self.first_timer_slots.data or 0, bool(self.recent_goes_behind.data), hides)
        return CallDraft(self.slot_count.data, self.slot_minutes.data, closes, opens, method)

    def fill(self, event: Event) -> None:
        """Show the call as it stands."""
        self.slot_count.data, self.slot_minutes.data = event.slot_count or None, event.slot_minutes
        opens, closes = in_zone(event.call_opens_at, event.zone), in_zone(event.call_closes_at, event.zone)
        if closes is not None:
            self.closes_on.data, self.closes_time.data = closes.date(), closes.time()
        if opens is not None:
            self.opens_on.data, self.opens_time.data = opens.date(), opens.time()
        self.slots_by.data, self.first_timer_slots.data = event.slots_by.value, event.first_timer_slots or None
        self.recent_goes_behind.data, self.hides_names.data = event.recent_goes_behind, event.hides_names


class ApplyForm(AwayFields):
    """A company asks to present one of its innovations."""

    innovation = RadioField(
        _l("Which innovation?"), choices=[], validators=[DataRequired(message=_l("Choose an innovation"))],
        validate_choice=False,
    )  # fmt: skip
    note = TextAreaField(
        _l("What would people see?"), description=_l("A demonstration, a person who uses it, results. No prices."),
        filters=[many_lines],
        validators=[DataRequired(message=_l("Enter what people would see")), too_long(rules_slots.NOTE_LENGTH)],
    )  # fmt: skip


class ChooseForm(FlaskForm):  # type: ignore[misc]
    """A decision and its reason."""

    state = RadioField(
        _l("Decision"), choices=choices(DECISIONS), validate_choice=False,
        validators=[Owed(), AnyOf([state.value for state in DECISIONS], message=_l("Choose a decision"))],
    )  # fmt: skip
    reason = TextAreaField(
        _l("Why?"), filters=[many_lines],
        validators=[DataRequired(message=_l("Enter the reason. The company reads it")), too_long(rules_slots.REASON_LENGTH)],
    )  # fmt: skip
    slot = SelectField(
        _l("Slot"), description=_l("For a selected company."), choices=[], coerce=str, validate_choice=False
    )
    confirm_by_on = DayField(_l("Confirm by"), description=_l("For a selected company."))
    confirm_by_time = ClockField(_l("At"), default=DEADLINE)

    def confirm_by(self) -> datetime | None:
        """The wall time to confirm by."""
        return joined(self.confirm_by_on.data, self.confirm_by_time.data or DEADLINE)
