"""What pages say of seats: what is left, who comes, each state's headline, and the link."""

import re
from datetime import timedelta
from html import unescape

import pytest
import time_machine

from forum.accounts import service as accounts
from forum.core.database import db
from forum.events.models import Way
from forum.registrations import service_seats
from forum.registrations.models import Registration, RegistrationState
from forum.registrations.service_seats import SeatWish
from forum.showcases import service_change
from tests.events.making import LINK

ROOM = SeatWish(Way.ROOM)


@pytest.fixture
def event(planned):
    return planned()


def page_of(client, event):
    return client.get(f"/events/{event.thread.ref}").get_data(as_text=True)


def test_the_page_of_registering_says_what_is_left_each_way(cast, as_, planned, monday):
    event = planned(room_seats=1, online_seats=12)
    service_seats.register(cast.actor("agency"), event, ROOM, at=monday)
    db.session.commit()
    html = as_(cast.vendor).get(f"/events/{event.thread.ref}/register").get_data(as_text=True)
    assert ("In the room: full, you join the waitlist" in html, "Online: 12 of 12 seats left" in html) == (True, True)


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


def test_past_the_start_the_page_says_so(cast, as_, event):
    with time_machine.travel(event.starts_at):
        assert "This event has started" in page_of(as_(None), event)
    with time_machine.travel(event.ends_at):
        assert "This event is over" in page_of(as_(None), event)
