"""What innovations put on the pages of needs and of organizations."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from forum.core.actor import Actor
from forum.core.panels import Panel
from forum.innovations import queries
from forum.innovations.models import Innovation
from forum.innovations.queries import ShownHere, ShownOn
from forum.needs.models import Need, NeedState
from forum.organizations.models import Organization, OrganizationKind


@dataclass(frozen=True)
class OnNeed:
    """What companies show on a need; `own_id` is the reader's company, who may withdraw its own."""

    need_ref: str
    shown: Sequence[ShownHere]
    own_id: int | None


@dataclass(frozen=True)
class ShowAction:
    """A way for a company to show something, until the need closes (None: no date is set)."""

    need_ref: str
    until: datetime | None


@dataclass(frozen=True)
class OfCompany:
    """A company's listed innovations."""

    innovations: Sequence[Innovation]


@dataclass(frozen=True)
class ShownByCompany:
    """Where a company showed what."""

    shown: Sequence[ShownOn]


def shown_on_need(actor: Actor, need: Need) -> Panel | None:
    """Everyone who sees the need sees what is shown on it."""
    shown = queries.shown_on_need(actor, need)
    own_id = actor.organization_id if actor.is_vendor else None
    return Panel("innovations/_on_need.html", OnNeed(need.thread.ref, shown, own_id)) if shown else None


def show_action(actor: Actor, need: Need) -> Panel | None:
    """For approved companies, on a published need."""
    if not actor.is_vendor or need.state is not NeedState.PUBLISHED:
        return None
    return Panel("innovations/_show_action.html", ShowAction(need.thread.ref, need.closes_at))


def of_company(actor: Actor, organization: Organization) -> Panel | None:
    """What a company has listed."""
    if organization.kind is not OrganizationKind.VENDOR:
        return None
    found = queries.of_organization(actor, organization.id)
    return Panel("innovations/_of_company.html", OfCompany(found)) if found else None


def shown_by_company(actor: Actor, organization: Organization) -> Panel | None:
    """What a company showed, and on which needs."""
    if organization.kind is not OrganizationKind.VENDOR:
        return None
    found = queries.shown_by(actor, organization.id)
    return Panel("innovations/_shown_by_company.html", ShownByCompany(found)) if found else None
