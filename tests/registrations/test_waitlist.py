"""The waitlist: its order, who gets a freed seat, by which mail, and who never does."""

import threading
from dataclasses import replace
from datetime import timedelta
from functools import partial
from urllib.parse import urlsplit

import icalendar
import pytest

from forum.audit.models import Entry
from forum.core import clock
from forum.core.database import db, writing
from forum.core.errors import NotShown, Refused
from forum.events import queries, service
from forum.events.models import Event, MayRegister, Way
from forum.mail import tasks as mail_tasks
from forum.mail.models import Message
from forum.organizations.models import Membership
from forum.organizations.queries import actor_of_person
from forum.registrations import (
    queries_seats,
    queries_waitlist,
    rules_seats,
    service_mail_seats,
    service_people,
    service_seats,
)
from forum.registrations.models import Registration, RegistrationState
from forum.registrations.models_history import Answer, RegistrationChange
from forum.registrations.service_seats import SeatWish
from forum.showcases import service_change
from tests.cast import person
from tests.events.making import plan

S = RegistrationState
ROOM = SeatWish(Way.ROOM)


@pytest.fixture
def planned(planned):
    return partial(planned, room_seats=1, has_online=False, online_url="")


def states(event):
    return {row.person.name: row.state for row in db.session.query(Registration).filter_by(event_id=event.id)}


def come(cast, event, at, *roles):
    for n, role in enumerate(roles):
        service_seats.register(cast.actor(role), event, SeatWish(), at=at + timedelta(seconds=n))
    db.session.commit()


def mails(at):
    mail_tasks.expand(at)
    found = db.session.query(Message).order_by(Message.id)
    return [(m.address, m.subject, m.calendar_method) for m in found if m.object_kind == "event"]


@pytest.mark.parametrize("approves", [False, True])
@pytest.mark.parametrize("is_free", [False, True])
@pytest.mark.parametrize("state", [None, *S])
def test_what_an_answer_leads_to(state, approves, is_free):
    def to(answer):
        return rules_seats.after(state, answer, approves=approves, is_free=is_free)

    kept = {S.REGISTERED, S.ATTENDED, S.ABSENT, S.REQUESTED, S.WAITLISTED}
    given = S.REQUESTED if approves else S.REGISTERED if is_free else S.WAITLISTED
    assert to(Answer.YES) is (state if state in kept else given)
    assert to(Answer.MAYBE) is (S.MAYBE if state is S.INVITED else state)
    leaves = {S.REGISTERED, S.INVITED, S.MAYBE, S.REQUESTED, S.WAITLISTED}
    assert to(Answer.NO) is (S.WITHDRAWN if state in leaves else state)


@pytest.mark.parametrize(
    ("free", "cap", "held", "chosen"),
    [
        (0, None, {}, []),
        (2, None, {}, [1, 2]),
        (None, None, {}, [1, 2, 3, 4]),
        (3, 1, {}, [1, 3, 4]),
        (3, 1, {7: 1}, [3, 4]),
        (None, 2, {7: 1}, [1, 3, 4]),
    ],
)
def test_who_is_next_in_line(free, cap, held, chosen):
    line = [(1, 7), (2, 7), (3, None), (4, 8)]
    assert rules_seats.next_in_line(line, free, held, cap) == chosen


def test_a_full_event_has_a_line_with_numbers_and_a_mail(cast, as_, planned, monday):
    event = planned()
    come(cast, event, monday - timedelta(minutes=1), "agency", "vendor")
    client, ref = as_(cast.vendor2), event.thread.ref
    html = client.get(f"/events/{ref}").get_data(as_text=True)
    assert (">Full</h2>" in html, "Join the waitlist" in html) == (True, True)
    html = client.post(f"/events/{ref}/register", follow_redirects=True).get_data(as_text=True)
    assert "You are on the waitlist, number 2. We mail you if a seat is freed before the start" in html
    assert (event.room_taken, states(event)) == (
        1,
        {"Maria Lopez": S.REGISTERED, "Dana Reyes": S.WAITLISTED, "Lee Novak": S.WAITLISTED},
    )
    assert [m[1:] for m in mails(monday)][1:] == [
        ("Waitlist, number 1: Showcase: renewing park permits", None),
        ("Waitlist, number 2: Showcase: renewing park permits", None),
    ]


