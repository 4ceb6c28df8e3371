"""One box over everything that the reader may see."""

from collections.abc import Sequence

from flask import Blueprint, g, render_template, request

from forum.core.access import Who, audience
from forum.search import queries, rules
from forum.search.queries import Hit
from forum.search.rules import FoundKind
from forum.threads.rules import LABELS

search = Blueprint("search", __name__)


@search.get("/search")
@audience(Who.EVERYONE)
def index() -> str:
    """What holds the typed words, best first; where nothing does, a word of nearly the same letters."""
    query = rules.cleaned(request.args.get("q", ""))
    word = request.args.get("kind", "")
    kind = FoundKind(word) if word in set(FoundKind) else None
    found = queries.hits(g.actor, query, kind) if query else ()
    shown, next_key = _page(found[: rules.SHOWN_MOST], request.args.get("after", ""))
    better = rules.better_spelling(rules.terms(query), queries.titles(g.actor)) if query and not found else None
    return render_template(
        "search/index.html", query=query, kind=kind, kinds=list(FoundKind), hits=shown, next_key=next_key,
        count=min(len(found), rules.SHOWN_MOST), is_more=len(found) > rules.SHOWN_MOST, better=better, labels=LABELS,
    )  # fmt: skip


def _page(found: Sequence[Hit], after: str) -> tuple[Sequence[Hit], str | None]:
    # The key is that of the last hit shown; ranks shift, so no number would find the place again.
    place = next((n + 1 for n, hit in enumerate(found) if hit.key == after), 0) if after else 0
    shown = found[place : place + rules.PAGE_HITS]
    return shown, shown[-1].key if len(found) > place + rules.PAGE_HITS else None
