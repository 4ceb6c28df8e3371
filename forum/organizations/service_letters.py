"""Puts the letters about organizations into the outbox, each in its reader's language."""

from collections.abc import Callable, Iterable
from datetime import datetime

from flask_babel import force_locale

from forum.accounts.models import Person
from forum.mail import emails as letters
from forum.mail import service as mail
from forum.mail.emails import Parts
from forum.organizations.models import Organization
from forum.policies import queries as policies


def tell(
    people: Iterable[Person], kind: str, organization: Organization, write: Callable[[], Parts], *, at: datetime
) -> None:
    """One letter to each person: `write` composes it under that person's language."""
    now = policies.current()
    for person in people:
        with force_locale(person.locale or "en"):
            letter = letters.compose(write(), notice=now.notice, sender=now.sender)
        to = mail.Recipient(person.email, person.name, person.ref, person.id, person.locale, person.zone)
        mail.queue(letter, to, mail.About(kind, "organization", organization.ref), at=at)
