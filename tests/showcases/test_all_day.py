"""Events of whole days: planned, shown, registered for, moved, with an agenda for each day."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from forum.calls import queries_slots, service_slots
from forum.calls.service_slots import CallDraft
from forum.core.database import db
from forum.core.errors import Refused, RefusedFields
from forum.digests.emails_say import Clock
from forum.events import service
from forum.events.models import Event, Way
from forum.events.rules import EventDraft, Move
from forum.registrations import emails_seats, rules_seats, service_seats
from forum.registrations.models import Registration
from forum.registrations.service_seats import SeatWish
from forum.showcases import service_change
from tests.events.making import plan
from tests.showcases.test_plan import TYPED

wall = datetime.fromisoformat
DAYS = TYPED | {"all_day": "y", "starts_time": "", "ends_time": "", "ends_on": "2027-01-15"}
SPAN = "Thu, Jan 14, 2027 to Fri, Jan 15, 2027"


@pytest.fixture
def expo(cast, monday):
    """A published event of two whole days in Denver."""
    made = plan(
        cast, monday, all_day=True, starts_local=wall("2027-01-14T00:00"), ends_local=wall("2027-01-15T23:59"),
        register_by_local=wall("2027-01-13T17:00"),
    )  # fmt: skip
    service.publish(cast.actor("host"), made, at=monday)
    db.session.commit()
    return made


def test_the_host_plans_whole_days_without_hours(cast, as_):
    answer = as_(cast.host).post("/events/new", data=DAYS)
    assert answer.status_code == 303
    event = db.session.query(Event).one()
    assert (event.all_day, event.starts_local, event.ends_local) == (
        True,
        wall("2027-01-14T00:00"),
        wall("2027-01-15T23:59"),
    )
    assert event.starts_at == datetime(2027, 1, 14, 7, tzinfo=UTC)
    assert event.ends_at == datetime(2027, 1, 16, 6, 59, tzinfo=UTC)
    html = as_(cast.host).get(answer.location).get_data(as_text=True)
    assert SPAN in html
    edit = as_(cast.host).get(f"/events/{event.thread.ref}/edit").get_data(as_text=True)
    assert 'value="2027-01-15"' in edit and 'value="00:00"' not in edit
    assert service.problems(service.draft_of(event), at=datetime(2026, 11, 23, tzinfo=UTC)) == {}


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"starts_on": ""}, "Enter the day on which the event starts"),
        ({"ends_on": "2027-01-13"}, "Choose a last day that is not before the first"),
        ({"starts_on": "2026-11-20", "ends_on": "2026-11-21", "register_by_on": ""}, "Choose a day and a time that are still to come"),
        ({"zone": "Mars/Olympus"}, "Choose a time zone from the list"),
        ({"ends_on": "2027-03-14"}, "Choose an end at most 31 days after the start"),
        ({"register_by_on": "2027-01-14", "register_by_time": "09:00"}, "Choose a time to register by that is not later than the start"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused(cast, as_, typed, sentence):
    answer = as_(cast.host).post("/events/new", data=DAYS | typed)
    assert answer.status_code == 422
    assert sentence in answer.get_data(as_text=True)
    assert db.session.query(Event).count() == 0


@pytest.mark.parametrize(
    ("zone", "day", "start", "end"),
    [
        # Cairo skips the hour after midnight; Havana doubles it, and so does the last hour of a day in Asuncion once.
        ("Africa/Cairo", "2027-04-30", "2027-04-29T22:00", "2027-04-30T20:59"),
        ("America/Havana", "2027-11-07", "2027-11-07T04:00", "2027-11-08T04:59"),
    ],
)
def test_a_day_is_whole_where_clocks_change_at_midnight(zone, day, start, end):
    draft = EventDraft(
        "Fair", zone=zone, all_day=True, starts_local=wall(f"{day}T00:00"), ends_local=wall(f"{day}T23:59")
    )
    assert service.time_problems(draft) == {}
    times = service.times_of(draft)
    assert (times["starts_at"], times["ends_at"]) == (wall(start).replace(tzinfo=UTC), wall(end).replace(tzinfo=UTC))
    assert times["starts_local"].date() == times["ends_local"].date() == wall(day).date()


def test_every_page_says_the_days_and_no_hour(cast, as_, expo):
    pages = {
        f"/events/{expo.thread.ref}": cast.vendor, f"/events/{expo.thread.ref}/register": cast.vendor,
        f"/events/{expo.thread.ref}/people": cast.host, f"/events/{expo.thread.ref}/edit": cast.host,
    }  # fmt: skip
    for page, person in pages.items():
        html = as_(person).get(page).get_data(as_text=True)
        assert SPAN in html, page
        assert "12:00\u00a0a.m." not in html and "11:59\u00a0p.m." not in html, page
    html = as_(cast.vendor).get("/events/").get_data(as_text=True)
    assert "Thu, Jan 14, 2027" in html and "to Fri, Jan 15, 2027" in html


def test_people_register_until_the_day_named(cast, expo, monday):
    seat = service_seats.register(cast.actor("vendor"), expo, SeatWish(Way.ROOM), at=monday)
    assert ("When", SPAN) in emails_seats.requested(seat, "https://forum.example.org").facts
    late = wall("2027-01-14T00:00").replace(tzinfo=UTC)
    assert rules_seats.standing(expo, cast.actor("agency"), None, late) == "closed"
    with pytest.raises(Refused):
        service_seats.register(cast.actor("agency"), expo, SeatWish(Way.ROOM), at=late)
    assert db.session.query(Registration).count() == 1


def test_a_move_goes_from_whole_days_to_hours_and_back(cast, expo, monday):
    host = cast.actor("host")
    to = Move(
        wall("2027-01-14T09:00"), wall("2027-01-15T17:00"), "America/Denver", True, "Hall 2", True, expo.online_url
    )
    before = service_change.move(host, expo, to, at=monday)
    assert before["all_day"] == "True" and expo.sequence == 1 and not expo.all_day
    back = replace(to, starts_local=wall("2027-01-20T00:00"), ends_local=wall("2027-01-20T23:59"), all_day=True)
    service_change.move(host, expo, back, at=monday + timedelta(hours=1))
    assert (expo.all_day, expo.sequence) == (True, 2)
    past = replace(back, starts_local=wall("2026-11-02T00:00"), ends_local=wall("2026-11-02T23:59"))
    with pytest.raises(RefusedFields) as refused:
        service_change.move(host, expo, past, at=monday + timedelta(hours=2))
    assert refused.value.sentences == {"starts_on": "Choose a day and a time that are still to come"}


def test_the_agenda_fills_the_hours_of_each_day(cast, as_, expo, monday):
    host = cast.actor("host")
    service_slots.open_call(host, expo, CallDraft(5, 120, wall("2026-12-18T17:00")), at=monday)
    db.session.commit()
    found = [slot.starts_local.isoformat() for slot in queries_slots.slots(expo.id)]
    assert found == [
        "2027-01-14T09:00:00", "2027-01-14T11:00:00", "2027-01-14T13:00:00", "2027-01-14T15:00:00", "2027-01-15T09:00:00",
    ]  # fmt: skip
    html = as_(cast.host).get(f"/events/{expo.thread.ref}/agenda/edit").get_data(as_text=True)
    assert "Fri, Jan 15, 2027, 9:00\u00a0a.m." in html
    with pytest.raises(RefusedFields):
        service_slots.open_call(host, expo, CallDraft(9, 120, wall("2026-12-18T17:00")), at=monday)


def test_digests_say_the_day_alone(expo, monday):
    clock = Clock("America/Phoenix", monday)
    assert clock.start(expo.starts_at, expo.starts_local.date()) == "Thu, Jan 14, 2027"
