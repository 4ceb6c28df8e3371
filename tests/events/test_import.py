"""Real events of public records: taken in once, updated where they changed, never registered for here."""

from datetime import UTC, datetime

import pytest

from forum.core.database import db
from forum.core.errors import Refused
from forum.events import service_import
from forum.events.models import Event, EventState
from forum.registrations import service_seats
from forum.registrations.service_seats import SeatWish

RECORD = {
    "id": "evt-1", "title": "Plain words in July", "summary": "How to write for people.", "description": "**Bring** a page.",
    "start_local": "2026-07-15T14:00", "end_local": "2026-07-15T15:00", "timezone": "America/New_York",
    "topics": ["security", "plain-language"], "host": "A community", "organizer": "A university", "platform": None,
    "registration_url": "https://register.example.org/1", "venue": None, "venue_city": None, "captions_url": None,
    "source_path": "content/1.md", "source": "example/records", "license": "CC0-1.0",
}  # fmt: skip


def test_a_record_is_imported_once_and_updated_where_it_changed(cast, monday):
    said = [
        service_import.put_imported(record, at=monday)
        for record in (RECORD, RECORD, RECORD | {"title": "Plain words"}, RECORD | {"title": "Plain words"})
    ]
    assert said == ["imported", "unchanged", "updated", "unchanged"]
    event = db.session.query(Event).one()
    assert (event.thread.title, event.state, event.starts_at) == (
        "Plain words", EventState.COMPLETED, datetime(2026, 7, 15, 18, tzinfo=UTC),
    )  # fmt: skip
    assert ([t.slug for t in event.thread.topics], event.has_online, event.sequence) == (["security"], True, 0)


def test_a_coming_record_is_published_and_shown_as_imported(cast, as_, monday):
    coming = RECORD | {"start_local": "2027-03-15T14:00", "end_local": "2027-03-15T15:00"}
    service_import.put_imported(coming, at=monday)
    db.session.commit()
    event = db.session.query(Event).one()
    html = as_(cast.vendor).get(f"/events/{event.thread.ref}").get_data(as_text=True)
    assert "Imported public record, example/records" in html
    assert ("<strong>Bring</strong> a page." in html, ">Register<" in html) == (True, False)
    assert 'href="https://register.example.org/1"' in html
    assert "Plain words in July" in as_(None).get("/events/?source=imported").get_data(as_text=True)
    with pytest.raises(Refused, match="imported public record"):
        service_seats.register(cast.actor("vendor"), event, SeatWish(), at=monday)


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": " "},
        {"timezone": "Mars/Olympus"},
        {"start_local": "soon"},
        {"end_local": "2026-07-15T13:00"},
        {"id": ""},
    ],
)
def test_a_record_that_cannot_be_read_is_refused_with_a_sentence(cast, monday, wrong):
    with pytest.raises(Refused):
        service_import.put_imported(RECORD | wrong, at=monday)
    assert db.session.query(Event).count() == 0
