"""Names, and who may do what for an organization. Pure."""

import re
import unicodedata

from forum.core.actor import Actor, Kind
from forum.organizations.models import Audience

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


def name_key(name: str) -> str:
    """The folded name by which the same company is found again: no accents, signs or legal forms.

    "Acme Widgets, Inc." and "ACME WIDGETS" have one key. Never empty for a name with a letter or a digit.
    """
    folded = unicodedata.normalize("NFKD", name).casefold()
    words = re.findall(r"[^\W_]+", "".join(c for c in folded if not unicodedata.combining(c)).replace("&", " and "))
    kept = [word for word in words if word not in LEGAL_FORMS]
    return " ".join(kept or words)[:200]


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
