"""Looks up what an earlier import made."""

from sqlalchemy import select

from forum.core.database import db
from forum.organizations.models import Offer, Organization


def imported(source: str, key: str) -> Organization | None:
    """The organization made from a record of this source."""
    return db.session.scalar(
        select(Organization).where(Organization.imported_from == source, Organization.imported_key == key)
    )


def has_offer(organization_id: int, record_key: str) -> bool:
    """Whether this very row was taken in before."""
    wanted = select(Offer.id).where(Offer.organization_id == organization_id, Offer.record_key == record_key)
    return db.session.scalar(wanted) is not None
