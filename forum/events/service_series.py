"""Plan an event once more: a copy without its dates, or one every month, each a draft of its own."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from flask_babel import gettext as _

from forum.audit import service as audit
from forum.core.actor import Actor
from forum.core.database import db
from forum.core.errors import NotShown, Refused
from forum.events import queries, rules, rules_series, service
from forum.events.models import Event
from forum.events.models_series import EventSeries
from forum.events.rules import EventDraft
from forum.events.rules_series import By, Occurrence
from forum.policies import queries as policies


def copied(event: Event) -> EventDraft:
    """What a copy of an event says: everything but its dates."""
    draft = service.draft_of(event)
    return replace(draft, starts_local=None, ends_local=None, register_by_local=None, start_reading="", end_reading="")


def proposed(event: Event, by: By, count: int, *, at: datetime) -> Sequence[Occurrence]:
    """The events that `repeat` would plan."""
    return rules_series.occurrences(service.draft_of(event), by, count, at, policies.current())


def repeat(actor: Actor, event: Event, by: By, count: int, *, at: datetime) -> Sequence[Event]:
    """Plan the event again in each of the next months; each is a draft with its own UID, tied to it by a series.

    `count` is 1 to `rules_series.REPEAT_LIMIT`. An event that is in a series already is refused.
    """
    if not rules.may_plan(actor):
        raise NotShown
    queries.lock(event)
    if not rules_series.may_repeat(event):
        raise Refused(_("This event is one of a series already, or was cancelled."))
    if not 1 <= count <= rules_series.REPEAT_LIMIT:
        raise Refused(_("Choose 1 to %(most)s events", most=rules_series.REPEAT_LIMIT), field="count")
    series = EventSeries(created_at=at)
    db.session.add(series)
    db.session.flush()
    event.series_id, event.series_number = series.id, 1
    made = [service.plan_event(actor, one.draft, at=at) for one in proposed(event, by, count, at=at)]
    for number, each in enumerate(made, 2):
        each.series_id, each.series_number = series.id, number
    db.session.flush()
    refs = [each.thread.ref for each in made]
    audit.write(actor, "event.repeat", "event", event.thread.ref, at=at, by=by.value, events=refs)
    return made