def test_who_waits_for_the_room_is_offered_a_seat_online(cast, as_, planned, monday):
    event = planned(has_online=True, online_url="https://meet.example.org/quill", online_seats=1)
    for role in ("agency", "vendor"):
        service_seats.register(cast.actor(role), event, ROOM, at=monday)
    db.session.commit()
    letter = db.session.query(Message).filter_by(address=cast.vendor.email).one()
    assert "The room is full. You are on its waitlist, number 1. Online there are seats" in letter.text
    mine = next(r for r in db.session.query(Registration) if r.person_id == cast.vendor.id)
    link = urlsplit(service_mail_seats.answer_url(mine)).path
    for client, page, form in (
        (as_(cast.vendor), f"/events/{event.thread.ref}", f"/events/{event.thread.ref}/register?way=online"),
        (as_(None), link, f"{link}/register?way=online"),
    ):
        html = client.get(page).get_data(as_text=True)
        assert f'href="{form}" class="usa-button">Come online instead</a>' in html
        assert 'value="online" checked' in " ".join(client.get(form).get_data(as_text=True).split())
    as_(None).post(f"{link}/register", data={"way": "online"})
    assert (mine.state, mine.way, event.room_taken, event.online_taken) == (S.REGISTERED, Way.ONLINE, 1, 1)
    html = as_(None).get(link).get_data(as_text=True)
    assert ("Change my registration" in html, "Give up my seat" in html) == (True, True)


def test_a_freed_seat_goes_to_the_first_who_is_mailed_and_invited(cast, planned, monday):
    event = planned()
    come(cast, event, monday, "agency", "vendor", "vendor2")
    later = monday + timedelta(hours=1)
    service_seats.give_up(cast.actor("agency"), event, at=later)
    db.session.commit()
    assert (event.room_taken, states(event)) == (
        1,
        {"Maria Lopez": S.WITHDRAWN, "Dana Reyes": S.REGISTERED, "Lee Novak": S.WAITLISTED},
    )
    invited = [m for m in mails(later) if m[0] == cast.vendor.email]
    assert invited[-1][1:] == ("You have a seat: Showcase: renewing park permits", "REQUEST")
    letter = db.session.query(Message).filter_by(address=cast.vendor.email, calendar_method="REQUEST").one()
    entry = icalendar.Calendar.from_ical(letter.calendar).events[0]
    assert (str(entry["UID"]), entry["ATTENDEE"]) == (event.uid, f"mailto:{cast.vendor.email}")
    history = db.session.query(RegistrationChange).join(Registration).filter_by(person_id=cast.vendor.id)
    assert [(c.from_state, c.to_state, c.source.value) for c in history.order_by(RegistrationChange.id)] == [
        (None, S.WAITLISTED, "page"),
        (S.WAITLISTED, S.REGISTERED, "waitlist"),
    ]


def test_who_gave_up_is_never_promoted_and_joins_again_at_the_end(cast, planned, monday):
    event = planned()
    come(cast, event, monday, "agency", "vendor", "vendor2")
    service_seats.give_up(cast.actor("vendor"), event, at=monday + timedelta(minutes=1))
    service_seats.give_up(cast.actor("agency"), event, at=monday + timedelta(minutes=2))
    assert states(event) == {"Maria Lopez": S.WITHDRAWN, "Dana Reyes": S.WITHDRAWN, "Lee Novak": S.REGISTERED}
    come(cast, event, monday + timedelta(minutes=3), "agency", "vendor")
    assert [
        queries_waitlist.number(queries_seats.registration(event.id, p.id)) for p in (cast.agency, cast.vendor)
    ] == [1, 2]


@pytest.mark.parametrize(("seconds", "promoted"), [(-1, True), (0, False)])
def test_nobody_is_promoted_from_the_start_on(cast, planned, monday, seconds, promoted):
    event = planned()
    come(cast, event, monday, "agency", "vendor")
    at = event.starts_at + timedelta(seconds=seconds)
    if promoted:
        service_people.remove(
            cast.actor("host"), event, queries_seats.registration(event.id, cast.agency.id), "Ill.", at=at
        )
        assert states(event)["Dana Reyes"] is S.REGISTERED
    else:
        with pytest.raises(Refused, match="This event has started"):
            service_people.remove(
                cast.actor("host"), event, queries_seats.registration(event.id, cast.agency.id), "Ill.", at=at
            )
        assert states(event)["Dana Reyes"] is S.WAITLISTED


