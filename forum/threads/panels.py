"""What threads show on the pages of lower floors: the button that follows an organization."""

from dataclasses import dataclass

from forum.core.actor import Actor
from forum.core.panels import Panel
from forum.organizations.models import Organization
from forum.threads import queries


@dataclass(frozen=True)
class FollowButton:
    """Whether the reader follows an organization; `state` is "", "follow" or "mute"."""

    slug: str
    name: str
    state: str


def follow_organization(actor: Actor, organization: Organization) -> Panel | None:
    """Follow or stop following, for whoever has signed in; nobody follows their own organization."""
    if actor.person_id is None or not organization.is_approved or actor.organization_id == organization.id:
        return None
    found = queries.follow_of(actor.person_id, organization_id=organization.id)
    state = "" if found is None else "mute" if found.muted else "follow"
    return Panel("threads/_follow_organization.html", FollowButton(organization.slug, organization.name, state))
