"""Who of a list of addresses is known, and how each stands to an event: a few statements for thousands."""

from collections.abc import Sequence

from sqlalchemy import and_, exists, literal, select

from forum.accounts.models import Person
from forum.core.database import db
from forum.events.models import Event
from forum.organizations.models import Audience, Membership, Organization
from forum.organizations.queries import readers_of
from forum.registrations.models import Registration
from forum.registrations.rules_attendees import Known

#: Addresses in one statement: SQLite takes 32,766 values at most.
CHUNK = 5_000


def known(event: Event, keys: Sequence[str]) -> dict[str, Known]:
    """Folded address -> who that is. Held by no lock: the caller holds the event."""
    found: dict[str, Known] = {}
    thread = event.thread
    may_read = literal(True)
    if thread.audience is not Audience.PUBLIC:
        may_read = exists().where(  # type: ignore[assignment]
            Membership.person_id == Person.id, Organization.id == Membership.organization_id, readers_of(thread)
        )
    acts_for = and_(
        Membership.person_id == Person.id, Membership.is_acting.is_(True), Membership.approved_at.is_not(None)
    )
    for start in range(0, len(keys), CHUNK):
        rows = db.session.execute(
            select(
                Person.email_key, Person.id, Membership.organization_id, may_read, Registration.id, Registration.state,
                Registration.way,
            )
            .outerjoin(Membership, acts_for)
            .outerjoin(Registration, and_(Registration.person_id == Person.id, Registration.event_id == event.id))
            .where(Person.email_key.in_(keys[start : start + CHUNK]))
        )  # fmt: skip
        found |= {row[0]: Known(*row[1:]) for row in rows}
    return found
