"""Whom an invitation may name, by when an answer is asked for, and when who has not answered is reminded. Pure."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from email.utils import parseaddr
from zoneinfo import ZoneInfo

from forum.accounts import rules as accounts
from forum.core.text import one_line
from forum.events.models import Event
from forum.policies import rules as policies
from forum.registrations import rules_seats
from forum.registrations.models import RegistrationState

#: Addresses in one act.
ADDRESS_LIMIT = 1_000
#: Characters of the field that holds them.
ADDRESSES_LENGTH = 100_000
#: Names of organizations in one act.
ORGANIZATION_LIMIT = 100
#: Who has not answered is reminded so many workdays before the day by which an answer is asked for.
REMIND_WORKDAYS = 3
#: The form proposes a day so many workdays before the event.
ANSWER_WORKDAYS = 3
#: The hour at which that day ends.
ANSWER_HOUR = time(17)


@dataclass(frozen=True)
class Addresses:
    """What was pasted: address -> name (may be empty), each address once; the lines that hold none, with their number."""

    people: dict[str, str]
    wrong: tuple[tuple[int, str], ...] = ()


def read_addresses(text: str) -> Addresses:
    """One address a line, bare or as "Dana Reyes <dana@company.com>". An address twice is one, with its first name."""
    found: dict[str, tuple[str, str]] = {}
    wrong: list[tuple[int, str]] = []
    for number, line in enumerate(text.splitlines(), 1):
        typed = one_line(line)
        if not typed:
            continue
        name, address = _split(typed)
        email = accounts.clean_email(address) or ""
        if accounts.email_problem(email) is not None:
            wrong.append((number, typed[:80]))
        else:
            found.setdefault(accounts.email_key(email), (email, name))
    return Addresses(dict(found.values()), tuple(wrong))


def _split(line: str) -> tuple[str, str]:
    if "<" not in line:
        return "", line.rstrip(",;")
    name, address = parseaddr(line.rstrip(",;"))
    return (one_line(name)[: accounts.NAME_MOST], address) if address else ("", line)


def latest_answer(event: Event) -> datetime:
    """Until when an answer can be asked for: registration ends then, at the start at the latest."""
    return min(event.register_by_at or event.starts_at, event.starts_at)


def answer_by(event: Event, day: date | None) -> datetime:
    """The moment by which an answer is asked for: that day at 5 p.m. in the event's zone, and never too late to count."""
    latest = latest_answer(event)
    return latest if day is None else min(policies.deadline_moment(day, ANSWER_HOUR, event.zone), latest)


def proposed_day(
    event: Event, at: datetime, workdays: Collection[int], holidays: Collection[date]
) -> date | None:  # fmt: skip
    """The day that the form proposes to answer by: `ANSWER_WORKDAYS` before the event, or when registration ends if that
    is earlier; where that is past, the next workday. None where no day is left: then registration's end counts."""
    zone = ZoneInfo(event.zone)
    latest, today = latest_answer(event).astimezone(zone).date(), at.astimezone(zone).date()
    usual = policies.add_workdays(event.starts_there.date(), -ANSWER_WORKDAYS, workdays, holidays)
    proposals = (min(usual, latest), min(policies.add_workdays(today, 1, workdays, holidays), latest))
    return next((day for day in proposals if answer_by(event, day) > at), None)


def reminds_at(answer_by_at: datetime, zone: str, workdays: Collection[int], holidays: Collection[date]) -> datetime:
    """From when on who has not answered is reminded: the same hour, `REMIND_WORKDAYS` workdays earlier."""
    local = answer_by_at.astimezone(ZoneInfo(zone))
    day = policies.add_workdays(local.date(), -REMIND_WORKDAYS, workdays, holidays)
    return policies.local_moment(datetime.combine(day, local.time()), zone).first


@dataclass(frozen=True)
class Answers:
    """How many invited people said what."""

    yes: int
    maybe: int
    no: int
    silent: int


def answers(invited: Counter[RegistrationState]) -> Answers:
    """What invited people said so far; a seat, a place in line and a request are a yes."""
    yes = sum(invited[state] for state in rules_seats.SEATED | rules_seats.IN_LINE)
    states = RegistrationState
    return Answers(yes, invited[states.MAYBE], invited[states.WITHDRAWN], invited[states.INVITED])


def is_reminded(invited_at: datetime, answer_by_at: datetime, reminds_from: datetime, at: datetime) -> bool:
    """Whether an invitation without an answer is reminded of by the clock. Who was invited later than that, is not."""
    return invited_at + timedelta(days=1) <= reminds_from <= at < answer_by_at
