"""Mail settings: how often may we write, and, folded, each kind, quiet hours and a pause."""

from datetime import date, datetime, time
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField, SelectChoice, SelectField
from wtforms.validators import DataRequired, InputRequired, Optional, ValidationError

from forum.core.form_fields import DayField
from forum.core.jinja import day_text, time_text
from forum.digests.models import Frequency, Way
from forum.digests.rules import LABELS
from forum.digests.rules_ways import KINDS, Draft

#: The answer of who makes no exception, and of who has no quiet hours.
USUAL = "usual"
WAYS = [
    SelectChoice(USUAL, _l("As I said above")),
    SelectChoice(Way.AT_ONCE.value, _l("At once")),
    SelectChoice(Way.DIGEST.value, _l("In the digest")),
    SelectChoice(Way.NONE.value, _l("Not at all")),
]


def _way(kind: str) -> SelectField:
    return SelectField(KINDS[kind], choices=WAYS, default=USUAL, validators=[DataRequired()])


class MailForm(FlaskForm):  # type: ignore[misc]
    """The answers of one person. `today` is the day in that person's zone."""

    frequency = RadioField(
        _l("How often may we write?"),
        choices=[SelectChoice(frequency.value, label) for frequency, label in LABELS.items()],
        validators=[InputRequired(_l("Choose how often we may write"))],
    )
    needs = _way("needs")
    answers = _way("answers")
    discussions = _way("discussions")
    events = _way("events")
    innovations = _way("innovations")
    quiet_from = SelectField(_l("Quiet hours from"), default=USUAL, validators=[DataRequired()])
    quiet_until = SelectField(_l("Quiet hours until"), default=USUAL, validators=[DataRequired()])
    paused_on = DayField(
        _l("Pause until"), [Optional()], message=_l("Enter the day that mail starts again, like 12/4/2026"),
        description=_l("The day on which mail starts again. What you missed comes then."),
    )  # fmt: skip

    def __init__(self, kept: Draft, today: date) -> None:
        given: dict[str, Any] = {kind: way.value if way else USUAL for kind, way in kept.ways.items()}
        hours = {"quiet_from": _text(kept.quiet_from), "quiet_until": _text(kept.quiet_until)}
        super().__init__(frequency=kept.frequency.value, paused_on=kept.paused_on, **given, **hours)
        self.today = today
        walls = [datetime.combine(today, time(hour)) for hour in range(24)]
        clock = [SelectChoice(str(wall.hour), time_text(wall, zone_name=" ")) for wall in walls]
        for field in (self.quiet_from, self.quiet_until):
            field.choices = [SelectChoice(USUAL, _l("No quiet hours")), *clock]

    def validate_quiet_until(self, field: SelectField) -> None:
        """Both hours or neither, and not the same one."""
        start, end = _hour(self.quiet_from.data), _hour(field.data)
        if (start is None) != (end is None):
            raise ValidationError(_l("Choose both hours, or no quiet hours in both"))
        if start is not None and start == end:
            raise ValidationError(_l("Choose another hour than the one at which quiet hours begin"))

    def validate_paused_on(self, field: DayField) -> None:
        """A day to come."""
        day: date | None = field.data
        if day is not None and day <= self.today:
            raise ValidationError(_l("Choose a day after %(day)s", day=day_text(self.today)))

    @property
    def has_choices(self) -> bool:
        """Whether anything but the one question is answered, or wrong: then the rest is not folded."""
        return any(field.errors or field.data not in {None, USUAL} for field in self if field.name in FOLDED)

    def draft(self) -> Draft:
        """The answers."""
        ways = {kind: None if (value := self[kind].data) == USUAL else Way(value) for kind in KINDS}
        return Draft(
            Frequency(self.frequency.data), ways, _hour(self.quiet_from.data), _hour(self.quiet_until.data), self.paused_on.data
        )  # fmt: skip


FOLDED = frozenset({*KINDS, "quiet_from", "quiet_until", "paused_on"})


def _text(hour: int | None) -> str:
    return USUAL if hour is None else str(hour)


def _hour(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() else None
