"""Who acts: a person, for one organization at a time, with the rights that this gives."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Kind(StrEnum):
    """What somebody is to the forum. A visitor has not signed in; a guest has, but speaks for nobody yet."""

    VISITOR = "visitor"
    GUEST = "guest"
    VENDOR = "vendor"
    AGENCY = "agency"
    HOST = "host"


@dataclass(frozen=True)
class Actor:
    """A person and the organization that the person acts for.

    `kind` is the organization's kind also while its approval waits; what only approved people may do asks
    `is_member`. `person_id` and `organization_id` are database keys and never leave the server.
    """

    kind: Kind = Kind.VISITOR
    person_id: int | None = None
    person_ref: str | None = None
    name: str = ""
    email: str = ""
    zone: str | None = None
    organization_id: int | None = None
    organization_ref: str | None = None
    organization_slug: str | None = None
    organization_name: str = ""
    role: str = ""
    is_approved: bool = False
    is_procurement: bool = False
    #: The office has not decided on the organization yet.
    waits_for_office: bool = False
    #: While it waits: the day by which the office decides.
    decide_by_on: date | None = None
    #: The office did not approve the organization; its own people may read why.
    is_refused: bool = False

    @property
    def is_signed_in(self) -> bool:
        return self.person_id is not None

    @property
    def is_member(self) -> bool:
        """Signed in, and both the organization and the membership are approved."""
        return self.is_approved and self.organization_id is not None

    @property
    def is_host(self) -> bool:
        return self.kind is Kind.HOST and self.is_approved

    @property
    def is_agency(self) -> bool:
        return self.kind is Kind.AGENCY and self.is_approved

    @property
    def is_vendor(self) -> bool:
        return self.kind is Kind.VENDOR and self.is_approved

    @property
    def is_state(self) -> bool:
        """The office or an agency: those for whom state-only labels are open."""
        return self.is_host or self.is_agency

    @property
    def is_organization_admin(self) -> bool:
        return self.is_member and self.role in {"owner", "admin"}

    @property
    def home_kind(self) -> str:
        """Which home page this person gets: procurement officers have one of their own."""
        return "procurement" if self.is_procurement else str(self.kind)


VISITOR = Actor()
# The forum itself, where a job acts: it may see everything that it must send.
FORUM = Actor(kind=Kind.HOST, name="Market Forum", is_approved=True, role="forum")
