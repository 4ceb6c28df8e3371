"""Who of a list of addresses is known, and how each stands to an event: a few statements for thousands."""

from collections.abc import Sequence

from sqlalchemy import and_, select

from forum.accounts.models import Person
from forum.core.database import db
from forum.events.models import Event
from forum.organizations.models import Membership
from forum.organizations.queries import may_see
from forum.registrations.models import Registration
from forum.registrations.rules_attendees import Known

#: Addresses in one statement: SQLite takes 32,766 values at most.
CHUNK = 5_000


def known(event: Event, keys: Sequence[str]) -> dict[str, Known]:
    """Folded address -> who that is. Held by no lock: the caller holds the event."""
    found: dict[str, Known] = {}
    acts_for = and_(
        Membership.person_id == Person.id, Membership.is_acting.is_(True), Membership.approved_at.is_not(None)
    )
    for start in range(0, len(keys), CHUNK):
        rows = db.session.execute(
            select(
                Person.email_key, Person.id, Membership.organization_id, may_see(event.thread), Registration.id, Registration.state,
                Registration.way,
            )
            .outerjoin(Membership, acts_for)
            .outerjoin(Registration, and_(Registration.person_id == Person.id, Registration.event_id == event.id))
            .where(Person.email_key.in_(keys[start : start + CHUNK]))
        )  # fmt: skip
        found |= {row[0]: Known(*row[1:]) for row in rows}
    return found
