"""Lists of people that the office imports: checked first, written at once, the same once more is nothing."""

from datetime import datetime, timedelta
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
import time_machine

from forum.accounts.models import Person
from forum.core import sheets
from forum.core.database import db
from forum.core.errors import NotShown, Refused
from forum.events import service
from forum.events.models import MayRegister, Way
from forum.invitations.models import Invitation
from forum.mail import tasks as mail_tasks
from forum.mail.models import Message
from forum.registrations import queries_seats, rules_attendees, service_attendees, service_seats
from forum.registrations.models import Registration, RegistrationState
from forum.registrations.models_history import RegistrationChange, Source
from forum.registrations.service_seats import SeatWish
from tests.events.making import plan

wall = datetime.fromisoformat
LIST = "Name,Address,Organization,Way,Attended\r\n"


@pytest.fixture
def event(cast, monday):
    """A published event with three seats in the room."""
    made = plan(cast, monday, room_seats=3)
    service.publish(cast.actor("host"), made, at=monday)
    db.session.commit()
    return made


def upload(client, event, text, name="people.csv"):
    body = text if isinstance(text, bytes) else text.encode()
    return client.post(f"/events/{event.thread.ref}/people/import", data={"file": (BytesIO(body), name)})


def token_of(html):
    return html.split('name="list" value="')[1].split('"')[0]


def state_of(event, address):
    return db.session.query(Registration.state).join(Person).filter(
        Person.email_key == address, Registration.event_id == event.id
    ).scalar()  # fmt: skip


def test_the_list_is_checked_before_anything_is_written(cast, as_, event):
    host = as_(cast.host)
    text = LIST + (
        f"Ignored,{cast.vendor.email.upper()},,room,\r\nNadia Voss,nadia@example.org,Voss Maps,Online,no\r\n"
        "Nobody,not an address,,,\r\n,nameless@example.org,,,\r\nTwice,nadia@example.org,,,\r\n,,,,\r\n"
        "Boat,boat@example.org,,by boat,\r\nSoon,soon@example.org,,,yes\r\nMaybe,maybe@example.org,,,perhaps\r\n"
    )
    html = upload(host, event, text).get_data(as_text=True)
    for said in ("The address is not one that mail can go to", "The name is missing", "The same address stands in line 3",
                 "Nobody can take part in this way", "The event has not started, so nobody has attended yet",
                 "neither yes nor no", "Import 2 people"):  # fmt: skip
        assert said in html
    assert (
        db.session.query(Registration).count() == 0 and db.session.query(Person).filter_by(is_guest=True).count() == 0
    )
    answer = host.post(f"/events/{event.thread.ref}/people/import", data={"list": token_of(html)})
    assert answer.status_code == 303
    guest = db.session.query(Person).filter_by(email_key="nadia@example.org").one()
    seat = queries_seats.registration(event.id, guest.id)
    assert (guest.is_guest, guest.password, seat.comes_from, seat.way) == (True, None, "Voss Maps", Way.ONLINE)
    known = queries_seats.registration(event.id, cast.vendor.id)
    assert (known.organization_id, known.state) == (cast.basin.id, RegistrationState.REGISTERED)
    db.session.refresh(event)
    assert (event.room_taken, event.online_taken) == (1, 1)
    history = db.session.query(RegistrationChange).all()
    assert [(c.from_state, c.to_state, c.source) for c in history] == [(None, "registered", Source.IMPORT)] * 2
    again = upload(host, event, text).get_data(as_text=True)
    assert "There is nobody to import." in again


def test_a_second_click_imports_once(cast, as_, event):
    host = as_(cast.host)
    token = token_of(upload(host, event, LIST + "Nadia Voss,nadia@example.org,,,\r\n").get_data(as_text=True))
    for _twice in range(2):
        host.post(f"/events/{event.thread.ref}/people/import", data={"list": token})
    db.session.refresh(event)
    assert (event.room_taken, db.session.query(Registration).count()) == (1, 1)
    assert host.post(f"/events/{event.thread.ref}/people/import", data={"list": token + "x"}).status_code == 409


def test_who_is_imported_before_the_start_is_invited(cast, event, monday):
    wanted, _none = service_attendees.read(event, (LIST + "Nadia Voss,nadia@example.org,,,\r\n").encode())
    service_attendees.take_in(cast.actor("host"), event, wanted, at=monday)
    db.session.commit()
    mail_tasks.expand(monday)
    (letter,) = db.session.query(Message).all()
    assert letter.subject.startswith("Invitation: ") and letter.calendar_method == "REQUEST"
    assert db.session.query(Invitation).count() == 1


def test_no_more_seats_are_given_than_there_are(cast, event, monday):
    lines = "".join(f"Person {n},p{n}@example.org,,room,\r\n" for n in range(5))
    found = service_attendees.check(event, *service_attendees.read(event, (LIST + lines).encode()), at=monday)
    assert (len(found.new), [(r.line, str(r.reason)) for r in found.rejected]) == (
        3, [(5, "No seat is free"), (6, "No seat is free")],
    )  # fmt: skip


