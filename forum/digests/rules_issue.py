"""What of an issue its reader may see when the page is opened. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

#: Sections in the order of the mail.
SECTIONS: dict[str, LazyString] = {
    "waiting": _l("Waiting for you"),
    "numbers": _l("The week in numbers"),
    "changed": _l("What changed"),
    "coming": _l("Coming events"),
    "new": _l("New for you"),
    "also": _l("Also"),
}


def shown(
    items: Sequence[Mapping[str, Any]], titles: Mapping[str, str], *, office: bool
) -> list[tuple[LazyString, list[dict[str, Any]]]]:
    """Heading and items of each section, without those that the reader may not see any more.

    `titles` maps the refs that the reader may see now to their present titles. Items without a ref are counts:
    those of the desk are for the office only.
    """
    found: dict[str, list[dict[str, Any]]] = {name: [] for name in SECTIONS}
    for item in items:
        ref = item["ref"]
        hidden = ref not in titles if ref else item["kind"] == "desk" and not office
        if hidden:
            continue
        title = titles[ref] if ref and item["named"] else item["title"]
        found[item["section"]].append({**item, "title": title})
    return [(SECTIONS[name], rows) for name, rows in found.items() if rows]
