"""What a list of an event's people says of each, and what an event did: how many came of how many. Pure."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from forum.core.sheets import Cell
from forum.events.models import Way
from forum.registrations import rules_seats
from forum.registrations.models import Registration, RegistrationState
from forum.registrations.rules_seats import SEATED

#: What the office reads of each state, on pages and in files.
STATES: Mapping[RegistrationState, LazyString] = {
    RegistrationState.INVITED: _l("Invited"),
    RegistrationState.MAYBE: _l("Maybe"),
    RegistrationState.REQUESTED: _l("To check"),
    RegistrationState.REGISTERED: _l("Registered"),
    RegistrationState.WAITLISTED: _l("On the waitlist"),
    RegistrationState.WITHDRAWN: _l("Gave up the seat"),
    RegistrationState.REFUSED: _l("Refused"),
    RegistrationState.ATTENDED: _l("Attended"),
    RegistrationState.ABSENT: _l("Absent"),
}
WAYS: Mapping[Way, LazyString] = {Way.ROOM: _l("Room"), Way.ONLINE: _l("Online")}
#: Heads of the columns of the files, in their order.
COLUMNS = (
    _l("Name"), _l("Address"), _l("Organization"), _l("Way"), _l("State"), _l("Since"), _l("Checked in"), _l("Needs to take part"),
)  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One person of the list, as the files carry it. `since` and `checked_in` are moments."""

    name: str
    address: str
    organization: str
    way: Way
    state: RegistrationState
    since: datetime
    checked_in: datetime | None
    needs: str
    #: Ref of each question of the office -> answer; None for who was not asked.
    answers: Mapping[str, str] | None = None


def cells(line: Line, zone: str) -> list[Cell]:
    """The row of a file, its moment as wall time of the event."""
    since, checked_in = (
        moment and moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None, second=0, microsecond=0)
        for moment in (line.since, line.checked_in)
    )
    return [
        line.name, line.address, line.organization, str(WAYS[line.way]), str(STATES[line.state]), since, checked_in, line.needs,
    ]  # fmt: skip


def owes_answer(mine: Registration, since: datetime) -> bool:
    """Whether the person said yes or maybe, or was given a seat, before everybody was asked again at `since`."""
    return mine.state in rules_seats.ASKED_AGAIN - {RegistrationState.INVITED} and mine.state_at < since


class Group(StrEnum):
    """A table of the page of people."""

    ASKING = "asking"
    SEATED = "seated"
    MAYBE = "maybe"
    SILENT = "silent"
    GONE = "gone"
    WAITING = "waiting"


#: Who was refused stands in no table.
GROUPS: Mapping[Group, frozenset[RegistrationState]] = {
    Group.ASKING: frozenset({RegistrationState.REQUESTED}),
    Group.SEATED: SEATED,
    Group.MAYBE: frozenset({RegistrationState.MAYBE}),
    Group.SILENT: frozenset({RegistrationState.INVITED}),
    Group.GONE: frozenset({RegistrationState.WITHDRAWN}),
    Group.WAITING: frozenset({RegistrationState.WAITLISTED}),
}
#: Groups in the order of the line; the others are by name.
LINES = frozenset({Group.ASKING, Group.WAITING})


@dataclass(frozen=True)
class Tally:
    """How many people of an event are in each state: all of them, those who were invited, and who can be reminded."""

    people: Counter[RegistrationState]
    invited: Counter[RegistrationState]
    remindable: int

    def count(self, group: Group) -> int:
        """How many stand in one table."""
        return sum(self.people[state] for state in GROUPS[group])


@dataclass(frozen=True)
class Did:
    """What an event did. `registered` holds all who had a seat at the end, those who came and those who did not.

    `companies` are those with a seat; of them `first_time` had none at an earlier event of the forum.
    """

    invited: int
    registered: int
    attended: int
    absent: int
    waitlisted: int
    declined: int
    companies: int
    first_time: int

    @property
    def again(self) -> int:
        """Companies that had a seat before."""
        return self.companies - self.first_time


def did(tally: Tally, companies: int, first_time: int) -> Did:
    """What came of an event, from how its people stand. Who declined gave up a seat, or said no to an invitation."""
    people = tally.people
    return Did(
        tally.invited.total(), tally.count(Group.SEATED), people[RegistrationState.ATTENDED], people[RegistrationState.ABSENT],
        people[RegistrationState.WAITLISTED], people[RegistrationState.WITHDRAWN], companies, first_time,
    )  # fmt: skip
