"""Puts the letters about organizations into the outbox, each in its reader's language."""

from collections.abc import Callable, Iterable
from datetime import datetime

from forum.accounts.models import Person
from forum.accounts.service_letters import write_to
from forum.mail.emails import Parts
from forum.mail.service import About
from forum.organizations.models import Organization


def tell(
    people: Iterable[Person], kind: str, organization: Organization, write: Callable[[], Parts], *, at: datetime
) -> None:
    """One letter to each person: `write` composes it under that person's language."""
    for person in people:
        write_to(person, About(kind, "organization", organization.ref), write, at=at)
