"""From typed words to a full-text query, and from a misspelt word to one that stands in a title. Pure."""

import difflib
import re
from collections.abc import Collection
from enum import StrEnum

from forum.core.text import one_line

#: Characters of a query, and words in it, that count; the rest is left out.
QUERY_MOST = 200
TERMS_MOST = 12
#: Hits that are ranked, newest first: ranking all hits of a common word takes a hundred times as long.
RANKED_MOST = 1_000
#: Hits that are shown and counted; above it reads "more than 200".
SHOWN_MOST = 200
PAGE_HITS = 20
#: Newest things whose titles are searched for signs, which no index holds.
SIGNS_MOST = 20_000
#: Titles that are searched for a word of nearly the same letters.
TITLES_MOST = 2_000
#: How alike two words are at least, 0 to 1.
ALIKE = 0.72

_WORD = re.compile(r"\w+")


class FoundKind(StrEnum):
    """What can be found; the words of the facet in addresses."""

    NEED = "needs"
    INNOVATION = "innovations"
    EVENT = "events"
    DISCUSSION = "discussions"
    COMPANY = "companies"
    AGENCY = "agencies"


def cleaned(query: str) -> str:
    """The query as one clean line of at most `QUERY_MOST` characters."""
    return one_line(query)[:QUERY_MOST].strip()


def terms(query: str) -> list[str]:
    """The words of a query, folded, in order; signs between them only divide."""
    return [word for word in _WORD.findall(query.casefold()) if word.strip("_")][:TERMS_MOST]


def fts5_query(found: list[str]) -> str:
    """The words as an FTS5 query: each quoted, so that none is an operator; the last may go on."""
    return " ".join(f'"{word}"' for word in found) + "*"


def tsquery(found: list[str]) -> str:
    """The words as a PostgreSQL tsquery: each quoted; the last may go on."""
    return " & ".join(f"'{word}'" for word in found) + ":*"


def like_pattern(query: str) -> str:
    """A pattern that finds the query itself, with `\\` before what LIKE would read as its own."""
    return "%" + re.sub(r"([\\%_])", r"\\\1", query) + "%"


def better_spelling(found: list[str], titles: Collection[str]) -> str | None:
    """The query with each unknown word replaced by the most alike word of the titles, or left out where none is alike.

    None when that changes nothing, or leaves nothing.
    """
    known = {word for title in titles for word in _WORD.findall(title.casefold()) if len(word) > 2}
    offered = (word if _is_known(word, known) else _closest(word, known) for word in found)
    better = [word for word in offered if word]
    return " ".join(better) if better and better != found else None


def _is_known(word: str, known: Collection[str]) -> bool:
    return word in known or any(other.startswith(word) for other in known)


def _closest(word: str, known: Collection[str]) -> str | None:
    # Pairs of letters first: comparing every word with every other would take a second.
    pairs = {word[n : n + 2] for n in range(len(word) - 1)}
    near = sorted(o for o in known if abs(len(o) - len(word)) <= 2 and any(pair in o for pair in pairs))
    found = difflib.get_close_matches(word, near, n=1, cutoff=ALIKE)
    return found[0] if found else None
