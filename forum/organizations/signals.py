"""What happens to organizations, for features on higher floors. Sent by `organizations.service`."""

from dataclasses import dataclass
from datetime import datetime

from blinker import Namespace

from forum.organizations.models import Membership, Organization

_signals = Namespace()


@dataclass(frozen=True)
class OrganizationChanged:
    """Name, summary, text or approval of an organization changed. `renamed_at`: when it got another name, if it did."""

    organization: Organization
    renamed_at: datetime | None = None


@dataclass(frozen=True)
class MembershipEnded:
    """A person does not speak for an organization any more."""

    membership: Membership
    at: datetime


#: Whenever what can be found about an organization changed. Sender: OrganizationChanged.
organization_changed = _signals.signal("organization-changed")
#: A person lost the rights that an organization gave. Sender: MembershipEnded.
membership_ended = _signals.signal("membership-ended")
