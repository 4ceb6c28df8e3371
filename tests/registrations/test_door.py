"""The day: who is let in by name and by code, undo, walk-ins, the online people, and what is said to who was missed."""

from datetime import timedelta

import pytest
import time_machine

from forum.accounts import service_reset
from forum.accounts.models import Person
from forum.core.database import db
from forum.core.errors import Refused
from forum.desk import queries as desk
from forum.desk.rules import Queue
from forum.events.models import Way
from forum.mail import tasks as mail_tasks
from forum.mail.models import Message
from forum.organizations.queries import actor_of_person
from forum.registrations import (
    queries_door,
    queries_seats,
    queries_waitlist,
    rules_door,
    service_door,
    service_invite,
    service_mail_seats,
    service_people,
    service_seats,
    tasks_survey,
)
from forum.registrations.models import Registration, RegistrationState
from forum.registrations.service_door import WalkIn
from forum.registrations.service_invite import InviteDraft
from forum.registrations.service_seats import SeatWish
from forum.showcases import service_after, tasks
from forum.showcases.models_after import MaterialKind
from forum.showcases.service_after import MaterialDraft
from tests.cast import person

S = RegistrationState


@pytest.fixture
def event(seated):
    return seated


def seat(event, person):
    return queries_seats.registration(event.id, person.id)


def states(event):
    rows = db.session.query(Registration).filter_by(event_id=event.id).populate_existing()
    return {row.person.name: row.state for row in rows}


def page(client, event, path=""):
    return client.get(f"/events/{event.thread.ref}{path}").get_data(as_text=True)


def test_a_code_is_read_however_it_is_typed():
    assert rules_door.code("k7qm2f9dxr") == "K7QM-2F9-DXR"
    typed = ["K7QM-2F9-DXR", "k7qm 2f9 dxr", " k7qm2f9dxr "]
    assert [rules_door.read_code(each) for each in typed] == ["k7qm2f9dxr"] * 3
    assert (rules_door.read_code("oil0000000"), rules_door.read_code("Maria")) == ("0110000000", None)


def test_the_door_finds_by_name_company_and_code_and_lets_in(cast, as_, event):
    with time_machine.travel(event.starts_at, tick=False):
        host, mine = as_(cast.host), seat(event, cast.agency)
        html = page(host, event, "/door")
        assert "0 of 3 are in" in html
        for words, found in (
            ("mar", ["Maria Lopez"]),
            ("basin", ["Dana Reyes"]),
            (rules_door.code(mine.ref), ["Maria Lopez"]),
        ):
            html = page(host, event, f"/door?q={words}")
            assert [n for n in ("Dana Reyes", "Lee Novak", "Maria Lopez") if f"<strong>{n}</strong>" in html] == found
        assert "<strong>Maria Lopez</strong>" in page(host, event, f"/door?code={rules_door.code(mine.ref)}")
        assert "Nobody with “zzz” is on the list." in page(host, event, "/door?q=zzz")
        address = f"/events/{event.thread.ref}/door/{mine.ref}"
        answers = [host.post(f"{address}/check-in") for _ in range(2)]
        assert [a.status_code for a in answers] == [303, 303]
        html = page(host, event, "/door")
        assert ("Maria Lopez is in." in html, "1 of 3 are in" in html) == (True, True)
        assert (states(event)["Maria Lopez"], mine.checked_in_by, event.room_taken) == (S.ATTENDED, "Helen Park", 2)
        host.post(f"{address}/undo")
        assert (states(event)["Maria Lopez"], mine.checked_in_at, event.room_taken) == (S.REGISTERED, None, 2)


def test_whoever_scans_a_code_without_being_the_office_sees_the_event(cast, as_, event):
    for reader in (None, cast.vendor):
        address = f"/events/{event.thread.ref}/door?code={rules_door.code(seat(event, cast.agency).ref)}"
        answer = as_(reader).get(address)
        assert (answer.status_code, answer.location) == (303, f"/events/{event.thread.ref}")


