"""Accounts with a membership from the start: by an operator's command, and the first of a new forum."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime

from flask import current_app

from forum.accounts import queries as accounts
from forum.accounts import service as accounts_service
from forum.accounts import service_letters
from forum.accounts.models import Person
from forum.audit import service as audit
from forum.core.database import db
from forum.organizations import queries, rules
from forum.organizations.models import Membership, Organization, OrganizationKind, Role
from forum.organizations.signals import OrganizationChanged, organization_changed
from forum.policies import service as policies


@dataclass(frozen=True)
class NewPerson:
    """An account to make; the password is a hash already."""

    email: str
    name: str
    password_hash: str
    is_procurement: bool = False
    is_confirmed: bool = False


def add_member(draft: NewPerson, organization: Organization, *, at: datetime) -> Person:
    """An account whose membership is approved; the first of an organization owns it.

    The caller has made sure that the address has no account yet. Where it is not confirmed, the link goes out.
    """
    person = accounts_service.add_person(
        draft.name, draft.email, at=at, password_hash=draft.password_hash, confirmed=draft.is_confirmed
    )
    first = not queries.members_of(organization.id)
    db.session.add(
        Membership(
            person=person, organization=organization, role=Role.OWNER if first else Role.MEMBER, is_acting=True,
            is_procurement=draft.is_procurement, requested_at=at, approved_at=at,
        )
    )  # fmt: skip
    db.session.flush()
    audit.write(
        accounts_service.actor_named(person), "membership.add", "organization", organization.ref, at=at,
        person=person.ref, procurement=draft.is_procurement,
    )  # fmt: skip
    if not draft.is_confirmed:
        service_letters.send_confirmation(person, at=at)
    return person


def open_office(name: str, *, at: datetime) -> Organization:
    """The office of a forum that has none."""
    office = Organization(
        slug=queries.unique_slug(rules.slug(name)), kind=OrganizationKind.HOST, name=name, name_key=rules.name_key(name),
        requested_at=at, approved_at=at,
    )  # fmt: skip
    db.session.add(office)
    db.session.flush()
    return office


def set_up(office_name: str, draft: NewPerson, *, at: datetime) -> Person | None:
    """Name the office and make its first account, once; None when somebody was faster."""
    if has_host() or accounts.by_email(draft.email) is not None:
        return None
    office = queries.host() or open_office(office_name, at=at)
    office.name, office.name_key = office_name, rules.name_key(office_name)
    organization_changed.send(OrganizationChanged(office, renamed_at=at))
    person = add_member(draft, office, at=at)
    policies.set_policies(queries.actor_of_person(person), {"office_name": office_name}, at=at)
    return person


def has_host() -> bool:
    """Whether somebody runs this forum already."""
    return bool(queries.host_people())


def first_run_token() -> str:
    """The secret of the first-run page: derived from SECRET_KEY, so kept nowhere, and the same at each start."""
    key = str(current_app.secret_key).encode()
    return hmac.new(key, b"forum:first-run", hashlib.sha256).hexdigest()


def may_set_up(token: str) -> bool:
    """Whether this is the secret, and nobody has set the forum up."""
    return hmac.compare_digest(token.encode(), first_run_token().encode()) and not has_host()
