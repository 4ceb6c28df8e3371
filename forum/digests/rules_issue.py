"""The items of an issue in words, and what of them its reader may see when the page is opened. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from forum.core import refs

#: Sections in the order of the mail.
SECTIONS: dict[str, LazyString] = {
    "waiting": _l("Waiting for you"),
    "numbers": _l("The week in numbers"),
    "changed": _l("What changed"),
    "coming": _l("Coming events"),
    "new": _l("New for you"),
    "also": _l("Also"),
}

#: What of an item stands in the mail alone.
IN_THE_MAIL = frozenset({"fact", "subject_title", "subject_after", "action", "act_url", "takes_reply"})


@dataclass(frozen=True)
class Line:
    """One line under a title. `before` and `after` are a change; `quote` is what somebody wrote."""

    text: str
    before: str = ""
    after: str = ""
    note: str = ""
    quote: str = ""

    @property
    def words(self) -> str:
        """The whole line as plain text."""
        changed = f"{self.text}: {self.before} → {self.after}" if self.after else self.text
        return " ".join(part for part in (changed, f"({self.note})" if self.note else "", self.quote) if part)


@dataclass(frozen=True)
class Item:
    """One thing that a digest tells, in its reader's language and zone.

    `ref` is the thread whose readers may read it, empty for counts. `named`: the title is the thread's own.
    `day` is for events: the date block. `of` is who stands behind it; `rest` what it is to the reader.
    """

    section: str
    kind: str
    title: str
    url: str
    ref: str = ""
    named: bool = False
    of: str = ""
    lines: tuple[Line, ...] = ()
    why: str = ""
    action: str = ""
    #: Where the act is done without signing in; it stands in the mail alone, since whoever has it may act.
    act_url: str = ""
    day: str = ""
    rest: str = ""
    #: The item as a subject says it, its title apart; empty where it cannot lead.
    fact: str = ""
    #: The title that may stand in a subject; empty for what is restricted.
    subject_title: str = ""
    #: What follows the title where nothing else is in the subject.
    subject_after: str = ""
    #: A reply by mail can be posted in this discussion, and everybody whom it tells of may read it.
    takes_reply: bool = False

    def kept(self) -> dict[str, Any]:
        """What the issue keeps of it: quotations are left out, since what they quote may be taken back."""
        plain = asdict(self) | {"lines": [Line(at.text, at.before, at.after, at.note).words for at in self.lines]}
        return {name: value for name, value in plain.items() if name not in IN_THE_MAIL}


def mark_of(token_digest: str) -> str:
    """What tells an issue from the others of its reader, in an address: as long as a ref."""
    return token_digest[: refs.LENGTH]


def reply_ref(items: Sequence[Item]) -> str | None:
    """The discussion that a reply to this mail is for: the one thing that it tells of. Empty where it is a digest, tells
    of several things, or of a reply that fewer people may read, so that its reader has to say; None where it tells of
    no discussion, so that a reply can only be for the office."""
    if not any(item.kind == "discussion" for item in items):
        return None
    return items[0].ref if len(items) == 1 and items[0].takes_reply else ""


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
