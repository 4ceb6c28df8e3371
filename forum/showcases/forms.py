"""What the host types to plan, move and cancel an event."""

from datetime import time
from enum import StrEnum
from typing import Any, TypeVar

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField

from forum.core.form_fields import ClockField, CountField, DayField, Owed, ZoneField, choices, joined, too_long
from forum.core.text import many_lines, one_line
from forum.events import rules
from forum.events.forms import DEADLINE
from forum.events.models import EventKind, MayRegister
from forum.events.rules import EventDraft, Move
from forum.events.rules_words import KINDS

WHO = {
    MayRegister.EVERYONE: _l("Everyone. All read the page, and all may register, also without an account"),
    MayRegister.MEMBERS: _l("Members. Only approved organizations read the page"),
    MayRegister.AGENCIES: _l("Agencies. Only agencies and the CIO's office read the page"),
    MayRegister.INVITED: _l("Invited people. All read the page"),
}
WAYS = {"room": _l("In the room"), "online": _l("Online"), "both": _l("In the room and online")}
READINGS = {"first": _l("The earlier"), "second": _l("The later")}
#: The hours of an all-day event.
FIRST, LAST = time(0), time(23, 59)


Word = TypeVar("Word", bound=StrEnum)


def _known(enum: type[Word], value: str | None, otherwise: Word) -> Word:
    """The member of an enum; a value that no form offers counts as the first choice."""
    return enum(value) if value in set(enum) else otherwise


class TimesForm(FlaskForm):  # type: ignore[misc]
    """Time, place and way: what people are asked again about when it changes."""

    starts_on = DayField(_l("Day"), validators=[Owed()])
    all_day = BooleanField(
        _l("All day"), description=_l("Whole days, from the day to the last day. No hours are needed.")
    )
    starts_time = ClockField(_l("Start"), validators=[Owed()])
    start_reading = RadioField(_l("Which start?"), choices=choices(READINGS), validate_choice=False, default="")
    ends_time = ClockField(_l("End"), validators=[Owed()])
    ends_on = DayField(_l("Last day"), description=_l("Only if it ends on another day."))
    end_reading = RadioField(_l("Which end?"), choices=choices(READINGS), validate_choice=False, default="")
    zone = ZoneField(_l("Time zone"), validators=[Owed()])
    ways = RadioField(
        _l("In the room, online, or both?"),
        choices=choices(WAYS),
        validators=[Owed()],
        default="room",
        validate_choice=False,
    )
    place = StringField(
        _l("Place"), description=_l("Room, building, street. Leave it empty for an event that is only online."),
        filters=[one_line], validators=[Owed(), too_long(rules.PLACE_LENGTH)],
    )  # fmt: skip
    online_url = StringField(
        _l("Link to the online meeting"), description=_l("Leave it empty for an event that is only in the room."),
        filters=[one_line], validators=[Owed(), too_long(rules.URL_LENGTH)],
    )  # fmt: skip
    register_by_on = DayField(_l("Register by"), description=_l("Leave it empty, and people register until the start."))
    register_by_time = ClockField(_l("Time to register by"), default=DEADLINE)

    def times(self) -> dict[str, Any]:
        """What these fields say, for a plan or a move."""
        has_room, has_online = self.ways.data in {"room", "both"}, self.ways.data in {"online", "both"}
        whole = bool(self.all_day.data)
        starts_time, ends_time = (FIRST, LAST) if whole else (self.starts_time.data, self.ends_time.data)
        return {
            "all_day": whole, "starts_local": joined(self.starts_on.data, starts_time),
            "ends_local": joined(self.ends_on.data or self.starts_on.data, ends_time),
            "zone": self.zone.data or "", "start_reading": self.start_reading.data or "",
            "end_reading": self.end_reading.data or "", "has_room": has_room, "has_online": has_online,
            "place": (self.place.data or "") if has_room else "",
            "online_url": (self.online_url.data or "") if has_online else "",
            "register_by_local": joined(self.register_by_on.data, self.register_by_time.data or DEADLINE),
        }  # fmt: skip

    def fill_times(self, draft: EventDraft) -> None:
        """Show what a plan says."""
        start, end, by = draft.starts_local, draft.ends_local, draft.register_by_local
        self.all_day.data, self.starts_on.data = draft.all_day, start.date() if start else None
        self.starts_time.data = start.time() if start and not draft.all_day else None
        self.ends_time.data = end.time() if end and not draft.all_day else None
        self.ends_on.data = end.date() if start and end and end.date() != start.date() else None
        self.start_reading.data, self.end_reading.data = draft.start_reading, draft.end_reading
        self.zone.data = draft.zone
        self.ways.data = "both" if draft.has_room and draft.has_online else "online" if draft.has_online else "room"
        self.place.data, self.online_url.data = draft.place, draft.online_url
        self.register_by_on.data, self.register_by_time.data = (by.date(), by.time()) if by else (None, DEADLINE)


