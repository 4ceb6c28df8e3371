"""All people of an event in one statement, for files, and what came of it in numbers: for the office."""

from collections.abc import Iterator

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import aliased

from forum.accounts.models import Person
from forum.core.database import db
from forum.events.models import Event, Registration, RegistrationState
from forum.events.models_history import RegistrationChange
from forum.events.rules_people import Did, Line
from forum.events.rules_seats import SEATED
from forum.organizations.models import Organization, OrganizationKind


def lines(event: Event) -> Iterator[Line]:
    """Everybody who has said or been told something about the event, by name."""
    found = (
        select(
            Person.name, Person.email, func.coalesce(Organization.name, Registration.comes_from), Registration.way, Registration.state,
            func.coalesce(Registration.queued_at, Registration.state_at), Registration.checked_in_at, Registration.takes_part_with,
        )
        .join(Person, Person.id == Registration.person_id)
        .outerjoin(Organization, Organization.id == Registration.organization_id)
        .where(Registration.event_id == event.id)
        .order_by(Person.name, Registration.id)
    )  # fmt: skip
    return (Line(*row) for row in db.session.execute(found))


def did(event: Event) -> Did:
    """What came of an event: of those who were invited, who registered, and who came. Two statements."""
    state = Registration.state
    # Who declined gave up a seat, or said no to an invitation.
    was_invited = or_(
        state == RegistrationState.INVITED,
        select(RegistrationChange.id)
        .where(
            RegistrationChange.registration_id == Registration.id,
            or_(
                RegistrationChange.from_state == RegistrationState.INVITED,
                RegistrationChange.to_state == RegistrationState.INVITED,
            ),
        )
        .exists(),
    )
    counts = db.session.execute(
        select(
            func.count().filter(was_invited),
            func.count().filter(state.in_(SEATED)),
            *(
                func.count().filter(state == one)
                for one in (
                    RegistrationState.ATTENDED, RegistrationState.ABSENT, RegistrationState.WAITLISTED,
                    RegistrationState.WITHDRAWN,
                )
            ),
        ).where(Registration.event_id == event.id)
    ).one()  # fmt: skip
    invited, registered, attended, absent, waitlisted, declined = map(int, counts)
    companies, first_time = _companies(event)
    return Did(invited, registered, attended, absent, waitlisted, declined, companies, first_time)


def _companies(event: Event) -> tuple[int, int]:
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
