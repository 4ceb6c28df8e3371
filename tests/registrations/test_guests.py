"""Register without an account: the link first, then the seat; and nothing that tells who is known here."""

from datetime import timedelta
from functools import partial

import pytest
import time_machine

from forum.accounts.models import Person
from forum.core.database import db
from forum.digests import queries as digests
from forum.events.models import MayRegister
from forum.mail import tasks as mail_tasks
from forum.mail.models import Message
from forum.registrations import queries_seats, service_people, service_seats, tasks_invite
from forum.registrations.models import Registration, RegistrationState
from forum.registrations.models_guests import GuestRequest
from forum.registrations.service_seats import SeatWish
from forum.showcases import service_change
from tests.accounts.letters import link, subjects

S = RegistrationState
TYPED = {"name": "Ann Lee", "email": "ann@example.net", "comes_from": "City of Elko", "takes_part_with": "Captions"}
ROOM = {"has_online": False, "online_url": ""}


@pytest.fixture
def planned(planned):
    return partial(planned, **ROOM)


@pytest.fixture
def event(planned):
    return planned()


def ask(as_, event, **changed):
    return as_(None).post(f"/events/{event.thread.ref}/guest", data=TYPED | changed)


def registrations(event):
    db.session.rollback()
    rows = db.session.query(Registration).filter_by(event_id=event.id)
    return {row.person.email: row.state for row in rows}


def test_from_the_event_page_to_the_seat_and_back(as_, event, monday):
    visitor, page = as_(None), f"/events/{event.thread.ref}"
    html = visitor.get(page).get_data(as_text=True)
    assert ("Register without an account" in html, f'href="{page}/register"' in html) == (True, True)
    assert ask(as_, event).location == f"{page}/guest/sent"
    assert "Look into your mailbox" in visitor.get(f"{page}/guest/sent").get_data(as_text=True)
    assert (subjects("ann@example.net"), registrations(event)) == (
        ["Confirm your registration: Showcase: renewing park permits"], {},
    )  # fmt: skip
    address = link("ann@example.net", "/guest/")
    html = visitor.get(address).get_data(as_text=True)
    assert ("Confirm my registration" in html, registrations(event)) == (True, {})  # reading changes nothing
    answer = visitor.post(address)
    assert (answer.status_code, answer.location.startswith("/answer/")) == (303, True)
    assert registrations(event) == {"ann@example.net": S.REGISTERED}
    row = db.session.query(Registration).one()
    assert (row.comes_from, row.takes_part_with, row.show_name, row.person.is_guest, row.person.confirmed_at) == (
        "City of Elko", "Captions", False, True, monday,
    )  # fmt: skip
    invitation = db.session.query(Message).filter_by(kind="event.invitation").one()
    assert (invitation.address, invitation.calendar_method) == ("ann@example.net", "REQUEST")
    leave = link("ann@example.net", "/answer/")
    assert visitor.post(leave, data={"answer": "no"}).status_code == 303
    assert registrations(event) == {"ann@example.net": S.WITHDRAWN}


def test_the_link_twice_is_one_registration(as_, event):
    ask(as_, event)
    address, visitor = link("ann@example.net", "/guest/"), as_(None)
    answers = [visitor.post(address) for _ in range(2)] + [visitor.get(address)]
    assert [a.status_code for a in answers] == [303, 303, 303]
    assert len({a.location for a in answers}) == 1
    assert registrations(event) == {"ann@example.net": S.REGISTERED}


def test_a_link_that_is_too_old_or_not_ours_says_so_and_the_request_is_forgotten(as_, event, monday):
    ask(as_, event)
    address, visitor = link("ann@example.net", "/guest/"), as_(None)
    with time_machine.travel(monday + timedelta(hours=48), tick=False):
        assert [visitor.get(address).status_code, visitor.post(address).status_code] == [410, 410]
        assert tasks_invite.sweep_guests(monday + timedelta(hours=48) - timedelta(seconds=1)) == 0
        assert tasks_invite.sweep_guests(monday + timedelta(hours=48)) == 1
    assert visitor.get("/guest/nothing").status_code == 410
    assert (db.session.query(GuestRequest).count(), registrations(event)) == (0, {})


