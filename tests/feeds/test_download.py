"""One event to put into a calendar by hand."""

import icalendar
import pytest

from forum.core.database import db
from forum.events.models import EventState
from forum.organizations.models import Audience
from forum.registrations.models import RegistrationState
from tests.entries import given


def test_one_event_is_downloaded_with_its_organizer_and_nobody_else(cast, as_):
    event = given.event(cast, has_online=True, online_url="https://meet.example.org/secret")
    mine = given.seat(event, cast.vendor)
    db.session.commit()
    path = f"/events/{event.thread.ref}.ics"
    for person, sees_link in ((None, False), (cast.vendor2, False), (cast.vendor, True), (cast.host, True)):
        answer = as_(person).get(path)
        assert answer.headers["Content-Disposition"] == f'attachment; filename="event-{event.thread.ref}.ics"'
        calendar = icalendar.Calendar.from_ical(answer.data)
        (entry,) = calendar.events
        assert (calendar["METHOD"], str(entry["UID"]), "ATTENDEE" in entry) == ("PUBLISH", event.uid, False)
        assert str(entry["ORGANIZER"]) == "mailto:events@forum.example.org"
        assert ("https://meet.example.org/secret" in answer.get_data(as_text=True)) is sees_link
    mine.state = RegistrationState.WITHDRAWN
    db.session.commit()
    assert "meet.example.org" not in as_(cast.vendor).get(path).get_data(as_text=True)


@pytest.mark.parametrize("role", ["visitor", "guest", "waiting", "vendor"])
def test_an_event_that_one_may_not_see_is_not_there(cast, as_, role):
    secret = given.event(cast, "Zirconfield", audience=Audience.AGENCIES)
    draft = given.event(cast, "Draft", state=EventState.DRAFT)
    db.session.commit()
    for event in (secret, draft):
        assert as_(cast.by_role(role)).get(f"/events/{event.thread.ref}.ics").status_code == 404
    assert as_(cast.agency).get(f"/events/{secret.thread.ref}.ics").status_code == 200