def test_more_seats_promote_at_once_and_each_way_has_its_own_line(cast, planned, monday):
    event = planned(has_online=True, online_url="https://meet.example.org/x", online_seats=1)
    host = cast.actor("host")
    for n, (role, way) in enumerate(
        [
            ("agency", Way.ROOM),
            ("agency2", Way.ONLINE),
            ("vendor", Way.ONLINE),
            ("vendor2", Way.ROOM),
            ("guest", Way.ROOM),
        ]
    ):
        service_seats.register(cast.actor(role), event, SeatWish(way), at=monday + timedelta(seconds=n))
    numbers = {
        name: queries_waitlist.number(queries_seats.registration(event.id, getattr(cast, name).id))
        for name in ("vendor", "vendor2", "guest")
    }
    assert numbers == {"vendor": 1, "vendor2": 1, "guest": 2}
    service_change.change_event(host, event, replace(service.draft_of(event), room_seats=3), at=monday)
    db.session.commit()
    assert (event.room_taken, event.online_taken) == (3, 1)
    assert sorted(state.value for state in states(event).values()) == ["registered"] * 4 + ["waitlisted"]
    assert [e.payload["count"] for e in db.session.query(Entry).filter_by(act="event.fill_seats")] == [2]


def test_a_company_at_its_cap_is_passed_over(cast, planned, monday):
    event = planned(room_seats=2, company_seats=1)
    come(cast, event, monday, "vendor2", "agency", "vendor")
    colleague = actor_of_person(cast.vendor_colleague)
    service_seats.register(colleague, event, SeatWish(), at=monday + timedelta(minutes=1))
    service_seats.register(cast.actor("guest"), event, SeatWish(), at=monday + timedelta(minutes=2))
    service_change.change_event(
        cast.actor("host"), event, replace(service.draft_of(event), room_seats=4), at=monday + timedelta(hours=1)
    )
    found = states(event)
    assert (found["Dana Reyes"], found[cast.vendor_colleague.name], found[cast.guest.name]) == (
        S.REGISTERED,
        S.WAITLISTED,
        S.REGISTERED,
    )


def test_the_office_checks_where_the_host_said_so(cast, as_, planned, monday):
    event = planned(approves=True)
    come(cast, event, monday, "vendor", "vendor2")
    ref = event.thread.ref
    assert (event.room_taken, set(states(event).values())) == (0, {S.REQUESTED})
    host = as_(cast.host)
    html = host.get(f"/events/{ref}/people").get_data(as_text=True)
    assert ("To check" in html, "Let Dana Reyes in" in html) == (True, True)
    for person_ in (cast.vendor, cast.vendor2):
        mine = queries_seats.registration(event.id, person_.id)
        answers = [host.post(f"/events/{ref}/people/{mine.ref}/approve").status_code for _ in range(2)]
        assert answers == [303, 303]
    assert (event.room_taken, states(event)) == (1, {"Dana Reyes": S.REGISTERED, "Lee Novak": S.WAITLISTED})
    assert [m[1:] for m in mails(monday)] == [
        ("We check your registration: Showcase: renewing park permits", None),
        ("We check your registration: Showcase: renewing park permits", None),
        ("Invitation: Showcase: renewing park…, Thu, Jan 14, 2027, 2:00 p.m. MST", "REQUEST"),
        ("Waitlist, number 1: Showcase: renewing park permits", None),
    ]


def test_a_refusal_needs_a_reason_and_reaches_the_person(cast, as_, planned, monday):
    event = planned(approves=True)
    come(cast, event, monday, "vendor")
    mine = queries_seats.registration(event.id, cast.vendor.id)
    address = f"/events/{event.thread.ref}/people/{mine.ref}/remove"
    assert as_(cast.host).post(address, data={"reason": ""}).status_code == 422
    assert as_(cast.host).post(address, data={"reason": "The day is for agencies."}).status_code == 303
    last = mails(monday)[-1]
    assert last == (cast.vendor.email, "No seat: Showcase: renewing park permits", None)
    with pytest.raises(Refused, match="The day is for agencies"):
        service_seats.register(cast.actor("vendor"), event, SeatWish(), at=monday)
    with pytest.raises(NotShown):
        service_people.approve(cast.actor("agency"), event, mine, at=monday)


