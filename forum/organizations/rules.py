"""Names, and who may do what for an organization. Pure."""

import re
import unicodedata
from collections.abc import Iterable
from urllib.parse import urlsplit

from forum.core.actor import Actor, Kind
from forum.core.text import web_address
from forum.organizations.models import Audience, Membership, Role

#: Legal forms that do not tell one company from another.
LEGAL_FORMS = frozenset(
    [
        "inc",
        "incorporated",
        "llc",
        "llp",
        "lp",
        "ltd",
        "limited",
        "corp",
        "corporation",
        "co",
        "company",
        "plc",
        "gmbh",
        "pllc",
        "pc",
    ]
)
#: From widest to narrowest: a child is never wider than its parent.
WIDTHS = {
    a: i
    for i, a in enumerate(
        (Audience.PUBLIC, Audience.MEMBERS, Audience.AGENCIES, Audience.NAMED_AGENCIES, Audience.OFFICE)
    )
}


_SMALL_WORDS = {"INC": "Inc", "INC.": "Inc.", "CO": "Co", "CO.": "Co.", "LTD": "Ltd", "LTD.": "Ltd.",
    "AND": "and", "OF": "of", "THE": "the", "FOR": "for"}  # fmt: skip


def name_key(name: str) -> str:
    """The folded name by which the same company is found again: no accents, signs or legal forms.

    "Acme Widgets, Inc." and "ACME WIDGETS" have one key. Never empty for a name with a letter or a digit.
    """
    folded = unicodedata.normalize("NFKD", name).casefold()
    words = re.findall(r"[^\W_]+", "".join(c for c in folded if not unicodedata.combining(c)).replace("&", " and "))
    kept = [word for word in words if word not in LEGAL_FORMS]
    return " ".join(kept or words)[:200]


def published_name(name: str) -> str:
    """A company's name out of a public record, as people write it: one all in capitals gets small letters.

    "AGNIK TOOLS, INC." becomes "Agnik Tools, Inc."; words of up to three letters stay, since they may be initials.
    """
    if not name.isupper():
        return name
    words = (word if len(word.strip(".,")) <= 3 else word.capitalize() for word in name.split(" "))
    return " ".join(_SMALL_WORDS.get(word, word) for word in words)


def slug(name: str) -> str:
    """A word for an address: lower-case ASCII letters, digits and hyphens, at most 60."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].strip("-") or "organization"


def no_wider(child: Audience, parent: Audience) -> bool:
    """Whether a child's label keeps within its parent's."""
    return WIDTHS[child] >= WIDTHS[parent]


def may_use(actor: Actor, audience: Audience) -> bool:
    """Whether `actor` may write for these readers. A vendor writes for all, or for members: never for agencies alone."""
    if actor.is_host:
        return True
    if actor.is_agency:
        return audience is not Audience.OFFICE
    return actor.kind is Kind.VENDOR and audience in {Audience.PUBLIC, Audience.MEMBERS}


#: Requests to speak for organizations that one person may leave open at a time.
MOST_OPEN_REQUESTS = 5
#: Anybody can get an address there, so such a domain proves nothing about an agency.
OPEN_TO_ALL = frozenset(
    ["gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "live.com", "yahoo.com", "icloud.com", "aol.com",
     "proton.me", "protonmail.com", "gmx.com", "mail.com"]
)  # fmt: skip
_LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")


def domain(typed: str) -> str | None:
    """A mail domain in its one spelling: lower-case ASCII, no dot at the end; None when it is not one.

    Letters beyond ASCII become their "xn--" form, so a look-alike is another domain.
    """
    try:
        plain = typed.strip().removeprefix("@").rstrip(".").encode("idna").decode().lower()
    except UnicodeError:
        return None
    labels = plain.split(".")
    fits = len(labels) > 1 and len(plain) <= 253 and not labels[-1].isdigit()
    return plain if fits and all(_LABEL.fullmatch(label) for label in labels) else None


def domain_of(address: str) -> str:
    """The domain of a mail address as it is compared with the kept ones; empty when it has letters beyond ASCII."""
    typed = address.strip().rpartition("@")[2]
    return typed.lower().rstrip(".") if typed.isascii() else ""


def website(typed: str) -> str | None:
    """An address that may stand on a page: http or https, with a host; "https://" is added. None when it is not one."""
    whole = typed if "://" in typed else f"https://{typed}"
    host = urlsplit(web_address(whole)).hostname or ""
    is_safe = "." in host and not re.search(r"[\s<>\"\\@]", whole)
    return whole if is_safe and len(whole) <= 300 else None


def may_edit(actor: Actor, organization_id: int) -> bool:
    """Whether `actor` may change a profile: the office, and its owners and admins, also while it waits."""
    return actor.is_host or (actor.organization_id == organization_id and actor.role in {Role.OWNER, Role.ADMIN})


def may_see_people(actor: Actor, organization_id: int) -> bool:
    """Whether `actor` may read who speaks for an organization: the office, and its approved people."""
    return actor.is_host or (actor.is_member and actor.organization_id == organization_id)


def may_decide_members(actor: Actor, organization_id: int) -> bool:
    """Whether `actor` decides who speaks for an organization: the office, and its owners and admins."""
    return actor.is_host or (actor.is_organization_admin and actor.organization_id == organization_id)


def may_give_role(actor: Actor, organization_id: int, before: Role, after: Role) -> bool:
    """Whether `actor` may change a role: only owners and the office make owners, or take that away."""
    if not may_decide_members(actor, organization_id):
        return False
    return actor.is_host or actor.role == Role.OWNER or Role.OWNER not in {before, after}


def speaks(membership: Membership) -> bool:
    """Whether the membership holds now: approved, and not ended."""
    return membership.approved_at is not None and membership.ended_at is None and membership.refused_at is None


def is_last_owner(membership: Membership, others: Iterable[Membership]) -> bool:
    """Whether nobody else of `others` owns the organization."""
    return membership.role is Role.OWNER and not any(
        other.role is Role.OWNER and speaks(other) for other in others if other.id != membership.id
    )


def acts_for(memberships: Iterable[Membership]) -> Membership | None:
    """For which of a person's memberships the person acts: an approved one first, then one that waits.

    Among equals the one that the person acts for now stays; else the newest request counts.
    """
    held = [m for m in memberships if m.ended_at is None and m.refused_at is None]
    return max(held, key=lambda m: (_standing(m), m.is_acting, m.requested_at, m.id), default=None)


def _standing(membership: Membership) -> int:
    if membership.organization.refused_at is not None:
        return 0
    return 2 if speaks(membership) and membership.organization.is_approved else 1
