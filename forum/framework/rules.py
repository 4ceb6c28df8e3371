"""To which needs a rule applies, and what a rule may say. Pure."""

import re
import unicodedata
from collections.abc import Collection

from forum.framework.models import RuleVersion

NAME_MOST = 50
"""Characters of a short name."""
TITLE_MOST = 120
TEXT_MOST = 5_000
"""Characters of a rule, in Markdown."""
WHY_MOST = 500
REASON_MOST = 300
"""Characters of what changed, and of why a rule is retired."""
ADDRESS_MOST = 300


#: Words that already mean something in the addresses of the rules.
RESERVED = frozenset({"new"})


def slug(name: str) -> str:
    """A rule's word for addresses: lower-case ASCII letters, digits and hyphens; empty where none is left."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:NAME_MOST].strip("-")


def applies(version: RuleVersion, topics: Collection[str]) -> bool:
    """Whether a rule applies to a need with these topics (slugs): it names one of them, or none at all."""
    named = version.data["topics"]
    return not named or not set(topics).isdisjoint(named)
