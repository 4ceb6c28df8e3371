"""What happens to organizations, for features on higher floors. Sent by `organizations.service`."""

from dataclasses import dataclass

from blinker import Namespace

from forum.organizations.models import Organization

_signals = Namespace()


@dataclass(frozen=True)
class OrganizationChanged:
    """Name, summary, text or approval of an organization changed."""

    organization: Organization


#: Whenever what can be found about an organization changed. Sender: OrganizationChanged.
organization_changed = _signals.signal("organization-changed")
