"""Fields that forms of several features share."""

from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import DateField

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
