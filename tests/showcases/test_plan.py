"""Plan, publish, change, move, cancel: the host's pages and verbs."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from forum.core.database import db
from forum.core.errors import NotShown, Refused, RefusedFields
from forum.events import queries, service
from forum.events.models import Event, EventState, Way
from forum.events.models_versions import EventVersion
from forum.events.rules import EventDraft, MayRegister, Move
from forum.events.signals import event_cancelled, event_changed
from forum.organizations.models import Audience
from forum.registrations import service_door, service_invite, service_seats
from forum.registrations.service_invite import InviteDraft
from forum.registrations.service_seats import SeatWish
from forum.showcases import service_change
from tests.events.making import plan

TYPED = {
    "kind": "showcase", "title": "Showcase: renewing park permits", "why_come": "Eight companies, ten minutes each.",
    "topics": ["online-services"], "starts_on": "2027-01-14", "starts_time": "14:00", "ends_time": "16:30",
    "zone": "America/Denver", "ways": "both", "place": "Room 210, Capitol Annex",
    "online_url": "https://meet.example.org/quill", "room_seats": "60", "may_register": "everyone",
    "register_by_on": "2027-01-13", "register_by_time": "17:00",
}  # fmt: skip
START = datetime(2027, 1, 14, 21, tzinfo=UTC)
REQUIRED = {
    "title": "Enter a title",
    "why_come": "Enter why people should come, in two sentences",
    "topics": "Choose a need, or one topic or more",
    "starts_on": "Enter the day and the time at which the event starts",
    "starts_time": "Enter the day and the time at which the event starts",
    "ends_time": "Enter the time at which the event ends",
    "place": "Enter the place, with room and building",
    "online_url": "Enter the link to the online meeting",
}
REFUSED = [
    ({"starts_on": "2027-02-30"}, "Enter the day like 12/4/2026"),
    ({"starts_time": "25:00"}, "Enter the time like 2:30 p.m."),
    ({"starts_on": "2026-11-20", "register_by_on": ""}, "Choose a day and a time that are still to come"),
    ({"ends_time": "13:59"}, "Choose an end that is later than the start"),
    ({"ends_time": "14:00"}, "Choose an end that is later than the start"),
    ({"zone": "Mars/Olympus"}, "Choose a time zone from the list"),
    ({"room_seats": "0"}, "Enter a number from 1 to 100,000, or leave it empty for no limit"),
    ({"room_seats": "many"}, "Enter a whole number"),
    ({"company_seats": "-1"}, "Enter a number from 1 to 100,000, or leave it empty for no limit"),
    ({"register_by_on": "2027-01-14", "register_by_time": "14:01"}, "Choose a time to register by that is not later than the start"),
    ({"online_url": "http://meet.example.org"}, "Enter a link that starts with https://"),
    ({"online_url": "javascript:alert(1)"}, "Enter a link that starts with https://"),
    ({"online_url": "https://meet..example.org/x"}, "Check the link up to its next slash: no page has an address like this"),
    ({"online_url": "https://x:99999/"}, "Check the link up to its next slash: no page has an address like this"),
    ({"ways": "by boat"}, "Choose in the room, online, or both"),
    ({"title": "x" * 101}, "Keep it to 100 characters"),
]  # fmt: skip


@pytest.fixture
def heard():
    """What the signals said, in order."""
    found = []

    def note(sender):
        found.append(sender)

    event_changed.connect(note)
    event_cancelled.connect(note)
    yield found
    event_changed.disconnect(note)
    event_cancelled.disconnect(note)


def test_the_host_plans_previews_and_publishes(cast, as_, heard):
    client = as_(cast.host)
    planned = client.post("/events/new", data=TYPED)
    assert planned.status_code == 303
    event = db.session.query(Event).one()
    ref = event.thread.ref
    assert planned.location == f"/events/{ref}/preview"
    assert (event.state, event.starts_at, event.zone, event.sequence) == (EventState.DRAFT, START, "America/Denver", 0)
    assert as_(cast.vendor).get(f"/events/{ref}").status_code == 404
    preview = client.get(planned.location).get_data(as_text=True)
    assert "Thu, Jan 14, 2027, 2:00\u00a0to 4:30\u00a0p.m. MST" in preview or "2:00 to 4:30\u00a0p.m. MST" in preview
    published = client.post(planned.location)
    assert (published.status_code, published.location) == (303, f"/events/{ref}")
    page = as_(None).get(f"/events/{ref}").get_data(as_text=True)
    assert "60 of 60 seats left" in page
    assert [(h.before, h.asks_again, h.event.thread.ref) for h in heard] == [({}, False, ref)]


def test_a_second_click_on_publish_publishes_once(cast, as_, heard):
    client = as_(cast.host)
    preview = client.post("/events/new", data=TYPED).location
    assert [client.post(preview).status_code for _ in range(2)] == [303, 303]
    assert len(heard) == 1


@pytest.mark.parametrize("field", REQUIRED)
def test_each_answer_is_asked_for_beside_its_field(cast, as_, field):
    answer = as_(cast.host).post("/events/new", data=TYPED | {field: ""})
    html = answer.get_data(as_text=True)
    assert (answer.status_code, html.count(REQUIRED[field]) >= 2, "There is a problem" in html) == (422, True, True)
    assert db.session.query(Event).count() == 0


@pytest.mark.parametrize(("typed", "sentence"), REFUSED)
def test_what_cannot_be_is_refused_and_what_was_typed_stays(cast, as_, typed, sentence):
    answer = as_(cast.host).post("/events/new", data=TYPED | typed)
    html = answer.get_data(as_text=True)
    assert (answer.status_code, sentence in html, db.session.query(Event).count()) == (422, True, 0)
    assert "Eight companies, ten minutes each." in html


def test_a_draft_is_saved_with_a_title_and_times_alone(cast, as_):
    typed = {name: TYPED[name] for name in ("kind", "title", "starts_on", "starts_time", "ends_time", "zone")}
    answer = as_(cast.host).post("/events/new", data=typed | {"save": "1"})
    event = db.session.query(Event).one()
    assert (answer.status_code, answer.location) == (303, f"/events/{event.thread.ref}")
    refused = as_(cast.host).post(f"/events/{event.thread.ref}/preview")
    assert (refused.status_code, db.session.query(Event).one().state) == (409, EventState.DRAFT)
    listed = as_(cast.host2).get("/events/?when=drafts").get_data(as_text=True)
    assert TYPED["title"] in listed


@pytest.mark.parametrize("role", ["guest", "waiting", "vendor", "agency", "procurement"])
def test_only_the_office_plans(cast, role, monday):
    with pytest.raises(NotShown):
        service.plan_event(cast.actor(role), EventDraft(title="x"), at=monday)


def test_an_hour_that_clocks_skip_is_asked_back_with_a_choice(cast, as_):
    typed = TYPED | {"starts_on": "2027-03-14", "starts_time": "02:30", "register_by_on": ""}
    html = as_(cast.host).post("/events/new", data=typed).get_data(as_text=True)
    sentence = (
        "There is no 2:30\u00a0a.m. on Sun, Mar 14, 2027, since clocks go forward then. Choose the earlier,"
        " Sun, Mar 14, 2027, 1:30\u00a0a.m. MST, or the later, Sun, Mar 14, 2027, 3:30\u00a0a.m. MDT"
    )
    assert (sentence in html, 'name="start_reading"' in html) == (True, True)
    assert as_(cast.host).post("/events/new", data=typed | {"start_reading": "second"}).status_code == 303
    event = db.session.query(Event).one()
    local = datetime.fromisoformat("2027-03-14T03:30")
    assert (event.starts_local, event.starts_at) == (local, datetime(2027, 3, 14, 9, 30, tzinfo=UTC))


@pytest.mark.parametrize(("reading", "hour"), [("first", 7), ("second", 8)])
def test_an_hour_that_comes_twice_is_asked_back_with_a_choice(cast, as_, reading, hour):
    typed = TYPED | {"starts_on": "2027-11-07", "starts_time": "01:30", "register_by_on": ""}
    html = as_(cast.host).post("/events/new", data=typed).get_data(as_text=True)
    assert "1:30\u00a0a.m. comes twice on Sun, Nov 7, 2027, since clocks go back then." in html
    assert as_(cast.host).post("/events/new", data=typed | {"start_reading": reading}).status_code == 303
    event = db.session.query(Event).one()
    assert event.starts_at == datetime(2027, 11, 7, hour, 30, tzinfo=UTC)
    assert service.draft_of(event).start_reading == reading


def test_a_plan_from_a_need_has_its_title_and_topics(cast, as_, need):
    html = as_(cast.host).get(f"/events/new?need={need.thread.ref}").get_data(as_text=True)
    assert 'value="Showcase: Renew a park permit"' in html
    assert f'<option selected value="{need.thread.ref}">' in html


def test_who_may_register_says_who_reads(cast, monday):
    found = {}
    for who in MayRegister:
        found[who] = plan(cast, monday, may_register=who).thread.audience
    assert found == {
        MayRegister.EVERYONE: Audience.PUBLIC, MayRegister.MEMBERS: Audience.MEMBERS,
        MayRegister.AGENCIES: Audience.AGENCIES, MayRegister.INVITED: Audience.PUBLIC,
    }  # fmt: skip


@pytest.fixture
def event(cast, monday):
    made = plan(cast, monday)
    service.publish(cast.actor("host"), made, at=monday)
    db.session.commit()
    return made


def test_a_change_of_text_asks_nobody_again(cast, as_, event, heard):
    answer = as_(cast.host).post(f"/events/{event.thread.ref}/edit", data=TYPED | {"why_come": "Nine companies."})
    assert answer.status_code == 303
    kept = db.session.query(EventVersion).one()
    assert (event.sequence, event.revision, kept.data["why_come"]) == (0, 1, "Eight companies, ten minutes each.")
    said = heard[-1]
    assert (said.asks_again, said.before["why_come"]) == (False, "Eight companies, ten minutes each.")
    assert set(said.before) == {"why_come", "about", "online_url", "register_by_at"}
    assert event.starts_at == START


def test_nothing_changed_is_no_revision(cast, event, heard, monday):
    before = service_change.change_event(cast.actor("host"), event, service.draft_of(event), at=monday)
    assert (before, event.revision, event.sequence, heard) == ({}, 0, 0, [])


def test_a_move_says_first_whom_it_asks_again(cast, as_, event, heard, monday):
    for role in ("agency", "vendor"):
        service_seats.register(cast.actor(role), event, SeatWish(Way.ROOM), at=monday)
    db.session.commit()
    client = as_(cast.host)
    assert "This asks 2 people to answer again." in client.get(f"/events/{event.thread.ref}/move").get_data(
        as_text=True
    )
    answer = client.post(f"/events/{event.thread.ref}/move", data=TYPED | {"starts_on": "2027-01-15"})
    assert answer.status_code == 303
    assert (event.sequence, event.revision, event.starts_at) == (1, 1, START + timedelta(days=1))
    said = heard[-1]
    assert said.asks_again is True
    assert said.before["starts_local"] == "2027-01-14T14:00:00"
    assert "Moved. 2 people are asked again." in client.get(f"/events/{event.thread.ref}").get_data(as_text=True)


def test_a_way_that_people_come_by_does_not_end(cast, event, monday):
    service_seats.register(cast.actor("agency"), event, SeatWish(Way.ONLINE), at=monday)
    to = Move(event.starts_local, event.ends_local, event.zone, True, event.place, False, "")
    with pytest.raises(RefusedFields) as refusal:
        service_change.move(cast.actor("host"), event, to, at=monday)
    assert refusal.value.sentences == {"ways": "1 person is registered online. Keep online, or cancel the event"}


def test_fewer_seats_than_are_taken_are_refused_with_the_number(cast, as_, event, monday):
    for role in ("agency", "vendor"):
        service_seats.register(cast.actor(role), event, SeatWish(Way.ROOM), at=monday)
    db.session.commit()
    typed = TYPED | {"room_seats": "1"}
    answer = as_(cast.host).post(f"/events/{event.thread.ref}/edit", data=typed)
    html = answer.get_data(as_text=True)
    sentence = "2 people are registered. Enter 2 or more seats, or move some to online"
    assert (answer.status_code, sentence in html, event.room_seats) == (422, True, 60)


def test_a_cancelled_event_says_so_with_its_reason(cast, as_, event, heard):
    client = as_(cast.host)
    refused = client.post(f"/events/{event.thread.ref}/cancel", data={"reason": "  "})
    assert (refused.status_code, "Enter the reason" in refused.get_data(as_text=True)) == (422, True)
    answers = [client.post(f"/events/{event.thread.ref}/cancel", data={"reason": "The room floods."}) for _ in range(2)]
    assert [a.status_code for a in answers] == [303, 303]
    assert (event.state, event.sequence, event.revision, len(heard)) == (EventState.CANCELLED, 1, 1, 1)
    html = as_(None).get(f"/events/{event.thread.ref}").get_data(as_text=True)
    assert ("Cancelled on Mon, Nov 23" in html, "The room floods." in html, ">Register<" in html) == (True, True, False)


def test_who_cancels_reads_how_many_are_told_also_where_nobody_has_answered_yet(cast, as_, event, monday):
    client, page = as_(cast.host), f"/events/{event.thread.ref}/cancel"
    assert "Nobody is registered or invited yet. The page stays, with your reason." in client.get(page).get_data(
        as_text=True
    )
    service_seats.register(cast.actor("vendor"), event, SeatWish(Way.ROOM), at=monday)
    asked = InviteDraft(addresses=f"{cast.agency.email}\n{cast.vendor2.email}")
    service_invite.invite(cast.actor("host"), event, asked, at=monday)
    db.session.commit()
    said = "3 people who registered or are invited are told, and the event leaves their calendars."
    assert said in client.get(page).get_data(as_text=True)
    told = client.post(page, data={"reason": "The room floods."}, follow_redirects=True).get_data(as_text=True)
    assert "Cancelled. 3 people who registered or were invited are told." in told
    # It is said once more above the title, and nobody joins, orders an agenda or checks in.
    assert told.count("Cancelled on Mon, Nov 23") == 1
    gone = ("Join online", "Order the agenda", "Check-in", "Questions to ask people")
    assert [words for words in gone if words in told] == []


def test_completing_waits_for_the_end(cast, event, monday):
    host = cast.actor("host")
    with pytest.raises(Refused):
        service_door.complete(host, event, at=event.ends_at - timedelta(seconds=1))
    service_door.complete(host, event, at=event.ends_at)
    assert event.state is EventState.COMPLETED
    with pytest.raises(Refused):
        service_change.cancel(host, event, "Too late", at=event.ends_at)


def test_the_zone_of_the_reader_stands_on_a_second_line(cast, as_, event):
    cast.vendor.zone = "America/New_York"
    db.session.commit()
    html = as_(cast.vendor).get(f"/events/{event.thread.ref}").get_data(as_text=True)
    assert "2:00 to 4:30\u00a0p.m. MST" in html
    assert "4:00 to 6:30\u00a0p.m. EST for you" in html


def test_the_list_shows_coming_past_months_and_kinds(cast, as_, event):
    client = as_(None)
    shown = {
        name: event.thread.title in client.get(f"/events/{address}").get_data(as_text=True)
        for name, address in {
            "coming": "", "past": "?when=past", "its month": "?month=2027-01", "month after": "?month=2027-02",
            "its kind": "?kind=showcase", "other kind": "?kind=workshop", "its topic": "?topic=online-services",
            "other topic": "?topic=security", "imported": "?source=imported", "office": "?source=office",
            "words": "?q=park+permits", "other words": "?q=%25", "nonsense": "?month=2027-13&kind=x&when=y",
        }.items()
    }  # fmt: skip
    assert {name for name, found in shown.items() if found} == {
        "coming", "its month", "its kind", "its topic", "office", "words", "nonsense",
    }  # fmt: skip
    with time_machine.travel(event.ends_at):
        assert event.thread.title in client.get("/events/?when=past").get_data(as_text=True)


def test_the_list_asks_the_same_number_of_statements_for_1_and_50(cast, as_, statements, monday):
    client, counts = as_(cast.agency), []
    client.get("/events/")  # the policies are read once
    for number in (1, 50):
        while db.session.query(Event).count() < number:
            service.publish(cast.actor("host"), plan(cast, monday), at=monday)
        db.session.commit()
        with statements() as asked:
            client.get("/events/")
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 7
    first = client.get("/events/").get_data(as_text=True)
    assert ('rel="next"' in first, first.count('class="line line-event')) == (True, 20)


def test_a_stranger_gets_no_draft(cast, monday):
    draft = plan(cast, monday)
    assert queries.by_ref(cast.actor("vendor"), draft.thread.ref) is None
    assert queries.by_ref(cast.actor("host2"), draft.thread.ref) is draft


def test_the_other_reading_of_an_end_that_comes_twice_asks_people_again(cast, monday):
    walls = {
        "starts_local": datetime.fromisoformat("2027-11-06T23:00"),
        "ends_local": datetime.fromisoformat("2027-11-07T01:30"),
    }
    event = plan(cast, monday, **walls, end_reading="first")
    service.publish(cast.actor("host"), event, at=monday)
    later = replace(service.draft_of(event), end_reading="second")
    before = service_change.change_event(cast.actor("host"), event, later, at=monday)
    assert (before, event.sequence, event.ends_at) == (
        {"ends_at": "2027-11-07T07:30:00+00:00"}, 1, datetime(2027, 11, 7, 8, 30, tzinfo=UTC),
    )  # fmt: skip