def test_the_answer_is_the_same_whether_the_address_is_known(cast, as_, event):
    seen = []
    for email in ("ann@example.net", cast.vendor.email):
        answer = ask(as_, event, email=email)
        seen.append((answer.status_code, answer.location, answer.data, subjects(email)))
    assert seen[0] == seen[1]


def test_a_known_address_registers_its_account_after_the_link(cast, as_, event):
    ask(as_, event, email="VENDOR@example.org", name="Somebody Else")
    assert registrations(event) == {}
    assert as_(None).post(link("VENDOR@example.org", "/guest/")).status_code == 303
    mine = queries_seats.registration(event.id, cast.vendor.id)
    assert (mine.state, mine.person.name, mine.organization_id, mine.comes_from, mine.person.is_guest) == (
        S.REGISTERED, "Dana Reyes", cast.basin.id, "", False,
    )  # fmt: skip


def test_the_letter_to_an_account_speaks_of_the_event_and_of_signing_in_and_the_page_tells_nothing(cast, as_, event):
    said, page = "You have an account with this address.", f"https://forum.example.org/events/{event.thread.ref}"
    for email, is_told in (("ann@example.net", False), ("vendor@example.org", True)):
        ask(as_, event, email=email)
        letter = db.session.query(Message).filter_by(address=email).one()
        assert (said in letter.text, page in letter.text.split(), "tried to join" in letter.text) == (
            is_told,
            is_told,
            False,
        )
        assert event.thread.title in letter.text


def test_a_closed_account_is_not_registered(cast, as_, event):
    ask(as_, event, email=cast.guest.email)
    cast.guest.active = False
    db.session.commit()
    assert (as_(None).post(link(cast.guest.email, "/guest/")).status_code, registrations(event)) == (409, {})


def test_full_meanwhile_means_the_waitlist(cast, as_, planned, monday):
    event = planned(room_seats=1)
    ask(as_, event)
    service_seats.register(cast.actor("agency"), event, SeatWish(), at=monday)
    db.session.commit()
    as_(None).post(link("ann@example.net", "/guest/"))
    assert registrations(event)["ann@example.net"] is S.WAITLISTED
    assert subjects("ann@example.net")[-1] == "Waitlist, number 1: Showcase: renewing park permits"


def test_checked_registrations_are_asked_for(as_, planned):
    event = planned(approves=True)
    ask(as_, event)
    as_(None).post(link("ann@example.net", "/guest/"))
    assert registrations(event) == {"ann@example.net": S.REQUESTED}


def test_an_old_link_to_a_cancelled_event_registers_nobody(cast, as_, event, monday):
    ask(as_, event)
    service_change.cancel(cast.actor("host"), event, "Flood.", at=monday)
    db.session.commit()
    answer = as_(None).post(link("ann@example.net", "/guest/"))
    assert (answer.status_code, "This event was cancelled" in answer.get_data(as_text=True)) == (409, True)
    assert (registrations(event), db.session.query(Person).filter(Person.is_guest).count()) == ({}, 0)


def test_who_was_refused_is_not_registered_by_a_second_link(cast, as_, event, monday):
    for _ in range(2):
        ask(as_, event)
        as_(None).post(link("ann@example.net", "/guest/"))
        mine = db.session.query(Registration).one()
        if mine.state is S.REGISTERED:
            service_people.remove(cast.actor("host"), event, mine, "For agencies.", at=monday)
            db.session.commit()
    assert registrations(event) == {"ann@example.net": S.REFUSED}


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"name": ""}, "Enter your name"),
        ({"name": "a" * 121}, "Keep it to 120 characters"),
        ({"email": ""}, "Enter your email address"),
        ({"email": "ann"}, "Enter an email address, like dana@company.com"),
        ({"email": "ann@example.net\r\nBcc: eve@example.net"}, "Enter an email address, like dana@company.com"),
        ({"comes_from": "a" * 201}, "Keep it to 200 characters"),
    ],
)
def test_what_cannot_stand_is_said_beside_its_field(as_, event, typed, sentence):
    answer = ask(as_, event, **typed)
    assert (answer.status_code, sentence in answer.get_data(as_text=True)) == (422, True)
    assert db.session.query(GuestRequest).count() == 0


