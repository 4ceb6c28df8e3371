"""Seats: who gets one, until when, the last one, and giving up."""

import threading
from datetime import timedelta

import pytest

from forum.audit.models import Entry
from forum.core.database import db, writing
from forum.core.errors import NotShown, Refused
from forum.events import queries
from forum.events.models import Event, Way
from forum.events.rules import MayRegister
from forum.organizations.queries import actor_of_person
from forum.registrations import service_people, service_seats
from forum.registrations.models import Registration, RegistrationState
from forum.registrations.service_seats import SeatWish
from forum.registrations.signals import seat_lost, seat_taken
from forum.showcases import service_change
from tests.events.making import LINK

ROOM = SeatWish(Way.ROOM)


@pytest.fixture
def event(planned):
    return planned()


@pytest.fixture
def heard():
    found = []

    def took(sender):
        found.append(("taken", sender.registration.state))

    def lost(sender):
        found.append(("lost", sender.registration.state))

    seat_taken.connect(took)
    seat_lost.connect(lost)
    yield found
    seat_taken.disconnect(took)
    seat_lost.disconnect(lost)


def page_of(client, event):
    return client.get(f"/events/{event.thread.ref}").get_data(as_text=True)


@pytest.mark.parametrize("role", ["guest", "waiting", "vendor", "agency", "procurement", "host"])
def test_whoever_has_joined_registers_for_a_public_event(cast, as_, event, heard, role):
    client = as_(cast.by_role(role))
    answer = client.post(f"/events/{event.thread.ref}/register", data={"way": "room"})
    assert (answer.status_code, answer.location) == (303, f"/events/{event.thread.ref}")
    assert (event.room_taken, event.online_taken, heard) == (1, 0, [("taken", RegistrationState.REGISTERED)])
    html = page_of(client, event)
    assert ("You are registered: in the room" in html, "Give up my seat" in html, LINK in html) == (True, True, True)
    assert "You are registered" in client.get("/events/").get_data(as_text=True)


def test_one_click_registers_where_there_is_one_way(cast, as_, planned):
    event = planned(has_online=False, online_url="")
    client = as_(cast.vendor)
    assert f'action="/events/{event.thread.ref}/register"' in page_of(client, event)
    assert client.post(f"/events/{event.thread.ref}/register").status_code == 303
    assert event.room_taken == 1


def test_a_visitor_is_asked_to_sign_in(as_, event):
    assert as_(None).get(f"/events/{event.thread.ref}/register").location.startswith("/sign-in")


WHO = {
    MayRegister.EVERYONE: {"guest", "waiting", "vendor", "agency", "host"},
    MayRegister.MEMBERS: {"vendor", "agency", "host"},
    MayRegister.AGENCIES: {"agency", "host"},
    MayRegister.INVITED: {"host"},
}


@pytest.mark.parametrize("who", WHO)
def test_the_host_says_who_may_register(cast, planned, monday, who):
    event = planned(may_register=who)
    found = set()
    for role in ("guest", "waiting", "vendor", "agency", "host"):
        try:
            service_seats.register(cast.actor(role), event, ROOM, at=monday)
            found.add(role)
        except Refused:
            pass
    assert found == WHO[who]


def test_an_invited_person_registers(cast, planned, monday):
    event = planned(may_register=MayRegister.INVITED)
    invited = Registration(
        event_id=event.id, person_id=cast.vendor.id, state=RegistrationState.INVITED, state_at=monday, created_at=monday
    )
    db.session.add(invited)
    db.session.commit()
    seat = service_seats.register(cast.actor("vendor"), event, ROOM, at=monday)
    assert (seat.id, seat.state) == (invited.id, RegistrationState.REGISTERED)


@pytest.mark.parametrize(("seconds", "gets"), [(-1, True), (0, False), (1, False)])
def test_registration_ends_at_its_second(cast, planned, seconds, gets):
    event = planned()
    event.register_by_at = event.starts_at - timedelta(days=1)
    at = event.register_by_at + timedelta(seconds=seconds)
    if gets:
        assert service_seats.register(cast.actor("vendor"), event, ROOM, at=at).state is RegistrationState.REGISTERED
    else:
        with pytest.raises(Refused, match="Registration for this event has closed"):
            service_seats.register(cast.actor("vendor"), event, ROOM, at=at)


@pytest.mark.parametrize(("seconds", "gets"), [(-1, True), (0, False), (1, False)])
def test_no_seat_is_given_or_given_up_from_the_start_on(cast, event, monday, seconds, gets):
    at = event.starts_at + timedelta(seconds=seconds)
    service_seats.register(cast.actor("agency"), event, ROOM, at=monday)
    for act in (
        lambda: service_seats.register(cast.actor("vendor"), event, ROOM, at=at),
        lambda: service_seats.give_up(cast.actor("agency"), event, at=at),
    ):
        if gets:
            act()
        else:
            with pytest.raises(Refused, match="This event has started"):
                act()


def test_two_clicks_are_one_seat_and_one_audit_row(cast, as_, event):
    client = as_(cast.vendor)
    answers = [client.post(f"/events/{event.thread.ref}/register", data={"way": "room"}) for _ in range(2)]
    assert [a.status_code for a in answers] == [303, 303]
    acts = [e.act for e in db.session.query(Entry) if e.act.startswith("event.") and "regist" in e.act]
    assert (event.room_taken, acts) == (1, ["event.register"])


