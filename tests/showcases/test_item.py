"""What the event's page says to programs that read it: one whole item of schema.org/Event, by microdata."""

from dataclasses import replace
from datetime import datetime, timedelta
from html.parser import HTMLParser

import pytest

from forum.core.database import db
from forum.events import service_import
from forum.events.models import Event, Way
from forum.events.rules import Move
from forum.registrations import service_seats
from forum.registrations.service_seats import SeatWish
from forum.showcases import service_change
from tests.events.making import LINK, plan
from tests.pages import VOID

SCHEMA = "https://schema.org/"
wall = datetime.fromisoformat


class Items(HTMLParser):
    """The items of a page as the standard of microdata gathers them: type, and name -> values in their order."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.top: list[dict] = []
        self._open: list[tuple[str, dict | None, tuple[dict, str] | None]] = []
        self._scopes: list[dict] = []
        self._texts: list[tuple[dict, str, list[str]]] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        names = given.get("itemprop", "").split()
        holder = self._scopes[-1] if self._scopes else None
        scope = {"type": given.get("itemtype")} if "itemscope" in given else None
        text = None
        for name in names:
            assert holder is not None, f"{name} stands outside of an item"
            if scope is not None:
                holder.setdefault(name, []).append(scope)
            elif tag == "meta":
                holder.setdefault(name, []).append(given["content"])
            elif tag in {"a", "link"}:
                holder.setdefault(name, []).append(given["href"])
            elif tag == "time":
                holder.setdefault(name, []).append(given["datetime"])
            else:
                text = (holder, name, [])
        if scope is not None and not names:
            self.top.append(scope)
        if tag not in VOID:
            self._open.append((tag, scope, text))
            if scope is not None:
                self._scopes.append(scope)
            if text is not None:
                self._texts.append(text)

    def handle_endtag(self, tag):
        while tag in (name for name, _scope, _text in self._open):
            closed, scope, text = self._open.pop()
            if scope is not None:
                self._scopes.pop()
            if text is not None:
                self._texts.remove(text)
                holder, name, words = text
                holder.setdefault(name, []).append(" ".join("".join(words).split()))
            if closed == tag:
                return

    def handle_data(self, data):
        for _holder, _name, words in self._texts:
            words.append(data)


def items(client, event):
    answer = client.get(f"/events/{event.thread.ref}")
    assert answer.status_code == 200
    return Items(answer.get_data(as_text=True)).top


def whole(event, **changed):
    """The item of the event that `plan` makes, with what is different; None: the item does not have it."""
    page = f"https://forum.example.org/events/{event.thread.ref}"
    values = {
        "type": SCHEMA + "Event",
        "name": ["Showcase: renewing park permits"],
        "description": ["Eight companies, ten minutes each."],
        "startDate": ["2027-01-14T14:00:00-07:00"],
        "endDate": ["2027-01-14T16:30:00-07:00"],
        "eventStatus": [SCHEMA + "EventScheduled"],
        "eventAttendanceMode": [SCHEMA + "MixedEventAttendanceMode"],
        "location": [online(page), room("Room 210, Capitol Annex")],
        "organizer": [
            {
                "type": SCHEMA + "GovernmentOrganization",
                "name": ["Office of the Chief Information Officer"],
                "url": ["https://forum.example.org/"],
            }
        ],
        "url": [page],
    } | changed
    return {name: value for name, value in values.items() if value is not None}


def room(words):
    return {"type": SCHEMA + "Place", "name": [words], "address": [words]}


def online(page):
    return {"type": SCHEMA + "VirtualLocation", "url": [page]}


def test_a_public_event_is_one_whole_item_for_everybody(planned, cast, as_):
    event = planned()
    for person in (None, cast.vendor, cast.agency, cast.host):
        assert items(as_(person), event) == [whole(event)]


def test_the_hours_bear_the_offset_of_the_place_on_that_day(planned, as_):
    event = planned(starts_local=wall("2027-03-13T23:30"), ends_local=wall("2027-03-14T03:30"), zone="America/Denver")
    changed = {"startDate": ["2027-03-13T23:30:00-07:00"], "endDate": ["2027-03-14T03:30:00-06:00"]}
    assert items(as_(None), event) == [whole(event, **changed)]


def test_a_cancelled_event_keeps_its_day_and_says_so(planned, cast, as_, monday):
    event = planned()
    service_change.cancel(cast.actor("host"), event, "The counties agreed.", at=monday)
    db.session.commit()
    assert items(as_(None), event) == [whole(event, eventStatus=[SCHEMA + "EventCancelled"])]


def moved(cast, event, at, **changed):
    here = Move(
        starts_local=event.starts_local, ends_local=event.ends_local, zone=event.zone, has_room=event.has_room,
        place=event.place, has_online=event.has_online, online_url=event.online_url, all_day=event.all_day,
    )  # fmt: skip
    service_change.move(cast.actor("host"), event, replace(here, **changed), at=at)
    db.session.commit()


def test_a_moved_event_says_from_when(planned, cast, as_, monday):
    event = planned()
    later = {"starts_local": wall("2027-01-21T15:00"), "ends_local": wall("2027-01-21T17:00")}
    moved(cast, event, monday, **later)
    said = {
        "startDate": ["2027-01-21T15:00:00-07:00"],
        "endDate": ["2027-01-21T17:00:00-07:00"],
        "eventStatus": [SCHEMA + "EventRescheduled"],
        "previousStartDate": ["2027-01-14T14:00:00-07:00"],
    }
    assert items(as_(None), event) == [whole(event, **said)]
    # Another place after it takes nothing back.
    moved(cast, event, monday + timedelta(hours=1), place="Room 7")
    there = [online(f"https://forum.example.org/events/{event.thread.ref}"), room("Room 7")]
    assert items(as_(None), event) == [whole(event, **said, location=there)]
    service_change.cancel(cast.actor("host"), event, "No room.", at=monday)
    db.session.commit()
    gone = said | {"eventStatus": [SCHEMA + "EventCancelled"], "previousStartDate": None}
    assert items(as_(None), event) == [whole(event, **gone, location=there)]


def test_an_event_that_moved_twice_says_where_it_was_last(planned, cast, as_, monday):
    event = planned()
    for hours, (start, end) in enumerate(
        (("2027-01-21T15:00", "2027-01-21T17:00"), ("2027-02-03T09:00", "2027-02-03T11:00"))
    ):
        moved(cast, event, monday + timedelta(hours=hours), starts_local=wall(start), ends_local=wall(end), zone="America/Chicago" if hours else event.zone)  # fmt: skip
    (item,) = items(as_(None), event)
    assert (item["startDate"], item["previousStartDate"]) == (
        ["2027-02-03T09:00:00-06:00"], ["2027-01-21T15:00:00-07:00"],
    )  # fmt: skip


def test_an_event_with_another_place_alone_is_not_put_off(planned, cast, as_, monday):
    event = planned()
    moved(cast, event, monday, place="Room 7")
    there = [online(f"https://forum.example.org/events/{event.thread.ref}"), room("Room 7")]
    assert items(as_(None), event) == [whole(event, location=there)]


def test_an_event_in_the_room_alone_has_a_place_alone(planned, as_):
    event = planned(has_online=False, online_url="")
    changed = {"eventAttendanceMode": [SCHEMA + "OfflineEventAttendanceMode"], "location": [room("Room 210, Capitol Annex")]}  # fmt: skip
    assert items(as_(None), event) == [whole(event, **changed)]


def test_an_online_event_names_its_page_and_never_the_meeting(planned, cast, as_, monday):
    event = planned(has_room=False, place="", room_seats=None)
    service_seats.register(cast.actor("vendor"), event, SeatWish(Way.ONLINE), at=monday)
    db.session.commit()
    changed = {
        "eventAttendanceMode": [SCHEMA + "OnlineEventAttendanceMode"],
        "location": [online(f"https://forum.example.org/events/{event.thread.ref}")],
    }
    assert items(as_(None), event) == [whole(event, **changed)]
    # Whoever may read the link does, outside of the item.
    assert LINK in as_(cast.vendor).get(f"/events/{event.thread.ref}").get_data(as_text=True)
    assert items(as_(cast.vendor), event) == [whole(event, **changed)]


@pytest.mark.parametrize(("last", "end"), [("2027-01-14T23:59", "2027-01-14"), ("2027-01-15T23:59", "2027-01-15")])
def test_an_event_of_whole_days_has_days_and_no_hours(planned, as_, last, end):
    event = planned(all_day=True, starts_local=wall("2027-01-14T00:00"), ends_local=wall(last))
    assert items(as_(None), event) == [whole(event, startDate=["2027-01-14"], endDate=[end])]


def test_whole_days_that_moved_to_hours_were_a_day(planned, cast, as_, monday):
    event = planned(all_day=True, starts_local=wall("2027-01-14T00:00"), ends_local=wall("2027-01-14T23:59"))
    moved(
        cast, event, monday, all_day=False, starts_local=wall("2027-01-15T14:00"), ends_local=wall("2027-01-15T16:30")
    )
    said = {
        "startDate": ["2027-01-15T14:00:00-07:00"], "endDate": ["2027-01-15T16:30:00-07:00"],
        "eventStatus": [SCHEMA + "EventRescheduled"], "previousStartDate": ["2027-01-14"],
    }  # fmt: skip
    assert items(as_(None), event) == [whole(event, **said)]


def test_words_of_people_stay_words(planned, as_):
    event = planned(title='Bad "name" <b itemprop="url">&', why_come="<i>Come</i> & 'see'.", place='Hall "A" <2>')
    (item,) = items(as_(None), event)
    assert (item["name"], item["description"]) == (['Bad "name" <b itemprop="url">&'], ["<i>Come</i> & 'see'."])
    assert item["location"][1] == room('Hall "A" <2>')


def test_a_draft_is_no_event_yet(cast, as_, monday):
    event = plan(cast, monday)
    db.session.commit()
    assert items(as_(cast.host), event) == []


def test_an_imported_event_names_no_host_that_we_would_have_to_guess(as_, monday):
    record = {
        "id": "evt-1", "title": "Plain words in March", "summary": "How to write for people.", "description": "**Bring** a page.",
        "start_local": "2027-03-15T14:00", "end_local": "2027-03-15T15:00", "timezone": "America/New_York", "topics": ["security"],
        "host": "A community", "organizer": "A university", "platform": None, "registration_url": "https://register.example.org/1",
        "venue": None, "venue_city": None, "captions_url": None, "source_path": "content/1.md", "source": "example/records",
        "license": "CC0-1.0",
    }  # fmt: skip
    service_import.put_imported(record, at=monday)
    db.session.commit()
    event = db.session.query(Event).one()
    page = f"https://forum.example.org/events/{event.thread.ref}"
    changed = {
        "name": ["Plain words in March"], "description": ["How to write for people."], "organizer": None,
        "startDate": ["2027-03-15T14:00:00-04:00"], "endDate": ["2027-03-15T15:00:00-04:00"], "location": [online(page)],
        "eventAttendanceMode": [SCHEMA + "OnlineEventAttendanceMode"],
    }  # fmt: skip
    assert items(as_(None), event) == [whole(event, **changed)]
