"""My work: everything of one person with its state, and the ways to the rest of what is theirs."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from flask import g, render_template

from forum.core import clock
from forum.core.access import Who, audience
from forum.digests import queries_me
from forum.innovations import rules as innovations_rules
from forum.needs import rules as needs_rules

Thing = TypeVar("Thing")
Words = TypeVar("Words")


@audience(Who.SIGNED_IN)
def index() -> str:
    """Needs, questions, innovations, applications and registrations, grouped by where they stand."""
    at = clock.now()
    mine = queries_me.mine(g.actor)
    needs = _grouped(
        mine.needs, lambda need: needs_rules.WORDS[needs_rules.phase(need, at)], needs_rules.WORDS.values()
    )
    states = innovations_rules.STATE_WORDS
    innovations = _grouped(mine.innovations, lambda found: states[found.state], states.values())
    coming = [found for found in reversed(mine.registrations) if found.event.ends_at > at]
    past = [found for found in mine.registrations if found.event.ends_at <= at]
    return render_template(
        "me/index.html", mine=mine, needs=needs, innovations=innovations, coming=coming, past=past, nav="me"
    )


def _grouped(
    things: Iterable[Thing], word: Callable[[Thing], Words], order: Iterable[Words]
) -> Sequence[tuple[Words, list[Thing]]]:
    """Things under the word for their state, in the order of the words, without empty ones."""
    found: dict[Words, list[Thing]] = defaultdict(list)
    for thing in things:
        found[word(thing)].append(thing)
    return [(words, found[words]) for words in order if words in found]
