"""Keep the calendar text of each published event, so that feeds only join texts."""

from datetime import datetime

from flask import current_app

from forum.calendars import ics, queries
from forum.calendars.ics_entries import feed_entry
from forum.calendars.models import EventText
from forum.core.database import db
from forum.events.models import Event, EventState
from forum.policies import queries as policies


def page_url(event: Event) -> str:
    """The event's page, whole, with and without a request."""
    return f"{current_app.config['BASE_URL']}/events/{event.thread.ref}"


def put_text(event: Event, *, at: datetime, is_told: bool = False) -> EventText | None:
    """Write the event's text where it changed; None for a draft. `is_told` counts a change that the text does not show."""
    if event.state is EventState.DRAFT:
        return None
    notice, page = policies.current().notice, page_url(event)
    row = queries.text_of(event.id)
    if row is not None:
        same = ics.event_text(feed_entry(event, modified_at=row.modified_at, page_url=page, notice=notice))
        if same == row.text:
            row.revision += int(is_told)
            return row
    text = ics.event_text(feed_entry(event, modified_at=at, page_url=page, notice=notice))
    if row is None:
        row = EventText(event_id=event.id, text=text, zone=event.zone, modified_at=at, revision=0)
        db.session.add(row)
    else:
        row.text, row.zone, row.modified_at, row.revision = text, event.zone, at, row.revision + 1
    return row
