"""Which deadlines a need or an event has, how a calendar names them, and for how long it shows them. Pure."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from forum.entries.models_deadlines import DeadlineKind
from forum.entries.rules import CANCELLED_STAYS
from forum.events.models import Event, EventState
from forum.needs import rules as needs
from forum.needs.models import Need, NeedState

#: A deadline that has passed stays in feeds for so long.
OVER_STAYS = timedelta(days=30)
#: Kinds of a need, and of an event.
OF_NEED = frozenset({DeadlineKind.QUESTIONS, DeadlineKind.CLOSES, DeadlineKind.QUIET})
OF_EVENT = frozenset({DeadlineKind.CALL})
#: The title of the entry.
TITLES: Mapping[DeadlineKind, LazyString] = {
    DeadlineKind.QUESTIONS: _l("Questions close: %(title)s"),
    DeadlineKind.CALL: _l("Call for presenters closes: %(title)s"),
    DeadlineKind.CLOSES: _l("Need closes: %(title)s"),
    DeadlineKind.QUIET: _l("Quiet period begins: %(title)s"),
}


def of_need(need: Need) -> dict[DeadlineKind, datetime]:
    """The deadlines that count for a need as it stands, passed ones too: kind -> moment."""
    found: dict[DeadlineKind, datetime | None] = {}
    if need.state is NeedState.PUBLISHED:
        found[DeadlineKind.CLOSES] = need.closes_at
        if needs.takes_questions(need):
            found[DeadlineKind.QUESTIONS] = need.questions_close_at
    if need.state in needs.QUIET_STATES:
        found[DeadlineKind.QUIET] = need.quiet_since_at
    return {kind: moment for kind, moment in found.items() if moment is not None}


def of_event(event: Event) -> dict[DeadlineKind, datetime]:
    """The same for an event: until when companies may apply to present."""
    closes_at = event.call_closes_at if event.state is EventState.PUBLISHED else None
    return {DeadlineKind.CALL: closes_at} if closes_at is not None else {}


def is_worth_an_entry(due_at: datetime, at: datetime) -> bool:
    """Whether a deadline that no calendar has shown yet is told at all."""
    return due_at + OVER_STAYS > at


def leaves_at(due_at: datetime, cancelled_at: datetime | None) -> datetime:
    """From when on no feed shows a deadline."""
    return due_at + OVER_STAYS if cancelled_at is None else cancelled_at + CANCELLED_STAYS
