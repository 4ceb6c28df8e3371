"""Slots by score: what a criterion says, who may score and when, what reviewers read, and what comes of it. Pure."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from forum.calls import rules_slots
from forum.calls.models import Application
from forum.calls.models_score import Criterion
from forum.core.actor import Actor
from forum.events import rules
from forum.events.models import Event, SlotsBy

#: Criteria of one event; characters of a title and of what it means; the most points of one criterion.
CRITERION_LIMIT = 10
TITLE_LENGTH = 100
MEANING_LENGTH = 500
POINTS_LIMIT = 100
#: Characters of a reviewer's note, and of why one stands back.
NOTE_LENGTH = 1_000
#: What stands in a text where names are hidden.
HIDDEN = "[…]"
_ADDRESS = r"\S+@\S+|\b(?:https?://|www\.)\S+"


@dataclass(frozen=True)
class CriterionDraft:
    """What the host typed: what counts, what it means, and the most points for it."""

    title: str
    meaning: str
    most: int | None


@dataclass(frozen=True)
class Standing:
    """How somebody stands to the scoring of an event, and to one application of it.

    `is_filled`: the slots are given. `is_own`: the person speaks for the company that applied. `given_count`: reviews
    with scores; `reviewer_count`: people who may give one.
    """

    is_reviewer: bool
    is_filled: bool
    reviewer_count: int = 0
    is_own: bool = False
    given_at: datetime | None = None
    recused_at: datetime | None = None
    given_count: int = 0


@dataclass(frozen=True)
class Result:
    """What the reviews of one application say: the mean of their totals, how many there are, and the mean points for
    each criterion, in order."""

    mean: float
    count: int
    points: tuple[float, ...]


def criterion_problems(draft: CriterionDraft, *, count: int) -> dict[str, LazyString]:
    """What keeps a criterion from being published. `count`: other criteria that there are."""
    wrong: dict[str, LazyString] = {}
    if not draft.title:
        wrong["title"] = _l("Enter what counts, such as Works without a signal")
    if not draft.meaning:
        wrong["meaning"] = _l("Enter what it means, so that all reviewers read it alike")
    if draft.most is None or not 1 <= draft.most <= POINTS_LIMIT:
        wrong["most"] = _l("Enter a number of points from 1 to %(most)s", most=POINTS_LIMIT)
    if count >= CRITERION_LIMIT:
        wrong["title"] = _l("One call has at most %(most)s criteria", most=CRITERION_LIMIT)
    return wrong


def is_locked(event: Event, at: datetime) -> bool:
    """Criteria are published before applications open, and stay from then on (product rule 17)."""
    return event.slots_by is SlotsBy.SCORE and event.call_opens_at is not None and event.call_opens_at <= at


def is_scoring(event: Event, at: datetime, *, is_filled: bool) -> bool:
    """Scores are given from the close of the call until the slots are filled or the event starts."""
    closed = rules_slots.call_phase(event, at) is rules_slots.Call.CLOSED
    return event.slots_by is SlotsBy.SCORE and closed and rules.is_live(event) and not (
        is_filled or rules.has_started(event, at)
    )  # fmt: skip


def may_see_scores(actor: Actor, standing: Standing, *, is_open: bool) -> bool:
    """Who may read what others gave: while scores are given a reviewer who gave them, then all who may read it. Never
    who stands back from the application, or speaks for its company (product rule 21)."""
    has_given = standing.is_reviewer and standing.given_at is not None
    return may_read(actor, standing) and (has_given or not is_open)


def may_read(actor: Actor, standing: Standing) -> bool:
    """Who may read what a company wrote: reviewers and the office, but for who stands back or speaks for it."""
    return (standing.is_reviewer or actor.is_host) and standing.recused_at is None and not standing.is_own


def hides_names(event: Event, standing: Standing) -> bool:
    """Whether this person reads no names of companies and people now."""
    hidden = event.slots_by is SlotsBy.SCORE and event.hides_names and not standing.is_filled
    return hidden and standing.is_reviewer


def field_name(ref: str) -> str:
    """The name of the form field that asks for the points of a criterion."""
    return f"p_{ref}"


def points_problems(criteria: Iterable[Criterion], points: Mapping[str, int | None]) -> dict[str, LazyString]:
    """What is wrong with the points of a review: form field -> sentence."""
    wrong = {}
    for each in criteria:
        given = points.get(each.ref)
        if given is None or not 0 <= given <= each.most:
            wrong[field_name(each.ref)] = _l(
                "%(criterion)s: enter a number from 0 to %(most)s", criterion=each.title, most=each.most
            )
    return wrong


def names_of(application: Application) -> tuple[str, ...]:
    """The names by which an application could be told, also as people shorten them: the first two words of a company,
    the product before the colon of a title, first and last name of a person."""
    company, person = application.organization.name, application.person.name
    title = application.innovation.thread.title
    return company, " ".join(company.split()[:2]), title, title.partition(":")[0], person, *person.split()


def without_names(text: str, names: Iterable[str]) -> str:
    """A text with names, addresses and links left out, whatever their case; a name is whole words."""
    known = sorted({name for name in names if len(name) > 1}, key=len, reverse=True)
    parts = [_ADDRESS, *(rf"(?<!\w){re.escape(name)}(?!\w)" for name in known)]
    return re.sub("|".join(parts), HIDDEN, text, flags=re.IGNORECASE)


def result(reviews: Sequence[Sequence[int]]) -> Result | None:
    """The result of an application from its reviews, each the points for all criteria in order; None without one.

    Equal means are equal numbers: the quotient of two whole numbers is rounded in one way only.
    """
    if not reviews:
        return None
    count = len(reviews)
    points = tuple(sum(column) / count for column in zip(*reviews, strict=True))
    return Result(sum(map(sum, reviews)) / count, count, points)


def points_text(points: float) -> str:
    """Points as people read them: "12", "12.5", "12.33"."""
    return f"{points:.2f}".rstrip("0").rstrip(".")