class MoveForm(TimesForm):
    """The page that moves an event."""

    def move(self) -> Move:
        return Move(**self.times())


#: The plan asks in this order: the list of problems keeps to it.
ORDER = (
    "kind", "title", "why_come", "need", "topics", "starts_on", "all_day", "starts_time", "start_reading", "ends_time",
    "ends_on", "end_reading", "zone", "ways", "place", "online_url", "room_seats", "online_seats", "company_seats",
    "may_register", "approves", "register_by_on", "register_by_time", "about",
)  # fmt: skip


class EventForm(TimesForm):
    """The one page of a plan."""

    _fields: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._fields = dict(
            sorted(self._fields.items(), key=lambda item: ORDER.index(item[0]) if item[0] in ORDER else -1)
        )

    kind = SelectField(_l("Kind"), choices=choices(KINDS), validators=[Owed()], coerce=str, validate_choice=False)
    title = StringField(
        _l("Title"), description=_l("What people find in their calendars."), filters=[one_line],
        validators=[Owed(), too_long(rules.TITLE_LENGTH)],
    )  # fmt: skip
    why_come = TextAreaField(
        _l("Why come?"), description=_l("Two sentences: who presents or speaks, and what people take home."),
        filters=[one_line], validators=[Owed(), too_long(rules.WHY_LENGTH)], render_kw={"rows": 3},
    )  # fmt: skip
    need = SelectField(
        _l("For which need?"), choices=choices({"": _l("No need")}), default="", coerce=str, validate_choice=False
    )
    topics = SelectMultipleField(
        _l("Topics"),
        description=_l("One to three, unless you chose a need. Who follows these hears of it."),
        choices=[],
        validate_choice=False,
    )
    about = TextAreaField(
        _l("More about it"), description=_l("What to bring, how to get there. You may use Markdown."),
        filters=[many_lines], validators=[too_long(rules.ABOUT_LENGTH)], render_kw={"rows": 8},
    )  # fmt: skip
    room_seats = CountField(_l("Seats in the room"), description=_l("Leave it empty for no limit."))
    online_seats = CountField(_l("Seats online"), description=_l("Leave it empty for no limit."))
    company_seats = CountField(_l("Most seats of one company"), description=_l("Leave it empty for no limit."))
    may_register = RadioField(
        _l("Who may register?"),
        choices=choices(WHO),
        validators=[Owed()],
        default=MayRegister.EVERYONE.value,
        validate_choice=False,
    )

    approves = BooleanField(
        _l("Check each registration before it takes a seat"),
        description=_l("You let people in or refuse them, with a reason, on the event's page of people."),
    )

    def draft(self) -> EventDraft:
        """The service's plan of what was typed."""
        return EventDraft(
            title=self.title.data or "", kind=_known(EventKind, self.kind.data, EventKind.SHOWCASE), why_come=self.why_come.data or "",
            about=self.about.data or "", need_ref=self.need.data or "", topic_slugs=tuple(filter(None, self.topics.data or ())),
            room_seats=self.room_seats.data, online_seats=self.online_seats.data, company_seats=self.company_seats.data,
            may_register=_known(MayRegister, self.may_register.data, MayRegister.EVERYONE), approves=bool(self.approves.data), **self.times(),
        )  # fmt: skip

    def fill(self, draft: EventDraft) -> None:
        """Show what a plan says."""
        self.fill_times(draft)
        self.kind.data, self.title.data, self.why_come.data = draft.kind.value, draft.title, draft.why_come
        self.about.data, self.need.data, self.topics.data = draft.about, draft.need_ref, list(draft.topic_slugs)
        self.room_seats.data, self.online_seats.data = draft.room_seats, draft.online_seats
        self.company_seats.data, self.may_register.data = draft.company_seats, draft.may_register.value
        self.approves.data = draft.approves
