"""Takes in code lists."""

import re
from datetime import datetime

from forum.core import records
from forum.core.database import db
from forum.core.errors import Refused
from forum.core.records import Outcome, Record
from forum.taxonomy import queries
from forum.taxonomy.models import Code

SCHEMES = ("naics", "nigp", "unspsc")


def put_code(record: Record, *, at: datetime) -> Outcome:
    """Take in one code: `scheme`, `code` (or `class`), and what it means. Raises Refused for a bad record."""
    scheme = records.line(record, "scheme", 12, needed=True).lower()
    if scheme not in SCHEMES:
        raise Refused(f"scheme is none of {', '.join(SCHEMES)}")
    name = "class" if "class" in record else "code"
    word = records.line(record, name, 12, needed=True)
    if not re.fullmatch(r"[0-9A-Za-z-]+", word):
        raise Refused(f"{name} holds other signs than digits, letters and hyphens")
    title = records.line(record, "friendly_name", 300) or records.line(record, "title", 300, needed=True)
    found = queries.code(scheme, word)
    if found is not None and found.title == title:
        return "unchanged"
    if found is not None:
        found.title = title
        return "updated"
    db.session.add(Code(scheme=scheme, code=word, title=title))
    db.session.flush()
    return "imported"
