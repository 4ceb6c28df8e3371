"""Every policy that the office may set: name, meaning, unit, first value. What an operator sets is in `core.settings`."""

from dataclasses import dataclass, fields
from datetime import date
from typing import Any
from zoneinfo import available_timezones

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

NOTICE = _l("A need posted here is not a solicitation. Nothing here is an offer or a promise to buy.")


@dataclass(frozen=True)
class Policies:
    """The values that count now. Days are working days unless the name says otherwise; hours are 0 to 23."""

    forum_name: str = "Market Forum"
    office_name: str = "Office of the Chief Information Officer"
    notice: str = ""
    #: IANA zone in which the forum speaks.
    zone: str = "America/Phoenix"
    #: 0 is Monday.
    workdays: tuple[int, ...] = (0, 1, 2, 3, 4)
    #: ISO days.
    holidays: tuple[str, ...] = ()
    #: Working days in which the office reviews a need, an innovation or an organization.
    review_days: int = 3
    #: Working days in which an agency answers a question.
    answer_days: int = 5
    #: Working days that questions stay open, from the day of publishing.
    question_days: int = 10
    #: Least working days between publishing and the close of questions.
    least_question_days: int = 5
    #: Working days from publishing to the close of a need.
    engagement_days: int = 40
    #: Working days after an event until its slides and notes are late.
    material_days: int = 10
    #: Answers and updates go out together at this hour.
    release_hour: int = 15
    #: Whoever wrote a need may not be the one who publishes it.
    second_person: bool = True
    #: Who declined an invitation or gave a seat up hears when the event is cancelled; of changes never.
    tells_declined: bool = True
    #: Calendar days for which it is kept who sent a mail that came in, and what was decided on it.
    inbound_calendar_days: int = 365
    contact_address: str = ""

    @property
    def sender(self) -> str:
        """The name that mail comes from."""
        return f"{self.forum_name}, {self.office_name}"

    @property
    def holiday_days(self) -> frozenset[date]:
        return frozenset(date.fromisoformat(day) for day in self.holidays)


#: How each policy is called on the desk.
LABELS: dict[str, LazyString] = {
    "forum_name": _l("Name of the forum"),
    "office_name": _l("Name of the office"),
    "notice": _l("Notice on every need, event and mail"),
    "zone": _l("Time zone of the forum"),
    "workdays": _l("Working days"),
    "holidays": _l("Holidays"),
    "review_days": _l("Workdays to review what is sent in"),
    "answer_days": _l("Workdays to answer a question"),
    "question_days": _l("Workdays that questions stay open"),
    "least_question_days": _l("Least workdays that questions stay open"),
    "engagement_days": _l("Workdays until a need closes"),
    "material_days": _l("Workdays until slides and notes of an event are late"),
    "release_hour": _l("Hour at which answers go out"),
    "second_person": _l("A second person publishes"),
    "tells_declined": _l("People who are not coming hear when an event is cancelled"),
    "inbound_calendar_days": _l("Days that the log of mail that came in is kept"),
    "contact_address": _l("Mail address of the office"),
}
NAMES = tuple(field.name for field in fields(Policies))
#: Smallest and largest value of those that are numbers.
RANGES: dict[str, tuple[int, int]] = {
    "review_days": (1, 30), "answer_days": (1, 30), "question_days": (1, 120), "least_question_days": (1, 60),
    "engagement_days": (1, 400), "material_days": (1, 120), "release_hour": (0, 23),
    "inbound_calendar_days": (30, 3650),
}  # fmt: skip


def problem(name: str, value: Any) -> LazyString | None:
    """What is wrong with a value, as a sentence for the person; None when it may stand."""
    if name in RANGES:
        low, high = RANGES[name]
        if not isinstance(value, int) or not low <= value <= high:
            return _l("Enter a number from %(low)s to %(high)s", low=low, high=high)
    if name == "zone" and value not in available_timezones():
        return _l("Choose a time zone from the list")
    if name == "workdays" and not value:
        return _l("Tick one working day or more")
    if name in {"forum_name", "office_name"} and not value:
        return _l("Enter a name")
    return None
