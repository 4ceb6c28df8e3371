"""Fields that forms of several features share: days, times and numbers that say what to enter."""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, IntegerField, SelectField, TimeField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length

#: As date pickers send a day, and as people type it.
DAY_FORMATS = ["%Y-%m-%d", "%m/%d/%Y", "%m/%d/%y"]
ENTER_DAY = _l("Enter the day like 12/4/2026")


class DayField(DateField):  # type: ignore[misc]
    """A day of the years 2000 to 2200, picked or typed; `message` says what to enter where it is none."""

    data: Any

    def __init__(self, label: Any = None, validators: Any = (), *, message: Any = ENTER_DAY, **kwargs: Any) -> None:
        super().__init__(label, validators, format=DAY_FORMATS, **kwargs)
        self.type = "DateField"  # the macros look at it
        self.message = message

    def process_formdata(self, valuelist: list[str]) -> None:
        given = [value.strip() for value in valuelist if value.strip()]
        self.data = None
        try:
            super().process_formdata(given)
        except ValueError:
            raise ValueError(self.message) from None
        day: date | None = self.data
        if day is not None and not 2000 <= day.year <= 2200:
            self.data = None
            raise ValueError(self.message)


#: Zones that the form offers; the forum's own and the event's are added.
ZONES = {
    "America/New_York": _l("Eastern time (New York)"),
    "America/Chicago": _l("Central time (Chicago)"),
    "America/Denver": _l("Mountain time (Denver)"),
    "America/Phoenix": _l("Arizona time (Phoenix)"),
    "America/Los_Angeles": _l("Pacific time (Los Angeles)"),
    "America/Anchorage": _l("Alaska time (Anchorage)"),
    "Pacific/Honolulu": _l("Hawaii time (Honolulu)"),
    "America/Puerto_Rico": _l("Atlantic time (San Juan)"),
    "Pacific/Guam": _l("Chamorro time (Guam)"),
    "UTC": _l("UTC"),
}


def choices(labels: Mapping[Any, Any]) -> list[SelectChoice]:
    """Choices of a field from value -> label."""
    return [SelectChoice(str(value), label) for value, label in labels.items()]


class Owed:
    """Marks a field as one that must be answered; the service says so, with the other checks."""

    field_flags = {"required": True}

    def __call__(self, form: Any, field: Any) -> None:
        return None


class ClockField(TimeField):  # type: ignore[misc]
    """A time of day as browsers send it, or typed like 2:30 p.m."""

    data: Any

    def __init__(self, label: Any = None, **kwargs: Any) -> None:
        super().__init__(label, format=["%H:%M", "%H:%M:%S", "%I:%M %p", "%I %p"], **kwargs)
        self.type = "TimeField"

    def process_formdata(self, valuelist: list[str]) -> None:
        if not valuelist or not valuelist[0].strip():
            self.data = None
            return
        typed = valuelist[0].strip().upper().replace("A.M.", "AM").replace("P.M.", "PM")
        try:
            super().process_formdata([typed])
        except ValueError:
            raise ValueError(_("Enter the time like 2:30 p.m.")) from None


class CountField(IntegerField):  # type: ignore[misc]
    """A whole number, or nothing."""

    data: Any

    def __init__(self, label: Any = None, **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        self.type = "IntegerField"

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = None
        typed = valuelist[0].strip().replace(",", "") if valuelist else ""
        if not typed:
            return
        if not typed.lstrip("-").isdecimal() or len(typed) > 9:
            raise ValueError(_("Enter a whole number"))
        self.data = int(typed)


class ZoneField(SelectField):  # type: ignore[misc]
    """A time zone by its IANA name, from a list that holds the forum's own zone too."""

    choices: Any

    def __init__(self, label: Any = None, **kwargs: Any) -> None:
        super().__init__(label, choices=choices(ZONES), validate_choice=False, **kwargs)
        self.type = "SelectField"

    def offer(self, *zones: str) -> None:
        """Add zones that the list does not hold."""
        self.choices = [*self.choices, *choices({zone: zone for zone in zones if zone not in ZONES})]


def joined(day: date | None, clock_time: time | None) -> datetime | None:
    """Day and time as one wall time; None while one is missing."""
    return datetime.combine(day, clock_time) if day is not None and clock_time is not None else None


def in_zone(at: datetime | None, zone: str) -> datetime | None:
    """A moment as wall time."""
    return at.astimezone(ZoneInfo(zone)).replace(tzinfo=None) if at is not None else None


def too_long(most: int) -> Length:
    """A text has an end."""
    return Length(max=most, message=_l("Keep it to %(max)d characters"))