def test_a_change_to_a_full_way_keeps_the_seat_and_what_was_typed(cast, as_, planned, monday):
    event = planned(room_seats=1, online_seats=12)
    service_seats.register(cast.actor("agency"), event, ROOM, at=monday)
    service_seats.register(cast.actor("vendor"), event, SeatWish(Way.ONLINE), at=monday)
    db.session.commit()
    answer = as_(cast.vendor).post(
        f"/events/{event.thread.ref}/register", data={"way": "room", "takes_part_with": "A ramp"}
    )
    html = answer.get_data(as_text=True)
    sentence = "This event is full. 1 of 1 seats in the room are taken. Online has 11 left."
    assert (answer.status_code, sentence in html, "A ramp" in html) == (422, True, True)
    assert (event.room_taken, event.online_taken) == (1, 1)


def test_one_company_gets_no_more_than_its_cap(cast, planned, monday):
    event = planned(company_seats=1)
    service_seats.register(cast.actor("vendor"), event, ROOM, at=monday)
    db.session.commit()
    colleague = actor_of_person(cast.vendor_colleague)
    with pytest.raises(Refused, match="Basin Labs has all 1 seats that one company may have"):
        service_seats.register(colleague, event, ROOM, at=monday)
    db.session.rollback()
    service_seats.register(cast.actor("vendor2"), event, ROOM, at=monday)
    assert event.room_taken == 2


def test_giving_up_frees_the_seat_and_the_same_row_comes_back(cast, as_, event, heard):
    client, ref = as_(cast.vendor), event.thread.ref
    client.post(f"/events/{ref}/register", data={"way": "room"})
    first = db.session.query(Registration).one().id
    assert client.get(f"/events/{ref}/give-up").status_code == 200
    assert event.room_taken == 1
    assert [client.post(f"/events/{ref}/give-up").status_code for _ in range(2)] == [303, 303]
    html = page_of(client, event)
    assert ("You gave up your seat on Mon, Nov 23" in html, "Register again" in html, LINK in html) == (
        True,
        True,
        False,
    )
    assert event.room_taken == 0
    client.post(f"/events/{ref}/register", data={"way": "online"})
    again = db.session.query(Registration).one()
    assert (again.id, again.way, event.room_taken, event.online_taken) == (first, Way.ONLINE, 0, 1)
    assert heard == [
        ("taken", RegistrationState.REGISTERED), ("lost", RegistrationState.WITHDRAWN),
        ("taken", RegistrationState.REGISTERED),
    ]  # fmt: skip


def test_nobody_gives_up_what_they_have_not(cast, as_, event):
    answer = as_(cast.vendor).post(f"/events/{event.thread.ref}/give-up")
    assert (answer.status_code, "You are not registered" in answer.get_data(as_text=True)) == (409, True)


def test_a_change_of_way_moves_the_seat(cast, as_, event):
    client, address = as_(cast.vendor), f"/events/{event.thread.ref}/register"
    client.post(address, data={"way": "room"})
    html = client.get(address).get_data(as_text=True)
    assert "Change your registration" in html
    client.post(address, data={"way": "online", "takes_part_with": "Captions", "show_name": "y"})
    seat = db.session.query(Registration).one()
    assert (seat.way, seat.takes_part_with, seat.show_name) == (Way.ONLINE, "Captions", True)
    assert (event.room_taken, event.online_taken) == (0, 1)


def test_the_host_takes_a_seat_away_with_a_reason_that_the_person_reads(cast, as_, event, heard, monday):
    seat = service_seats.register(cast.actor("vendor"), event, ROOM, at=monday)
    db.session.commit()
    address = f"/events/{event.thread.ref}/people/{seat.ref}/remove"
    assert as_(cast.host).post(address, data={"reason": ""}).status_code == 422
    assert as_(cast.host).post(address, data={"reason": "The room is for agencies that day."}).status_code == 303
    assert (event.room_taken, heard[-1]) == (0, ("lost", RegistrationState.REFUSED))
    html = page_of(as_(cast.vendor), event)
    assert "You could not be registered: The room is for agencies that day." in html
    with pytest.raises(Refused, match="You could not be registered: The room is for agencies"):
        service_seats.register(cast.actor("vendor"), event, ROOM, at=monday)
    with pytest.raises(NotShown):
        service_people.remove(cast.actor("agency"), event, seat, "x", at=monday)


def test_a_cancelled_event_gives_no_seats(cast, event, monday):
    service_change.cancel(cast.actor("host"), event, "The room floods.", at=monday)
    with pytest.raises(Refused, match="This event was cancelled"):
        service_seats.register(cast.actor("vendor"), event, ROOM, at=monday)


def test_one_person_at_once_from_many_windows_gets_one_seat(app, cast, planned, monday):
    event = planned()
    ref, actor = event.thread.ref, cast.actor("vendor")
    db.session.rollback()
    gate, failures = threading.Barrier(8), []

    def want():
        with app.app_context():
            gate.wait()
            writing()
            try:
                service_seats.register(actor, queries.by_ref(actor, ref), ROOM, at=monday)
                db.session.commit()
            except Exception as failure:
                failures.append(repr(failure))
            finally:
                db.session.remove()

    threads = [threading.Thread(target=want) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.expire_all()
    assert (failures, db.session.query(Event).one().room_taken, db.session.query(Registration).count()) == ([], 1, 1)
