"""What of the sample forum is there."""

from datetime import datetime, timedelta

from sqlalchemy import select

from forum.accounts import queries as accounts
from forum.accounts.models import Person
from forum.core.database import db
from forum.demo.rules import HOST, OPENED_DAYS_AGO
from forum.organizations.models import Organization


def is_empty() -> bool:
    """Whether nobody has used this forum yet."""
    people = db.session.scalar(select(Person.id).limit(1))
    return people is None and db.session.scalar(select(Organization.id).limit(1)) is None


def has_story() -> bool:
    """Whether the sample forum was loaded before."""
    return accounts.by_email(HOST) is not None


def loaded_at(now: datetime) -> datetime:
    """When the story was put on stage; records keep to that day, so that loading again changes nothing."""
    host = accounts.by_email(HOST)
    return host.joined_at + timedelta(days=OPENED_DAYS_AGO) if host is not None else now
