"""What is usual for each kind of event, and the showcase that a need suggests. Pure: the host changes what differs."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from forum.events.models import EventKind, MayRegister
from forum.organizations.models import Audience
from forum.policies.rules import add_workdays
from forum.policies.rules_known import Policies

#: Events usually start at this hour.
START = time(14)
#: People usually register until this hour of the workday before.
REGISTER_BY = time(17)
#: Workdays between the close of a need's questions, or today, and its showcase: answers are out, companies can prepare.
WORKDAYS_AHEAD = 10
#: Who may register for an event about something that only these read; no event is for named agencies alone.
REGISTERS = {
    Audience.MEMBERS: MayRegister.MEMBERS,
    Audience.AGENCIES: MayRegister.AGENCIES,
    Audience.NAMED_AGENCIES: MayRegister.AGENCIES,
    Audience.OFFICE: MayRegister.AGENCIES,
}


@dataclass(frozen=True)
class Usual:
    """What is usual for one kind. `seats` are those in the room; None: no limit. `title` is that of a need's event."""

    label: LazyString
    title: LazyString
    length: timedelta
    may_register: MayRegister
    has_call: bool
    why_hint: LazyString
    seats: int | None
    has_room: bool = True
    has_online: bool = True


USUAL: Mapping[EventKind, Usual] = {
    EventKind.SHOWCASE: Usual(
        _l("a showcase"), _l("Showcase: %(need)s"), timedelta(hours=2, minutes=30), MayRegister.EVERYONE, True,
        _l("Two sentences: which companies present, for how long each, and what people take home."), 60,
    ),
    EventKind.INDUSTRY_DAY: Usual(
        _l("an industry day"), _l("Industry day: %(need)s"), timedelta(hours=3), MayRegister.EVERYONE, False,
        _l("Two sentences: which agencies brief companies, and on what they plan."), 100,
    ),
    EventKind.REVERSE_INDUSTRY_DAY: Usual(
        _l("a reverse industry day"), _l("Reverse industry day: %(need)s"), timedelta(hours=3), MayRegister.MEMBERS, True,
        _l("Two sentences: which companies brief agencies, and what agencies learn about the market."), 60,
    ),
    EventKind.WORKSHOP: Usual(
        _l("a workshop"), _l("Workshop: %(need)s"), timedelta(hours=2), MayRegister.MEMBERS, False,
        _l("Two sentences: what people work on together, and what they take home."), 30, has_online=False,
    ),
    EventKind.BRIEFING: Usual(
        _l("a briefing"), _l("Briefing: %(need)s"), timedelta(hours=1), MayRegister.EVERYONE, False,
        _l("Two sentences: who speaks on what, and for whom that matters."), None, has_room=False,
    ),
}  # fmt: skip


def showcase_day(questions_close_on: date | None, today: date, policies: Policies) -> date:
    """A workday on which a need's showcase can be: after its questions closed, and far enough from today."""
    first = max(today, questions_close_on or today)
    return add_workdays(first, WORKDAYS_AHEAD, policies.workdays, policies.holiday_days)


def register_by(day: date, policies: Policies) -> datetime:
    """The usual wall time to register by for an event on that day: the workday before."""
    return datetime.combine(add_workdays(day, -1, policies.workdays, policies.holiday_days), REGISTER_BY)