def test_the_link_of_a_mail_leaves_the_waitlist_without_signing_in(cast, as_, planned, monday):
    event = planned()
    come(cast, event, monday, "agency", "vendor")
    mine = queries_seats.registration(event.id, cast.vendor.id)
    address = f"/answer/{service_mail_seats.answer_token(mine)}"
    visitor = as_(None)
    html = visitor.get(address).get_data(as_text=True)
    assert ("You are on the waitlist, number 1" in html, "Leave the waitlist" in html) == (True, True)
    assert states(event)["Dana Reyes"] is S.WAITLISTED  # reading changes nothing
    assert [visitor.post(address, data={"answer": "no"}).status_code for _ in range(2)] == [303, 303]
    assert states(event)["Dana Reyes"] is S.WITHDRAWN
    assert "You gave up your seat" in visitor.get(address).get_data(as_text=True)
    assert visitor.post(address, data={"answer": "perhaps"}).status_code == 303
    assert states(event)["Dana Reyes"] is S.WITHDRAWN


@pytest.mark.parametrize("token", ["", "x", "eyJhIjoxfQ.aa.bb"])
def test_a_link_that_we_did_not_sign_shows_nothing(as_, token):
    assert as_(None).get(f"/answer/{token}").status_code == 404


def test_the_link_of_somebody_whose_rights_ended_only_gives_up_what_is_held(cast, as_, planned, monday):
    event = planned(may_register=MayRegister.MEMBERS)
    come(cast, event, monday, "vendor")
    mine = queries_seats.registration(event.id, cast.vendor.id)
    address = f"/answer/{service_mail_seats.answer_token(mine)}"
    assert as_(None).get(address).status_code == 200
    db.session.query(Membership).filter_by(person_id=cast.vendor.id).one().ended_at = monday
    db.session.commit()
    page = as_(None).get(address).get_data(as_text=True)
    assert "Give up my seat" in page
    assert event.place not in page
    assert event.thread.ref not in page
    assert as_(None).get(address + "/register").status_code == 404


CAPACITY, WORKERS, ROUNDS = 10, 40, 200


def at_once(app, acts):
    """Run each act in a thread and a transaction of its own, all at the same moment; what they raised."""
    gate, raised = threading.Barrier(len(acts)), []

    def run(act):
        with app.app_context():
            gate.wait()
            try:
                writing()
                act()
                db.session.commit()
            except Exception as failure:
                raised.append(repr(failure))
            finally:
                db.session.remove()

    workers = [threading.Thread(target=run, args=(act,)) for act in acts]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    db.session.rollback()
    return raised


def test_forty_at_once_on_ten_seats_two_hundred_times(app, cast, monday):
    """Each round: exactly 10 get a seat, 30 wait in the order in which they came; 10 leave at once, 10 move up."""
    people = [person(f"Person {n}", f"person{n}@example.org", monday) for n in range(WORKERS)]
    actors = [actor_of_person(each) for each in people]
    for _round in range(ROUNDS):
        event = plan(cast, monday, room_seats=CAPACITY, has_online=False, online_url="")
        service.publish(cast.actor("host"), event, at=monday)
        db.session.commit()
        key, ref = event.id, event.thread.ref
        db.session.rollback()

        def want(actor, ref=ref):
            service_seats.register(actor, queries.by_ref(actor, ref), SeatWish(), at=clock.now())

        def leave(actor, ref=ref):
            service_seats.give_up(actor, queries.by_ref(actor, ref), at=clock.now())

        assert at_once(app, [lambda a=a: want(a) for a in actors]) == []
        line = [row[0] for row in queries_waitlist.line(db.session.get(Event, key), Way.ROOM, None)]
        rows = {row.id: row for row in db.session.query(Registration).filter_by(event_id=key)}
        seated = {row.person_id for row in rows.values() if row.state is S.REGISTERED}
        queued = [rows[each].queued_at for each in line]
        assert (db.session.get(Event, key).room_taken, len(seated), len(line)) == (CAPACITY, CAPACITY, 30)
        assert queued == sorted(queued)
        db.session.rollback()
        assert at_once(app, [lambda a=a: leave(a) for a in actors if a.person_id in seated]) == []
        now = {row.id for row in db.session.query(Registration).filter_by(event_id=key, state=S.REGISTERED)}
        assert (db.session.get(Event, key).room_taken, now) == (CAPACITY, set(line[:CAPACITY]))
        db.session.rollback()
