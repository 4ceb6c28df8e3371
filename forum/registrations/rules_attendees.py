"""Lists of people that the office imports: how lines are read, and what each means for who is known already. Pure."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from forum.accounts.rules import NAME_MOST, email_key, email_problem
from forum.events.models import Way
from forum.registrations.models import RegistrationState
from forum.registrations.rules_people import COLUMNS, STATES
from forum.registrations.rules_seats import SEATED

#: Bytes and lines of one list.
BYTES_MOST = 4_000_000
ROWS_MOST = 20_000
#: How the columns may be called, in any order; others are left out.
HEADS = {
    "name": {"name", "full name"},
    "address": {"address", "email", "e-mail", "email address"},
    "organization": {"organization", "company", "agency"},
    "way": {"way"},
    "attended": {"attended"},
    "state": {"state"},
}
WAYS = {"room": Way.ROOM, "in the room": Way.ROOM, "online": Way.ONLINE}
YES, NO = frozenset({"yes", "y", "true", "1", "x"}), frozenset({"", "no", "n", "false", "0"})


@dataclass(frozen=True)
class Wanted:
    """One line of a list, read: who is registered, or attended."""

    line: int
    name: str
    address: str
    organization: str
    way: Way
    attended: bool


@dataclass(frozen=True)
class Rejected:
    """A line that is left out, and why."""

    line: int
    reason: LazyString


@dataclass(frozen=True)
class Known:
    """Somebody whose address the forum knows, and how the person stands to the event."""

    person_id: int
    organization_id: int | None
    may_read: bool
    registration_id: int | None
    state: RegistrationState | None
    way: Way | None


def columns(head: Sequence[str], asked: Collection[str] = ()) -> dict[str, int]:
    """Where each known column stands; name and address are owed, which the caller checks.

    `asked`: labels of the office's own questions. Their answers stand behind the last column of an exported list, and are
    left out, whatever a question is called.
    """
    said, labels = [_folded(name) for name in head], {_folded(label) for label in asked}
    last = _folded(str(COLUMNS[-1]))
    own = said.index(last) if last in said else len(said)
    read = [name if at <= own or name not in labels else "" for at, name in enumerate(said)]
    places = {key: [read.index(name) for name in names if name in read] for key, names in HEADS.items()}
    return {key: min(found) for key, found in places.items() if found}


def _folded(name: str) -> str:
    return name.strip().casefold()


def parse(
    rows: Sequence[Sequence[str]], ways: Sequence[Way], asked: Collection[str] = ()
) -> tuple[list[Wanted], list[Rejected]]:  # fmt: skip
    """The lines below the head, by their numbers in the file; empty ones are left out, wrong ones rejected.

    `asked` as `columns` takes it.
    """
    where, wanted, rejected = columns(rows[0], asked), list[Wanted](), list[Rejected]()
    seen: dict[str, int] = {}
    for number, row in enumerate(rows[1:], 2):
        cells = {name: row[at].strip() if at < len(row) else "" for name, at in where.items()}
        if not any(cells.values()):
            continue
        one = _line(number, cells, ways)
        if isinstance(one, Wanted) and (first := seen.setdefault(email_key(one.address), number)) != number:
            one = Rejected(number, _l("The same address stands in line %(line)s", line=first))
        (wanted if isinstance(one, Wanted) else rejected).append(one)  # type: ignore[arg-type]
    return wanted, rejected


def _line(number: int, cells: dict[str, str], ways: Sequence[Way]) -> Wanted | Rejected:
    said_way, attended = cells.get("way", "").casefold(), cells.get("attended", "").casefold()
    way = WAYS.get(said_way) if said_way else ways[0]
    wrong: LazyString | None = None
    if email_problem(cells["address"]) is not None:
        wrong = _l("The address is not one that mail can go to")
    elif not cells["name"] or len(cells["name"]) > NAME_MOST:
        wrong = _l("The name is missing, or longer than %(most)s characters", most=NAME_MOST)
    elif way not in ways:
        wrong = _l("Nobody can take part in this way")
    elif attended not in YES | NO:
        wrong = _l("Under “Attended” stands neither yes nor no")
    if wrong is not None or way is None:
        return Rejected(number, wrong or _l("Nobody can take part in this way"))
    came = attended in YES or cells.get("state", "") == str(STATES[RegistrationState.ATTENDED])
    return Wanted(number, cells["name"], cells["address"], cells.get("organization", "")[:200], way, came)


def target(wanted: Wanted) -> RegistrationState:
    """The state that a line asks for."""
    return RegistrationState.ATTENDED if wanted.attended else RegistrationState.REGISTERED


def is_settled(wanted: Wanted, found: Known | None) -> bool:
    """Whether the person stands as the line says already: then nothing changes."""
    if found is None or found.state is None:
        return False
    return found.state is RegistrationState.ATTENDED or (not wanted.attended and found.state in SEATED)


def refusal(wanted: Wanted, found: Known | None, *, has_started: bool, is_open_to_guests: bool) -> LazyString | None:
    """Why a line cannot be taken in; None when it can."""
    if wanted.attended and not has_started:
        return _l("The event has not started, so nobody has attended yet")
    if found is None:
        return None if is_open_to_guests else _l("The event is not for everyone, and this address has no account")
    if not found.may_read:
        return _l("This person may not see the event")
    if found.state is RegistrationState.REFUSED:
        return _l("The office refused this person")
    if found.state is RegistrationState.WITHDRAWN and not wanted.attended:
        return _l("This person gave up the seat")
    return None


def seats_needed(wanted: Wanted, found: Known | None, taken: Collection[RegistrationState] = SEATED) -> bool:
    """Whether a line takes a seat that the person does not hold yet."""
    return found is None or found.state not in taken
