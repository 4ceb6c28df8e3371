"""Seats: who gets one, until when, the last one, giving up, and who reads what about it."""

import re
import threading
from datetime import timedelta
from html import unescape

import pytest
import time_machine

from forum.accounts import service as accounts
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


def test_the_page_of_registering_says_what_is_left_each_way(cast, as_, planned, monday):
    event = planned(room_seats=1, online_seats=12)
    service_seats.register(cast.actor("agency"), event, ROOM, at=monday)
    db.session.commit()
    html = as_(cast.vendor).get(f"/events/{event.thread.ref}/register").get_data(as_text=True)
    assert ("In the room: full, you join the waitlist" in html, "Online: 12 of 12 seats left" in html) == (True, True)


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


def test_the_people_page_of_an_event_without_people_leads_to_inviting_them(cast, as_, event):
    page = f"/events/{event.thread.ref}/people"
    html = as_(cast.host).get(page).get_data(as_text=True)
    assert html.count(f'href="/events/{event.thread.ref}/invite"') == 2
    assert ("Nobody is registered or invited yet." in html, "What it did" in html) == (True, False)
    with time_machine.travel(event.ends_at):
        html = as_(cast.host).get(page).get_data(as_text=True)
    assert ("Nobody was registered or invited." in html, "/invite" in html) == (True, False)


def test_the_people_page_counts_and_shows_what_is_needed(cast, as_, event, monday):
    service_seats.register(cast.actor("vendor"), event, SeatWish(Way.ROOM, "A ramp"), at=monday)
    service_seats.register(cast.actor("guest"), event, SeatWish(Way.ONLINE), at=monday)
    db.session.commit()
    html = as_(cast.host).get(f"/events/{event.thread.ref}/people").get_data(as_text=True)
    assert [
        word in html for word in ("2 people are registered", "1 in the room, 1 online", "Dana Reyes", "A ramp")
    ] == [True] * 4


def test_many_people_are_read_page_by_page_each_once(cast, as_, event, monday):
    names = [f"Person {number:03d}" for number in range(120)]
    for number, name in enumerate(names):
        person = accounts.add_person(name, f"p{number}@example.org", at=monday, confirmed=True, guest=True)
        in_line = number >= 60
        db.session.add(
            Registration(
                event_id=event.id, person_id=person.id, way=Way.ROOM, created_at=monday, queued_at=monday if in_line else None,
                state_at=monday, state=RegistrationState.WAITLISTED if in_line else RegistrationState.REGISTERED,
            )
        )  # fmt: skip
    db.session.commit()
    host, address = as_(cast.host), f"/events/{event.thread.ref}/people"

    def read(path):
        html = host.get(path).get_data(as_text=True)
        following = re.search(r'href="([^"]*)" rel="next"', html)
        return re.findall(r"Person \d{3}", re.sub(r'<span class="usa-sr-only">.*?</span>', "", html)), following

    assert read(address)[0] == [*names[:50], *names[60:110]]
    for group, own in (("seated", names[:60]), ("waiting", names[60:])):
        first, following = read(f"{address}?group={group}")
        rest, last = read(unescape(following[1]))
        assert (first + rest, last) == (own, None)
    assert host.get(f"{address}?group=nobody").status_code == 404


def test_names_stand_on_the_public_list_only_where_ticked(cast, as_, event, monday):
    service_seats.register(cast.actor("vendor"), event, SeatWish(Way.ROOM, show_name=True), at=monday)
    service_seats.register(cast.actor("agency"), event, SeatWish(Way.ROOM), at=monday)
    db.session.commit()
    html = page_of(as_(None), event)
    assert ("Dana Reyes, Basin Labs" in html, "Maria Lopez" in html) == (True, False)


@pytest.mark.parametrize(
    ("state", "said", "buttons"),
    [
        (RegistrationState.INVITED, "You are invited. Answer by Thu, Jan 14", ["Register", "Not this time"]),
        (RegistrationState.MAYBE, "You said maybe. No seat is held for you", ["Register", "Not this time"]),
        (RegistrationState.REQUESTED, "The office checks registrations for this event. You hear by Thu, Jan 14", ["Withdraw"]),
        (RegistrationState.WAITLISTED, "You are on the waitlist, number 1. We mail you if a seat is freed before the start", ["Leave the waitlist"]),
        (RegistrationState.ATTENDED, "You attended", []),
        (RegistrationState.ABSENT, "You were not checked in. Tell us if that is wrong", []),
    ],
)  # fmt: skip
def test_each_state_has_its_headline_and_buttons(cast, as_, event, monday, state, said, buttons):
    db.session.add(
        Registration(
            event_id=event.id, person_id=cast.agency.id, state=state, state_at=monday, created_at=monday,
            queued_at=monday,
        )
    )  # fmt: skip
    db.session.commit()
    html = page_of(as_(cast.agency), event)
    assert said in html
    known = ("Register", "Not this time", "Withdraw", "Leave the waitlist", "Give up my seat")
    assert [b for b in known if f">{b}</" in html] == buttons


def test_the_link_is_for_registered_people_and_the_office(cast, as_, event, monday):
    service_seats.register(cast.actor("agency"), event, ROOM, at=monday)
    db.session.commit()
    found = {
        role
        for role in ("visitor", "guest", "vendor", "agency", "agency2", "host")
        if LINK in page_of(as_(cast.by_role(role)), event)
    }
    assert found == {"agency", "host"}


def test_a_calendar_is_offered_until_the_event_is_over_or_cancelled(cast, as_, event, monday):
    said, address = "Add to my calendar", f"/events/{event.thread.ref}"
    offered = []
    for at in (monday, event.ends_at - timedelta(seconds=1), event.ends_at):
        with time_machine.travel(at, tick=False):
            offered.append(said in as_(None).get(address).get_data(as_text=True))
    service_change.cancel(cast.actor("host"), event, "The room floods.", at=monday)
    db.session.commit()
    offered.append(said in as_(None).get(address).get_data(as_text=True))
    assert offered == [True, True, False, False]


def test_the_page_asks_few_statements(cast, as_, event, monday, statements):
    service_seats.register(cast.actor("vendor"), event, SeatWish(Way.ROOM, show_name=True), at=monday)
    db.session.commit()
    address, counts = f"/events/{event.thread.ref}", {}
    for role in ("vendor", "host", "visitor"):
        client = as_(cast.by_role(role))
        with statements() as asked:
            client.get(address)
        counts[role] = len(asked)
    # The session, the policies, the event, its agenda, its names, the discussions about it, and the company's
    # applications or the number beside "Desk": within 8.
    assert max(counts.values()) <= 7


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


def test_past_the_start_the_page_says_so(cast, as_, event):
    with time_machine.travel(event.starts_at):
        assert "This event has started" in page_of(as_(None), event)
    with time_machine.travel(event.ends_at):
        assert "This event is over" in page_of(as_(None), event)