def test_after_the_start_who_came_is_noted_also_beyond_the_seats(cast, event, monday):
    host, late = cast.actor("host"), event.starts_at + timedelta(hours=1)
    service_seats.register(cast.actor("vendor"), event, SeatWish(Way.ROOM), at=monday)
    service_seats.register(cast.actor("agency"), event, SeatWish(Way.ONLINE), at=monday)
    service_seats.give_up(cast.actor("agency"), event, at=monday)
    db.session.query(Message).delete()
    lines = "".join(f"Person {n},p{n}@example.org,,room,yes\r\n" for n in range(4))
    people = f"V,{cast.vendor.email},,online,yes\r\nA,{cast.agency.email},,,\r\n"
    wanted, _none = service_attendees.read(event, (LIST + lines + people).encode())
    done = service_attendees.take_in(host, event, wanted, at=late)
    db.session.commit()
    assert (len(done.new), len(done.changed), [str(r.reason) for r in done.rejected]) == (
        4,
        1,
        ["This person gave up the seat"],
    )
    assert (event.room_taken, event.online_taken) == (5, 0)
    seat = queries_seats.registration(event.id, cast.vendor.id)
    assert (seat.state, seat.way, seat.checked_in_at) == (RegistrationState.ATTENDED, Way.ROOM, late)
    mail_tasks.expand(late)
    assert db.session.query(Message).count() == 0
    assert service_attendees.check(event, wanted, (), at=late).count == 0


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b"", "The first line must name the columns"),
        (b"Who,Where\r\nAda,x\r\n", "The first line must name the columns"),
        (b"\xff\xfe\x00bad", "Choose a CSV in UTF-8, or an Excel file"),
        (b"Name,Address\r\n\x00", "Choose a CSV in UTF-8, or an Excel file"),
        (b"PK\x03\x04 no zip", "Choose a CSV in UTF-8, or an Excel file"),
        (b"x" * (rules_attendees.BYTES_MOST + 1), "Choose a file of at most 4 MB"),
        (b"Name,Address\r\n" + b"a,b\r\n" * 20_001, "Choose a file of at most 20,000 lines"),
    ],
    ids=["empty", "no head", "utf-16", "nul", "no zip", "large", "long"],
)
def test_a_file_that_is_no_list_is_refused(cast, as_, event, body, sentence):
    answer = upload(as_(cast.host), event, body)
    assert answer.status_code == 422 and sentence in answer.get_data(as_text=True)


def test_a_bomb_is_not_unpacked(monkeypatch):
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as parts:
        parts.writestr("xl/worksheets/sheet1.xml", b"0" * 3_000_000)
    monkeypatch.setattr(sheets, "UNPACKED_MOST", 2_000_000)
    with pytest.raises(sheets.Unreadable, match="too large"):
        sheets.read(out.getvalue(), 10)


def test_what_was_exported_comes_back_as_it_was(cast, as_, event, monday):
    service_seats.register(cast.actor("vendor"), event, SeatWish(Way.ONLINE), at=monday)
    db.session.commit()
    for form in ("csv", "xlsx"):
        body = as_(cast.host).get(f"/events/{event.thread.ref}/people.{form}").data
        assert "There is nobody to import." in upload(as_(cast.host), event, body).get_data(as_text=True)


def test_an_event_for_agencies_takes_in_no_stranger(cast, monday):
    event = plan(cast, monday, may_register=MayRegister.AGENCIES)
    service.publish(cast.actor("host"), event, at=monday)
    text = LIST + f"V,{cast.vendor.email},,,\r\nA,{cast.agency.email},,,\r\nS,stranger@example.org,,,\r\n"
    found = service_attendees.check(event, *service_attendees.read(event, text.encode()), at=monday)
    assert [one.address for one, _who in found.new] == [cast.agency.email]
    assert [str(each.reason) for each in found.rejected] == [
        "This person may not see the event", "The event is not for everyone, and this address has no account",
    ]  # fmt: skip


def test_only_the_office_imports_and_only_what_is_published(cast, event, monday):
    wanted, _none = service_attendees.read(event, (LIST + "N,n@example.org,,,\r\n").encode())
    with pytest.raises(NotShown):
        service_attendees.take_in(cast.actor("agency"), event, wanted, at=monday)
    draft = plan(cast, monday)
    with pytest.raises(Refused):
        service_attendees.take_in(cast.actor("host"), draft, wanted, at=monday)


def test_a_check_waits_an_hour(cast, as_, event, monday):
    token = token_of(upload(as_(cast.host), event, LIST + "N,n@example.org,,,\r\n").get_data(as_text=True))
    with time_machine.travel(monday + timedelta(hours=2), tick=False):
        answer = as_(cast.host).post(f"/events/{event.thread.ref}/people/import", data={"list": token})
    assert answer.status_code == 409 and db.session.query(Registration).count() == 0