def test_nobody_is_checked_in_before_the_day(cast, as_, event):
    host = cast.actor("host")
    early = event.starts_at - rules_door.OPENS - timedelta(seconds=1)
    with pytest.raises(Refused, match="12 hours before"):
        service_door.check_in(host, event, seat(event, cast.agency), at=early)
    service_door.check_in(host, event, seat(event, cast.agency), at=early + timedelta(seconds=1))
    assert states(event)["Maria Lopez"] is S.ATTENDED
    html = page(as_(cast.host), event, "/door")
    assert ("Check-in opens at" in html, ">Check in<" in html) == (True, False)


def test_a_walk_in_becomes_a_guest_who_cannot_sign_in_and_joins_later(cast, as_, event, app):
    with time_machine.travel(event.starts_at, tick=False):
        host, address = as_(cast.host), f"/events/{event.thread.ref}/door/walk-in"
        wrong = host.post(address, data={"name": "", "email": "nobody"})
        html = wrong.get_data(as_text=True)
        assert (wrong.status_code, "Enter the name" in html, "Enter a mail address, like" in html) == (422, True, True)
        typed = {"name": "Ann Gray", "email": "Ann@river.example.org", "comes_from": "River Maps"}
        assert [host.post(address, data=typed).status_code for _ in range(2)] == [303, 303]
        guest = db.session.query(Person).filter_by(email_key="ann@river.example.org").one()
        assert (guest.is_guest, guest.password, guest.confirmed_at) == (True, None, None)
        assert (states(event)["Ann Gray"], event.room_taken) == (S.ATTENDED, 3)
        assert "River Maps" in page(host, event, "/people")
        assert db.session.query(Message).filter_by(address="Ann@river.example.org").count() == 0
        service_reset.ask_for_new_password("ann@river.example.org", at=event.starts_at)
        assert db.session.query(Message).filter_by(address="Ann@river.example.org").count() == 0
        assert "Ann Gray" not in host.get("/desk/people").get_data(as_text=True)
        mine = seat(event, guest)
        service_door.undo(cast.actor("host"), event, mine, at=event.starts_at)
        assert (mine.state, event.room_taken) == (S.WITHDRAWN, 2)


def test_a_walk_in_with_a_known_address_is_that_person_also_beyond_the_last_seat(cast, event):
    event.room_seats = 2
    at = event.starts_at
    for _ in range(2):
        mine = service_door.walk_in(cast.actor("host"), event, WalkIn("A. H.", "AGENCY2@example.org"), at=at)
    assert (mine.person_id, mine.state, event.room_taken) == (cast.agency2.id, S.ATTENDED, 3)
    assert db.session.query(Registration).filter_by(event_id=event.id).count() == 4


def test_a_walk_in_gets_the_two_questions_and_nothing_else_and_who_answers_by_the_link_all(cast, as_, event, monday):
    at, host = event.starts_at, cast.actor("host")
    asked = InviteDraft(addresses="may@example.net")
    service_invite.invite(host, event, asked, at=monday)
    db.session.commit()
    invited = db.session.query(Registration).filter_by(state=S.INVITED).one()
    link = f"/answer/{service_mail_seats.answer_token(invited)}"
    assert as_(None).post(link, data={"answer": "yes", "way": "room"}).status_code == 303
    assert invited.person.confirmed_at == monday
    with time_machine.travel(at, tick=False):
        shown = page(as_(cast.host), event, "/door/walk-in")
        assert "Two questions about the event go there afterwards, and nothing else." in shown
        service_door.walk_in(host, event, WalkIn("Ann Gray", "ann@example.net"), at=at)
        service_door.check_in(host, event, invited, at=at)
        service_after.add(host, event, MaterialDraft(MaterialKind.NOTES, "Notes", None, "", "Said."), None, at=at)
    service_after.publish(host, event, at=event.ends_at)
    db.session.commit()
    later = event.ends_at + timedelta(days=10)
    tasks.release(later)
    tasks_survey.survey(event.ends_at + timedelta(days=4))
    while mail_tasks.expand(later):
        pass
    kinds = {
        a: {m.kind for m in db.session.query(Message).filter_by(address=f"{a}@example.net")} for a in ("ann", "may")
    }
    assert kinds["ann"] == {"event.survey"}
    assert kinds["may"] >= {"event.survey", "event.released"}


