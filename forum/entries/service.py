"""Keep the calendar text of each published event, so that feeds only join texts."""

from datetime import datetime

from sqlalchemy import update

from forum.core import links
from forum.core.database import db
from forum.entries import ics, queries, rules
from forum.entries.ics_events import feed_entry
from forum.entries.models import EventText, FeedMark
from forum.entries.models_deadlines import DeadlineText
from forum.events import queries_series
from forum.events.models import Event, EventState
from forum.organizations.models import Audience
from forum.policies import queries as policies


def page_url(event: Event) -> str:
    """The event's page, whole, with and without a request."""
    return links.to("showcases.show", ref=event.thread.ref)


def put_text(event: Event, *, at: datetime, is_told: bool = False) -> EventText | None:
    """Write the event's text where it changed; None for a draft.

    `is_told` counts a change that invitations show and feeds do not, such as the online link.
    """
    if event.state is EventState.DRAFT:
        return None
    row = queries.text_of(event.id)
    if row is None:
        row = EventText(event_id=event.id, text="", zone=event.zone, modified_at=at, revision=0, is_public=False)
        db.session.add(row)
    before = (row.text, row.leaves_at) if row.is_public else None
    if _text(event, row.modified_at) == row.text:
        row.revision += int(is_told)
    else:
        row.revision += int(bool(row.text))
        row.text, row.zone, row.modified_at = _text(event, at), event.zone, at
    row.leaves_at, row.is_public = rules.leaves_at(event), event.thread.audience is Audience.PUBLIC
    row.is_old = False
    # What happens to a restricted event must not be read off the marks of public feeds: only its going counts.
    mark(at, is_public=((row.text, row.leaves_at) if row.is_public else None) != before)
    return row


def write_anew(*, at: datetime) -> None:
    """Have a job look at the texts that feeds still show at `at`: something that many of them say is new.

    Only those that then say something else are dated anew.
    """
    for texts in (EventText, DeadlineText):
        db.session.execute(update(texts).where(texts.leaves_at > at).values(is_old=True))


def mark(at: datetime, *, is_public: bool) -> None:
    """What some feed shows may be new; `is_public`: what public feeds show is."""
    row = db.session.get(FeedMark, 1)
    if row is None:
        row = FeedMark(id=1, revision=0, any_revision=0)
        db.session.add(row)
        db.session.flush()
    # Counted by the database, so that two changes at once are two.
    row.any_revision = FeedMark.any_revision + 1
    if is_public:
        row.revision, row.changed_at = FeedMark.revision + 1, at


def _text(event: Event, modified_at: datetime) -> str:
    page, notice = page_url(event), policies.current().notice
    sibling = queries_series.first_uid(event)
    entry = feed_entry(event, modified_at=modified_at, page_url=page, notice=notice, sibling_uid=sibling)
    return ics.event_text(entry)
