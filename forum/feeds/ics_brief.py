"""Says a stored entry in fewer words, for a feed of thousands. Pure."""

import re
from functools import lru_cache

from icalendar.parser import Contentline

from forum.entries.ics import named_lines

SAID = 80
"""Characters that are left of what an entry says about its event."""

#: What no program needs to show the entry. The page is linked in the description as well, which every program shows.
_LEFT_OUT = frozenset({"CATEGORIES", "CREATED", "RELATED-TO", "URL", "X-MICROSOFT-CDO-BUSYSTATUS"})
#: What is meant where nothing is said.
_MEANT = "TRANSP:OPAQUE\r\n"
#: What does not stand before the mark of a cut. Escapes begin with the backslash.
_STOPS = " ,;:.\\"
_PAGE = re.compile(r"\r\nURL:([!-~]+)\r\n")


@lru_cache(maxsize=4096)  # a feed is asked for again and again, and few of its entries change
def brief(text: str) -> str:
    """A VEVENT of `ics.event_text` with its title, times, place, page, stamps, and the beginning of what it says.

    Its notice is left out: the feed says that once for all. The same bytes for the same text.
    """
    found = _PAGE.search(text.replace("\r\n ", ""))
    page = found[1] if found else ""
    return "".join(
        _description(line, page) if name == "DESCRIPTION" else line
        for name, line in named_lines(text)
        if name not in _LEFT_OUT and line != _MEANT
    )


def _description(line: str, page: str) -> str:
    """The line with the beginning of what stood before the link to the page, and the link."""
    value = line.replace("\r\n ", "").removeprefix("DESCRIPTION:").removesuffix("\r\n")
    told = value.partition(page)[0] if page else value
    said = r"\n\n".join(part for part in (_beginning(told.removesuffix(r"\n\n")), page) if part)
    folded: bytes = Contentline(f"DESCRIPTION:{said}").to_ical()  # type: ignore[no-untyped-call]
    return folded.decode("utf-8") + "\r\n"


def _beginning(told: str) -> str:
    """As many words of an escaped text as there is room for; never half of an escape."""
    if len(told) <= SAID:
        return told
    cut = told[:SAID]
    return f"{(cut.rpartition(' ')[0] or cut).rstrip(_STOPS)}…"