def test_undoing_the_check_in_of_who_waited_gives_back_exactly_their_place(cast, as_, event, monday):
    host, event.room_seats = cast.actor("host"), 2
    line = [person(name, f"{name}@example.net", monday) for name in ("ann", "ben", "cy")]
    for n, who in enumerate(line):
        db.session.flush()
        actor = actor_of_person(who)
        service_seats.register(actor, event, SeatWish(Way.ROOM), at=monday + timedelta(minutes=n))
    at = event.starts_at
    for _twice in range(2):
        service_door.check_in(host, event, seat(event, line[0]), at=at)
        db.session.commit()
        with time_machine.travel(at, tick=False):
            html = page(as_(cast.host), event, "/people").replace("\u00a0", " ")
        assert (
            html.split(">ann")[1].split("</tr>")[0].count("Jan 14, 2:00 p.m.") == 1
        )  # in since then, not since Monday
        service_door.undo(host, event, seat(event, line[0]), at=at + timedelta(minutes=1))
    found = [(seat(event, who).state, queries_waitlist.number(seat(event, who))) for who in line]
    assert found == [(S.WAITLISTED, 1), (S.WAITLISTED, 2), (S.WAITLISTED, 3)]
    assert seat(event, line[0]).queued_at == monday


def test_all_online_attended_and_who_was_not_checked_in_is_absent(cast, as_, event):
    with time_machine.travel(event.ends_at, tick=False):
        host = as_(cast.host)
        service_door.check_in(cast.actor("host"), event, seat(event, cast.agency), at=event.ends_at)
        db.session.commit()
        host.post(f"/events/{event.thread.ref}/door/online")
        html = page(host, event, "/complete")
        assert ("1 registered person was not checked in" in html, 'value="2"' in html) == (True, True)
        refused = host.post(f"/events/{event.thread.ref}/complete", data={"attended": "-3"})
        assert (refused.status_code, "Enter a number from 0" in refused.get_data(as_text=True)) == (422, True)
        host.post(f"/events/{event.thread.ref}/complete", data={"attended": "7"})
        db.session.refresh(event)
        assert states(event) == {"Maria Lopez": S.ATTENDED, "Lee Novak": S.ATTENDED, "Dana Reyes": S.ABSENT}
        assert (event.attended_count, event.completed_at) == (7, event.ends_at)
        assert "You attended" in page(as_(cast.agency), event)
        vendor = as_(cast.vendor)
        assert "You were not checked in. Tell us if that is wrong" in page(vendor, event)
        answers = [vendor.post(f"/events/{event.thread.ref}/was-there") for _ in range(2)]
        assert [a.status_code for a in answers] == [303, 303]
        html = page(vendor, event)
        assert ("office that you came" in html, "Tell the office" in html) == (True, False)
        waiting = desk.queue(cast.actor("host"), Queue.ATTENDANCE, event.ends_at).rows
        assert [(w.title, w.of) for w in waiting] == [("Dana Reyes", event.thread.title)]
        mine = seat(event, cast.vendor)
        host.post(f"/events/{event.thread.ref}/door/{mine.ref}/check-in", data={"from": "people"})
        assert (states(event)["Dana Reyes"], mine.told_wrong_at) == (S.ATTENDED, None)
        host.post(f"/events/{event.thread.ref}/door/{mine.ref}/undo")
        assert states(event)["Dana Reyes"] is S.ABSENT


