"""Keep the calendar text of each deadline, so that feeds only join texts."""

from collections.abc import Mapping, Set
from datetime import datetime
from uuid import uuid4

from forum.core import links
from forum.core.database import db
from forum.entries import ics, queries_deadlines, rules_deadlines
from forum.entries.ics_events import deadline_entry
from forum.entries.models_deadlines import DeadlineKind, DeadlineText
from forum.entries.service import mark
from forum.events.models import Event
from forum.needs.models import Need
from forum.organizations.models import Audience
from forum.policies import queries as policies
from forum.threads.models import Thread

Due = Mapping[DeadlineKind, datetime]


def put_of_need(need: Need, *, at: datetime) -> None:
    """Write what changed of a need's deadlines, in the forum's zone."""
    page, zone = links.to("needs.show", ref=need.thread.ref), policies.current().zone
    if not _put(need.thread, rules_deadlines.OF_NEED, rules_deadlines.of_need(need), zone, page, at):
        # Its feed is called by its title all the same.
        mark(at, is_public=need.thread.audience is Audience.PUBLIC)


def put_of_event(event: Event, *, at: datetime) -> None:
    """Write what changed of the deadline of an event's call, in the event's zone."""
    page = links.to("showcases.show", ref=event.thread.ref)
    _put(event.thread, rules_deadlines.OF_EVENT, rules_deadlines.of_event(event), event.zone, page, at)


def _put(thread: Thread, kinds: Set[DeadlineKind], due: Due, zone: str, page: str, at: datetime) -> bool:
    """Whether there are any."""
    rows = {row.kind: row for row in queries_deadlines.of_thread(thread.id) if row.kind in kinds}
    before = _public(rows)
    for kind, moment in due.items():
        if kind not in rows and rules_deadlines.is_worth_an_entry(moment, at):
            rows[kind] = _new(thread, kind, moment, zone, at)
    for kind, row in rows.items():
        _set(row, due.get(kind), zone, at)
        _write(row, thread, page, at)
    if rows:
        # Also where no text changed: topics and readers decide too who has it in a feed.
        mark(at, is_public=_public(rows) != before)
    return bool(rows)


def _new(thread: Thread, kind: DeadlineKind, moment: datetime, zone: str, at: datetime) -> DeadlineText:
    row = DeadlineText(
        thread=thread, kind=kind, uid=str(uuid4()), sequence=0, due_at=moment, set_at=at, zone=zone, text="",
        created_at=at, modified_at=at, leaves_at=moment, is_public=False,
    )  # fmt: skip
    db.session.add(row)
    return row


def _set(row: DeadlineText, moment: datetime | None, zone: str, at: datetime) -> None:
    """Move, call off or bring back; what has passed stays as it was."""
    if moment is None:
        if row.cancelled_at is None and row.due_at > at:
            row.cancelled_at = at
            row.sequence += 1
    else:
        if moment != row.due_at or row.cancelled_at is not None:
            row.due_at, row.set_at, row.cancelled_at = moment, at, None
            row.sequence += 1
        row.zone = zone
    row.leaves_at = rules_deadlines.leaves_at(row.due_at, row.cancelled_at)


def _write(row: DeadlineText, thread: Thread, page: str, at: datetime) -> None:
    row.is_public, row.is_old = thread.audience is Audience.PUBLIC, False
    if _text(row, thread, page, row.modified_at) != row.text:
        row.text, row.modified_at = _text(row, thread, page, at), at


def _text(row: DeadlineText, thread: Thread, page: str, modified_at: datetime) -> str:
    notice = policies.current().notice
    return ics.event_text(deadline_entry(row, thread.title, modified_at=modified_at, page_url=page, notice=notice))


def _public(rows: Mapping[DeadlineKind, DeadlineText]) -> set[tuple[str, datetime]]:
    return {(row.text, row.leaves_at) for row in rows.values() if row.is_public}
