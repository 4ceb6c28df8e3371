"""What a list of an event's people says of each, and what an event did: how many came of how many. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from forum.core.sheets import Cell
from forum.events.models import RegistrationState, Way

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


def cells(line: Line, zone: str) -> list[Cell]:
    """The row of a file, its moment as wall time of the event."""
    since, checked_in = (
        moment and moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None, second=0, microsecond=0)
        for moment in (line.since, line.checked_in)
    )
    return [
        line.name, line.address, line.organization, str(WAYS[line.way]), str(STATES[line.state]), since, checked_in, line.needs,
    ]  # fmt: skip


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