def test_an_event_that_ended_waits_on_the_desk_until_it_is_completed(cast, as_, event):
    def waiting(at):
        return [(w.title, w.ref) for w in desk.queue(cast.actor("host"), Queue.COMPLETE, at).rows]

    just_before = event.ends_at - timedelta(seconds=1)
    assert (waiting(just_before), waiting(event.ends_at)) == ([], [(event.thread.title, event.thread.ref)])
    with time_machine.travel(event.ends_at, tick=False):
        host = as_(cast.host)
        assert f'href="/events/{event.thread.ref}/complete"' in host.get("/").get_data(as_text=True)
        host.post(f"/events/{event.thread.ref}/complete", data={"attended": "0"})
    assert waiting(event.ends_at) == []


def test_the_code_is_a_picture_for_its_person_and_the_office(cast, as_, event):
    mine = seat(event, cast.agency)
    address = f"/events/{event.thread.ref}/code/{mine.ref}.svg"
    html = page(as_(cast.agency), event)
    assert (rules_door.code(mine.ref) in html, address in html) == (True, True)
    answer = as_(cast.agency).get(address)
    assert (answer.status_code, answer.mimetype, "style=" in answer.get_data(as_text=True)) == (
        200,
        "image/svg+xml",
        False,
    )
    assert [as_(p).get(address).status_code for p in (cast.host, cast.vendor)] == [200, 404]
    assert as_(None).get(address).status_code == 303
    token = service_mail_seats.answer_token(mine)
    assert f"/answer/{token}/code.svg" in as_(None).get(f"/answer/{token}").get_data(as_text=True)
    assert as_(None).get(f"/answer/{token}/code.svg").data == answer.data
    assert as_(None).get("/answer/nonsense/code.svg").status_code == 404


def test_the_printed_list_has_everybody_with_a_seat_by_name(cast, as_, event):
    html = page(as_(cast.host), event, "/door/list")
    names = ["Dana Reyes", "Lee Novak", "Maria Lopez"]
    assert sorted(names, key=html.index) == names
    assert "3 people have a seat" in html


def test_what_a_person_needs_stands_on_the_desk_until_it_is_arranged(cast, as_, event, monday):
    def waiting():
        return [(w.title, w.of) for w in desk.queue(cast.actor("host"), Queue.NEEDS, monday).rows]

    assert waiting() == []
    ask = SeatWish(Way.ROOM, "Captions")
    service_seats.register(cast.actor("agency"), event, ask, at=monday)
    db.session.commit()
    assert waiting() == [("Maria Lopez", event.thread.title)]
    host = as_(cast.host)
    assert "Needs to take part" in host.get("/").get_data(as_text=True)
    mine = seat(event, cast.agency)
    host.post(f"/events/{event.thread.ref}/people/{mine.ref}/arrange")
    assert (waiting(), "Arranged" in page(host, event, "/people")) == ([], True)
    service_seats.register(cast.actor("agency"), event, ask, at=monday)
    assert waiting() == []
    service_seats.register(cast.actor("agency"), event, SeatWish(Way.ROOM, "A ramp"), at=monday)
    assert waiting() == [("Maria Lopez", event.thread.title)]
    service_people.arrange(cast.actor("host"), event, mine, at=monday)
    assert waiting() == []


def test_the_door_costs_the_same_for_many(cast, as_, event, statements):
    address = f"/events/{event.thread.ref}/door"

    def cost():
        with time_machine.travel(event.starts_at, tick=False):
            client = as_(cast.host)
            client.get("/events/")
            with statements() as sent:
                client.get(address)
        return len(sent)

    few = cost()
    for n in range(30):
        who = person(f"Person {n:02}", f"p{n}@example.org", event.starts_at)
        row = Registration(
            event=event,
            person=who,
            state=S.REGISTERED,
            state_at=event.starts_at,
            created_at=event.starts_at,
            way=Way.ROOM,
        )
        db.session.add(row)
    db.session.commit()
    assert (cost(), few <= 8) == (few, True)
    assert len(queries_door.find(event, "")) == queries_door.MOST
