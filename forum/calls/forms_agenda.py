"""What the host types about the agenda, and when a company says that it cannot present."""

from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectField, StringField

from forum.calls import rules_agenda, rules_slots
from forum.calls.service_agenda import SessionDraft
from forum.core import jinja
from forum.core.form_fields import ClockField, CountField, DayField, Owed, choices, joined, too_long
from forum.core.text import one_line
from forum.events.models import Event


class LineForm(FlaskForm):  # type: ignore[misc]
    """A plain line of the agenda."""

    title = StringField(
        _l("What the line says"), description=_l("Welcome, break, closing words."), filters=[one_line],
        validators=[Owed(), too_long(rules_slots.LINE_LENGTH)],
    )  # fmt: skip
    minutes = CountField(_l("Minutes"), validators=[Owed()])
    before = SelectField(
        _l("Where"), choices=choices({"": _l("At the end")}), default="", coerce=str, validate_choice=False,
        validators=[Owed()],
    )  # fmt: skip


class SessionForm(FlaskForm):  # type: ignore[misc]
    """A session: its lines follow one another in one room."""

    title = StringField(
        _l("What is the session called?"), description=_l("Morning, Demonstrations, Track B."), filters=[one_line],
        validators=[Owed(), too_long(rules_agenda.NAME_LENGTH)],
    )  # fmt: skip
    room = StringField(
        _l("Room"), description=_l("Leave it empty for the place of the event."), filters=[one_line],
        validators=[too_long(rules_agenda.NAME_LENGTH)],
    )  # fmt: skip
    starts_on = DayField(_l("Starts on"), validators=[Owed()])
    starts_time = ClockField(_l("At"), validators=[Owed()])

    def draft(self) -> SessionDraft:
        """The service's session of what was typed."""
        starts = joined(self.starts_on.data, self.starts_time.data)
        return SessionDraft(self.title.data or "", self.room.data or "", starts)


class AwayFields(FlaskForm):  # type: ignore[misc]
    """When a company cannot present; part of the form by which it applies."""

    away_on = SelectField(_l("When can you not present?"), choices=[], coerce=str, validate_choice=False)
    away_from = ClockField(
        _l("When can you not present? From"), description=_l("Leave both empty if any time is fine.")
    )
    away_until = ClockField(_l("Until"))

    def offer_days(self, event: Event) -> None:
        """Ask for the day too where the event has several."""
        days = rules_agenda.days_of(event)
        self.away_on.choices = choices({day.isoformat(): jinja.day_text(day) for day in days})
        if len(days) == 1:
            self.away_on.data = days[0].isoformat()

    def away(self, event: Event) -> tuple[datetime | None, datetime | None]:
        """The two wall times that were typed, each or none."""
        days = {day.isoformat(): day for day in rules_agenda.days_of(event)}
        day: Any = days.get(self.away_on.data or "") or event.starts_local.date()
        return joined(day, self.away_from.data), joined(day, self.away_until.data)
