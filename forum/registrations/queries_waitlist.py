"""Who waits for a seat, and in which place."""

from collections.abc import Sequence

from sqlalchemy import and_, case, func, or_, select

from forum.core.database import db
from forum.events.models import Event, Way
from forum.organizations.models import Organization, OrganizationKind
from forum.registrations.models import Registration, RegistrationState


def line(event: Event, way: Way, most: int | None) -> Sequence[tuple[int, int | None]]:
    """Key of the registration and of the company (None: no company) of the first `most` who wait for one way, in order.

    `most` None: all of them.
    """
    company = case((Organization.kind == OrganizationKind.VENDOR, Registration.organization_id), else_=None)
    found = (
        select(Registration.id, company)
        .outerjoin(Organization, Organization.id == Registration.organization_id)
        .where(
            Registration.event_id == event.id, Registration.state == RegistrationState.WAITLISTED,
            Registration.way == way,
        )
        .order_by(Registration.queued_at, Registration.id)
        .limit(most)
    )  # fmt: skip
    return [(key, of) for key, of in db.session.execute(found)]


def seats_of_companies(event: Event) -> dict[int, int]:
    """How many seats people of each organization hold."""
    found = (
        select(Registration.organization_id, func.count())
        .where(
            Registration.event_id == event.id, Registration.state == RegistrationState.REGISTERED,
            Registration.organization_id.is_not(None),
        )
        .group_by(Registration.organization_id)
    )  # fmt: skip
    return {key: count for key, count in db.session.execute(found) if key is not None}


def number(mine: Registration) -> int:
    """A person's place in the line for the way that they want, from 1."""
    earlier = or_(
        Registration.queued_at < mine.queued_at,
        and_(Registration.queued_at == mine.queued_at, Registration.id <= mine.id),
    )
    return (
        db.session.scalar(
            select(func.count())
            .select_from(Registration)
            .where(
                Registration.event_id == mine.event_id, Registration.state == RegistrationState.WAITLISTED,
                Registration.way == mine.way, earlier,
            )
        )
        or 0
    )  # fmt: skip
