"""Write the calendar texts of events and deadlines that came without an act, such as imported ones."""

from datetime import datetime

from forum.core.database import db, writing
from forum.entries import queries, queries_deadlines, service_deadlines
from forum.entries.service import put_text


def write_texts(at: datetime) -> int:
    """Write the texts that are missing or old, at most 100; how many. One commit, since each is only a copy of its event."""
    if not queries.events_to_write(1):
        db.session.rollback()
        return 0
    writing()
    events = queries.events_to_write()
    for event in events:
        put_text(event, at=max(event.modified_at, at))
    db.session.commit()
    return len(events)


def write_deadlines(at: datetime) -> int:
    """Write the deadlines that are missing or old, of at most 100 needs and 100 events; of how many."""
    if not (queries_deadlines.needs_to_write(at, 1) or queries_deadlines.events_to_write(at, 1)):
        db.session.rollback()
        return 0
    writing()
    needs, events = queries_deadlines.needs_to_write(at), queries_deadlines.events_to_write(at)
    for need in needs:
        service_deadlines.put_of_need(need, at=at)
    for event in events:
        service_deadlines.put_of_event(event, at=at)
    db.session.commit()
    return len(needs) + len(events)
