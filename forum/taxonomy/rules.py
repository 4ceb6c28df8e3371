"""Words of topics as they stand in addresses. Pure."""

import re
import unicodedata

NAME_LENGTH = 80
SUMMARY_LENGTH = 200


def slug(name: str) -> str:
    """A topic's word for addresses: lower-case ASCII letters, digits and hyphens, at most 50."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:50].strip("-") or "topic"
