"""What the office may type on its desk."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import available_timezones

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, SelectChoice, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional, ValidationError

from forum.core.form_fields import ZONES as NAMED
from forum.core.form_fields import choices
from forum.core.text import many_lines, one_line
from forum.policies.rules_known import LABELS, NOTICE, RANGES, Policies
from forum.taxonomy import rules as taxonomy

ONE, MANY = [one_line], [many_lines]
ZONES = sorted(
    zone
    for zone in available_timezones()
    if "/" in zone and not zone.startswith(("Etc/", "SystemV/", "posix/", "right/"))
)
DAYS = ((0, _l("Monday")), (1, _l("Tuesday")), (2, _l("Wednesday")), (3, _l("Thursday")), (4, _l("Friday")), (5, _l("Saturday")), (6, _l("Sunday")))  # fmt: skip


def _number(name: str, hint: Any = "") -> StringField:
    """A number as typed: the policy itself says which ones may stand."""
    low, high = RANGES[name]
    return StringField(
        LABELS[name], [DataRequired(_l("Enter a number from %(low)s to %(high)s", low=low, high=high))], filters=ONE,
        description=hint, render_kw={"inputmode": "numeric", "class": "short", "size": 5},
    )  # fmt: skip


def read_day(typed: str) -> date | None:
    """A day typed as 2026-11-26 or 11/26/2026; None when it is none."""
    for shape in ("%Y-%m-%d", "%m/%d/%Y"):
        try:
            return datetime.strptime(typed, shape).date()  # noqa: DTZ007  a day has no zone
        except ValueError:
            continue
    return None


class PolicyForm(FlaskForm):  # type: ignore[misc]
    """The settings of the forum that a state sets."""

    forum_name = StringField(LABELS["forum_name"], [DataRequired(_l("Enter a name")), Length(max=60, message=_l("Use 60 characters or fewer"))], filters=ONE, description=_l("Stands at the top of every page and in every mail."))  # fmt: skip
    office_name = StringField(LABELS["office_name"], [DataRequired(_l("Enter a name")), Length(max=100, message=_l("Use 100 characters or fewer"))], filters=ONE)  # fmt: skip
    contact_address = StringField(LABELS["contact_address"], [Optional(), Length(max=254, message=_l("Use 254 characters or fewer"))], filters=ONE, description=_l("Where people write when the forum cannot help them."))  # fmt: skip
    notice = TextAreaField(LABELS["notice"], [Optional(), Length(max=400, message=_l("Use 400 characters or fewer"))], filters=ONE, description=_l("Empty: our own sentence."), render_kw={"rows": 3})  # fmt: skip
    zone = SelectField(LABELS["zone"], choices=[*choices(NAMED), *(SelectChoice(z, z.replace("_", " ")) for z in ZONES if z not in NAMED)], validate_choice=False, validators=[DataRequired(_l("Choose a time zone from the list"))])  # fmt: skip
    workdays = SelectMultipleField(LABELS["workdays"], coerce=int, choices=[SelectChoice(number, label) for number, label in DAYS], validators=[DataRequired(_l("Tick one working day or more"))])  # fmt: skip
    holidays = TextAreaField(LABELS["holidays"], [Optional(), Length(max=6_000, message=_l("Use 6,000 characters or fewer"))], filters=MANY, description=_l("One day a line, like 11/26/2026."), render_kw={"rows": 12})  # fmt: skip
    review_days = _number("review_days")
    answer_days = _number("answer_days")
    question_days = _number("question_days")
    least_question_days = _number("least_question_days")
    engagement_days = _number("engagement_days")
    material_days = _number("material_days")
    inbound_calendar_days = _number("inbound_calendar_days", _l("Calendar days. What waits for a decision stays until somebody of the office decides."))  # fmt: skip
    release_hour = _number("release_hour", _l("From 0 to 23, in the forum's time zone. 15 is 3:00 p.m."))
    second_person = BooleanField(LABELS["second_person"], description=_l("Whoever wrote a need is not the one who publishes it."))  # fmt: skip
    tells_declined = BooleanField(LABELS["tells_declined"], description=_l("Whoever declined or gave up a seat. They hear of no other change."))  # fmt: skip

    def validate_holidays(self, field: TextAreaField) -> None:
        for number, line in enumerate((field.data or "").splitlines(), 1):
            if line.strip() and read_day(line.strip()) is None:
                raise ValidationError(_l("Line %(number)s: enter a day like 11/26/2026", number=number))

    def validate_contact_address(self, field: StringField) -> None:
        if field.data and not re.fullmatch(r"[^@\s<>\",;]+@[^@\s<>\",;]+\.[^@\s<>\",;]+", field.data):
            raise ValidationError(_l("Enter a mail address, like market@state.us"))

    @staticmethod
    def of(now: Policies) -> Mapping[str, Any]:
        """The values that count now, as the form shows them."""
        shown = {name: str(getattr(now, name)) if name in RANGES else getattr(now, name) for name in LABELS}
        days = (date.fromisoformat(day) for day in now.holidays)
        return shown | {
            "workdays": list(now.workdays),
            "holidays": "\n".join(f"{d.month}/{d.day}/{d.year}" for d in days),
        }

    def draft(self) -> dict[str, Any]:
        """Policy name -> value; a number that is none stays text, so that the policy can refuse it."""
        typed = {name: self[name].data for name in LABELS}
        numbers = {n: int(typed[n]) if re.fullmatch(r"[0-9]{1,6}", typed[n] or "") else typed[n] for n in RANGES}
        days = sorted(
            {day.isoformat() for line in (typed["holidays"] or "").splitlines() if (day := read_day(line.strip()))}
        )
        typed["notice"] = typed["notice"] or str(NOTICE)
        return typed | numbers | {"holidays": days, "workdays": sorted(typed["workdays"] or [])}


class TopicForm(FlaskForm):  # type: ignore[misc]
    """An area of the forum."""

    name = StringField(_l("Name"), [DataRequired(_l("Enter a name")), Length(max=taxonomy.NAME_LENGTH, message=_l("Use 80 characters or fewer"))], filters=ONE)  # fmt: skip
    summary = StringField(_l("What belongs there, in one sentence"), [Optional(), Length(max=taxonomy.SUMMARY_LENGTH, message=_l("Use 200 characters or fewer"))], filters=ONE)  # fmt: skip


class AgencyForm(FlaskForm):  # type: ignore[misc]
    """An agency that the office adds."""

    name = StringField(_l("Name of the agency"), [DataRequired(_l("Enter the name of the agency")), Length(max=160, message=_l("Use 160 characters or fewer"))], filters=ONE)  # fmt: skip


class DomainForm(FlaskForm):  # type: ignore[misc]
    """A mail domain of an agency."""

    domain = StringField(_l("Mail domain"), [DataRequired(_l("Enter a mail domain like dnr.state.us")), Length(max=253, message=_l("Use 253 characters or fewer"))], filters=ONE, description=_l("Exactly what stands after the @. A sub-domain is another domain."))  # fmt: skip


class ReasonForm(FlaskForm):  # type: ignore[misc]
    """Why something is refused or taken away; those concerned read it."""

    reason = TextAreaField(_l("Why?"), [DataRequired(_l("Say why, so that the people concerned know what to change")), Length(max=1_000, message=_l("Use 1,000 characters or fewer"))], filters=MANY)  # fmt: skip