def test_a_hostile_name_reaches_no_mail_and_is_shown_as_text(cast, as_, event):
    ask(as_, event, name="<b>Win</b>\u202e https://evil.example", show_name="y")
    letter = db.session.query(Message).filter_by(address="ann@example.net").one()
    assert "evil.example" not in letter.text + letter.html + letter.subject + letter.name
    as_(None).post(link("ann@example.net", "/guest/"))
    html = as_(None).get(f"/events/{event.thread.ref}").get_data(as_text=True)
    assert ("&lt;b&gt;Win&lt;/b&gt; https://evil.example" in html, "<b>Win" in html) == (True, False)


@pytest.mark.parametrize("ticked", [False, True])
def test_the_name_is_on_the_public_list_only_where_ticked_and_the_address_never(cast, as_, event, ticked):
    ask(as_, event, **({"show_name": "y"} if ticked else {}))
    as_(None).post(link("ann@example.net", "/guest/"))
    for person in (None, cast.vendor, cast.agency):
        html = as_(person).get(f"/events/{event.thread.ref}").get_data(as_text=True)
        assert ("Ann Lee" in html, "ann@example.net" in html, "Elko" in html) == (ticked, False, False)
    html = as_(cast.host).get(f"/events/{event.thread.ref}/people").get_data(as_text=True)
    assert ("ann@example.net" in html, "City of Elko" in html) == (True, True)


@pytest.mark.parametrize("who", [MayRegister.MEMBERS, MayRegister.AGENCIES, MayRegister.INVITED])
def test_only_events_for_everyone_take_guests(as_, planned, who):
    event = planned(may_register=who)
    assert ask(as_, event).status_code == (409 if who is MayRegister.INVITED else 404)
    assert "Register without an account" not in as_(None).get(f"/events/{event.thread.ref}").get_data(as_text=True)
    assert db.session.query(GuestRequest).count() == 0


def test_after_ten_tries_an_hour_one_address_is_counted_out(as_, event):
    assert [ask(as_, event).status_code for _ in range(11)] == [303] * 10 + [429]
    assert ask(as_, event, email="bob@example.net").status_code == 303


def test_a_guest_gets_no_digest_and_no_link_to_sign_in_and_joins_like_everybody(as_, event, monday):
    ask(as_, event)
    as_(None).post(link("ann@example.net", "/guest/"))
    assert [p for p in digests.people_without_choice() if p.is_guest] == []
    as_(None).post("/reset", data={"email": "ann@example.net"})
    assert "Set a new password" not in subjects("ann@example.net")
    words = "four words that differ"
    joined = as_(None).post("/join", data={"name": "Ann B. Lee", "email": "ann@example.net", "password": words})
    assert joined.status_code == 303
    person = db.session.query(Person).filter_by(email_key="ann@example.net").one()
    assert (person.is_guest, person.name) == (True, "Ann Lee")
    assert as_(None).post("/sign-in", data={"email": "ann@example.net", "password": words}).location == "/join/sent"
    first = link("ann@example.net", "/join/confirm/")
    assert as_(None).post(first).status_code == 303
    db.session.expire_all()
    assert (person.is_guest, registrations(event)) == (False, {"ann@example.net": S.REGISTERED})
    assert as_(None).post(first).status_code == 410


def test_a_guest_hears_that_the_event_is_off(cast, as_, event, monday):
    ask(as_, event)
    as_(None).post(link("ann@example.net", "/guest/"))
    service_change.cancel(cast.actor("host"), event, "Flood.", at=monday)
    db.session.commit()
    mail_tasks.expand(monday)
    assert subjects("ann@example.net")[-1] == "Cancelled: Showcase: renewing park permits"
