"""The people of an event for the office: page by page in groups, all in one statement for files, and what came of it."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, case, cast, func, select
from sqlalchemy.orm import aliased, contains_eager, with_expression

from forum.accounts.models import Person
from forum.core.database import db
from forum.core.paging import Page, beyond, decode, page
from forum.events.models import Event
from forum.organizations.models import Organization, OrganizationKind
from forum.registrations.models import Registration, RegistrationState
from forum.registrations.models_history import RegistrationChange
from forum.registrations.rules_people import GROUPS, LINES, Group, Line, Tally
from forum.registrations.rules_seats import IN_LINE, SEATED

PAGE_SIZE = 50
_WAY, _QUEUED = cast(Registration.way, String), func.coalesce(Registration.queued_at, Registration.state_at)
_SINCE = case((Registration.state.in_(IN_LINE), _QUEUED), else_=Registration.state_at)
_LINE: Sequence[Any] = (_WAY, _QUEUED, Registration.id)
_BY_NAME: Sequence[Any] = (Person.name, Registration.id)
_IS_IN_LINE = Registration.state.in_([state for name in LINES for state in GROUPS[name]])
_ORDER = (case((_IS_IN_LINE, _WAY)), case((_IS_IN_LINE, _QUEUED)), *_BY_NAME)


def lines(event: Event) -> Iterator[Line]:
    """Everybody who has said or been told something about the event, by name."""
    found = (
        select(
            Person.name, Person.email, func.coalesce(Organization.name, Registration.comes_from), Registration.way, Registration.state,
            _SINCE, Registration.checked_in_at, Registration.takes_part_with, Registration.answers,
        )
        .join(Person, Person.id == Registration.person_id)
        .outerjoin(Organization, Organization.id == Registration.organization_id)
        .where(Registration.event_id == event.id)
        .order_by(Person.name, Registration.id)
    )  # fmt: skip
    return (Line(*row) for row in db.session.execute(found))


def tally(event: Event, at: datetime) -> Tally:
    """How many people are in each state, in one statement."""
    can_be_reminded = Registration.reminded_at.is_(None) & (Registration.answer_by_at > at)
    found = (
        select(
            Registration.state, func.count(), func.count(Registration.invited_at),
            func.count().filter(Registration.state == RegistrationState.INVITED, can_be_reminded),
        )
        .where(Registration.event_id == event.id)
        .group_by(Registration.state)
    )  # fmt: skip
    people: Counter[RegistrationState] = Counter()
    invited: Counter[RegistrationState] = Counter()
    remindable = 0
    for state, count, invited_count, silent_count in db.session.execute(found):
        people[state], invited[state] = count, invited_count
        remindable += silent_count
    return Tally(people, invited, remindable)


def groups(event: Event) -> dict[Group, Page[Registration]]:
    """The first page of each group, in one statement; who was refused is in none."""
    group = case(*((Registration.state.in_(states), name.value) for name, states in GROUPS.items()))
    place = func.row_number().over(partition_by=group, order_by=_ORDER)
    placed = (
        select(Registration.id, place.label("place"))
        .join(Person, Person.id == Registration.person_id)
        .where(Registration.event_id == event.id, group.is_not(None))
        .subquery()
    )
    found = with_people(Registration.id.in_(select(placed.c.id).where(placed.c.place <= PAGE_SIZE + 1)))
    found = _with_answers(event, found)
    rows = db.session.scalars(found.order_by(*_ORDER)).all()
    return {name: _page([row for row in rows if row.state in states], name) for name, states in GROUPS.items()}


def group_page(event: Event, name: Group, after: str | None) -> Page[Registration]:
    """One page of one group, after the key of the page before."""
    kinds = (str, datetime, int) if name in LINES else (str, int)
    columns = _LINE if name in LINES else _BY_NAME
    found = _with_answers(event, with_people(Registration.event_id == event.id, Registration.state.in_(GROUPS[name])))
    key = decode(after, kinds)
    if key:
        found = found.where(beyond([(column, False) for column in columns], key))
    return _page(db.session.scalars(found.order_by(*columns).limit(PAGE_SIZE + 1)).all(), name)


def _with_answers(event: Event, found: Any) -> Any:
    """With `answered_at`: when each answered last since the event moved, if it did."""
    if event.asked_again_at is None:
        return found
    line = RegistrationChange
    newest = select(func.max(line.at)).where(
        line.registration_id == Registration.id, line.said.is_not(None), line.at >= event.asked_again_at
    )
    return found.options(with_expression(Registration.answered_at, newest.correlate(Registration).scalar_subquery()))


def _page(rows: Sequence[Registration], name: Group) -> Page[Registration]:
    def key(row: Registration) -> Sequence[Any]:
        return (row.way.value, row.queued_at or row.state_at, row.id) if name in LINES else (row.person.name, row.id)

    return page(rows, key, PAGE_SIZE)


def with_people(*conditions: ColumnElement[bool]) -> Any:
    """Registrations with their people and organizations, which conditions and orders may name."""
    return (
        select(Registration)
        .join(Person, Person.id == Registration.person_id)
        .outerjoin(Registration.organization)
        .options(contains_eager(Registration.person), contains_eager(Registration.organization))
        .where(*conditions)
    )


#: Lines of a history on its page.
HISTORY_SHOWN = 100


def history(mine: Registration) -> Sequence[RegistrationChange]:
    """The newest lines of a person's history, the newest first."""
    return db.session.scalars(_newest(mine).limit(HISTORY_SHOWN)).all()


def newest_line(mine: Registration) -> RegistrationChange | None:
    """The newest line of a person's history."""
    return db.session.scalar(_newest(mine).limit(1))


def _newest(mine: Registration) -> Select[RegistrationChange]:
    found = select(RegistrationChange).where(RegistrationChange.registration_id == mine.id)
    return found.order_by(RegistrationChange.at.desc(), RegistrationChange.id.desc())


def companies(event: Event) -> tuple[int, int]:
    """Companies with a seat, and those of them that had none at an event before this one."""
    earlier, before = aliased(Registration), aliased(Event)
    repeat = (
        select(earlier.id)
        .join(before, before.id == earlier.event_id)
        .where(
            earlier.organization_id == Registration.organization_id, earlier.state.in_(SEATED),
            before.starts_at < event.starts_at, before.id != event.id,
        )
        .exists()
    )  # fmt: skip
    company = func.count(Registration.organization_id.distinct())
    row = db.session.execute(
        select(company, company.filter(~repeat))
        .join(Organization, Organization.id == Registration.organization_id)
        .where(
            and_(Registration.event_id == event.id, Registration.state.in_(SEATED)),
            Organization.kind == OrganizationKind.VENDOR,
        )
    ).one()
    return row[0], row[1]
