"""What goes out to calendars, requirement by requirement: each number is a line of the list that it was built from.

Number 19, what a real Thunderbird shows and answers, is tested with Thunderbird itself.
"""

import itertools
import re
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from zoneinfo import ZoneInfo

import icalendar
import pytest
from hypothesis import given as sampled
from hypothesis import settings
from hypothesis import strategies as st

from forum.calendars import ics, service
from forum.calendars.models import Invitation
from forum.core.database import db
from forum.core.text import one_line
from forum.events import rules_series, service_change, service_seats, service_series
from forum.events import service as events
from forum.events.models import Registration, RegistrationState, Way
from forum.events.rules import EventDraft, Move
from forum.mail import service_dispatch
from forum.mail import tasks as mail_tasks
from forum.mail.models import Message
from forum.policies import service as policies
from tests.calendars import given
from tests.calendars.given import NOW, TOLD, wall
from tests.calendars.readers import READERS, keeps_itip_rules
from tests.calendars.test_ics import SHOWCASE, TITLES, assert_whole, feed
from tests.calendars.test_ics_zones import ALL, is_changing

LATER = NOW + timedelta(days=1)
PLAN = EventDraft(
    title="Showcase: renewing park permits", why_come="Eight companies, ten minutes each.", zone="America/Denver",
    topic_slugs=("online-services",), starts_local=wall("2027-01-14T14:00"), ends_local=wall("2027-01-14T16:30"),
    has_room=True, place="Room 210", room_seats=60,
)  # fmt: skip


@pytest.fixture
def showcase(cast):
    """An event that the office planned and published, with the vendor in the room."""
    made = events.plan_event(cast.actor("host"), PLAN, at=NOW)
    events.publish(cast.actor("host"), made, at=NOW)
    service_seats.register(cast.actor("vendor"), made, service_seats.SeatWish(), at=NOW)
    db.session.commit()
    return made


def moved(event, **fields) -> Move:
    """The event as it is, but for these."""
    same = {name: getattr(event, name) for name in ("starts_local", "ends_local", "zone", "has_room", "place", "has_online", "online_url")}  # fmt: skip
    return Move(**same | fields)


def sent(person=None) -> list[Message]:
    found = db.session.query(Message).filter(Message.calendar.is_not(None)).order_by(Message.id)
    return found.filter_by(address=person.email).all() if person is not None else found.all()


def work(at) -> None:
    db.session.commit()
    mail_tasks.expand(at)


def entry(text: str | Message):
    (event,) = icalendar.Calendar.from_ical(text.calendar if isinstance(text, Message) else text).events
    return event


def whole(message: Message):
    return message_from_bytes(mail_tasks.compose(message), policy=policy.default)


def test_requirement_01_one_uid_for_life_in_every_channel(cast, as_, client, showcase):
    host = cast.actor("host")
    feeds = [client.get("/calendars/public.ics").get_data(as_text=True)]
    download = as_(cast.vendor).get(f"/events/{showcase.thread.ref}.ics").get_data(as_text=True)
    service_change.move(host, showcase, moved(showcase, place="Library"), at=NOW)
    work(TOLD)
    service_change.change_event(host, showcase, replace(events.draft_of(showcase), title="Permits"), at=LATER)
    work(LATER + timedelta(minutes=5))
    service_change.cancel(host, showcase, "The room is flooded.", at=LATER + timedelta(hours=1))
    work(LATER + timedelta(hours=1))
    feeds.append(client.get("/calendars/public.ics").get_data(as_text=True))
    assert [m.calendar_method for m in sent()] == ["REQUEST", "REQUEST", "REQUEST", "CANCEL"]
    assert {str(entry(text)["UID"]) for text in (*sent(), *feeds, download)} == {showcase.uid}
    assert re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", showcase.uid)


RAISING = {
    "start": lambda e: {"starts_local": e.starts_local - timedelta(hours=1)},
    "end": lambda e: {"ends_local": e.ends_local + timedelta(hours=1)},
    "zone": lambda _e: {"zone": "America/Chicago"},
    "whole days": lambda _e: {"all_day": True},
    "place": lambda _e: {"place": "Library"},
    "way": lambda _e: {"has_online": True, "online_url": "https://meet.example.org/a"},
}


@pytest.mark.parametrize("change", RAISING)
def test_requirement_02_time_place_and_way_raise_the_sequence_by_one(cast, showcase, change):
    service_change.move(cast.actor("host"), showcase, moved(showcase, **RAISING[change](showcase)), at=NOW)
    work(TOLD)
    assert [entry(m)["SEQUENCE"] for m in sent()] == [0, 1]


def test_requirement_02_the_end_raises_it_and_nothing_else_does(cast, showcase):
    host = cast.actor("host")
    for number, fields in enumerate(
        (
            {"title": "Permits"},
            {"why_come": "Nine."},
            {"about": "More"},
            {"room_seats": 70},
            {"topic_slugs": ("roads",)},
        )
    ):
        service_change.change_event(
            host, showcase, replace(events.draft_of(showcase), **fields), at=NOW + timedelta(hours=number)
        )
        work(NOW + timedelta(hours=number, minutes=5))
    service.invite(db.session.query(Registration).one(), at=LATER)
    service_seats.register(cast.actor("vendor2"), showcase, service_seats.SeatWish(), at=LATER)
    service_seats.give_up(cast.actor("vendor2"), showcase, at=LATER)
    assert {entry(m)["SEQUENCE"] for m in sent(cast.vendor)} == {0}
    assert len(sent(cast.vendor)) == 4
    service_change.cancel(host, showcase, "Flood.", at=LATER)
    work(LATER)
    assert entry(sent(cast.vendor)[-1])["SEQUENCE"] == showcase.sequence == 1


def test_requirement_03_every_message_has_a_later_stamp(cast, showcase):
    host, mine = cast.actor("host"), db.session.query(Registration).one()
    service.invite(mine, at=NOW)
    service_seats.give_up(cast.actor("vendor"), showcase, at=NOW)
    service_seats.register(cast.actor("vendor"), showcase, service_seats.SeatWish(), at=NOW)
    service_change.move(host, showcase, moved(showcase, place="Library"), at=NOW)
    service_change.cancel(host, showcase, "Flood.", at=NOW)
    work(NOW)
    stamps = [entry(m)["DTSTAMP"].dt for m in sent()]
    assert stamps == [NOW + timedelta(seconds=number) for number in range(5)]


def test_requirement_04_the_organizer_of_an_invitation_never_changes(cast, as_, client, showcase):
    service_change.move(cast.actor("host"), showcase, moved(showcase, place="Library"), at=NOW)
    work(TOLD)
    service_seats.give_up(cast.actor("vendor"), showcase, at=LATER)
    service_seats.register(cast.actor("vendor"), showcase, service_seats.SeatWish(), at=LATER)
    service_seats.register(cast.actor("vendor2"), showcase, service_seats.SeatWish(), at=LATER)
    by_person = {who: {str(entry(m)["ORGANIZER"]) for m in sent(who)} for who in (cast.vendor, cast.vendor2)}
    assert [len(found) for found in by_person.values()] == [1, 1]
    assert by_person[cast.vendor].isdisjoint(by_person[cast.vendor2])
    download = as_(cast.vendor).get(f"/events/{showcase.thread.ref}.ics").get_data(as_text=True)
    assert str(entry(download)["ORGANIZER"]) == "mailto:events@forum.example.org"
    assert "ORGANIZER" not in entry(client.get("/calendars/public.ics").get_data(as_text=True))


def test_requirement_05_only_the_end_of_the_whole_event_says_cancelled(cast, showcase):
    service_seats.register(cast.actor("vendor2"), showcase, service_seats.SeatWish(), at=NOW)
    service_seats.give_up(cast.actor("vendor"), showcase, at=LATER)
    (off,) = [m for m in sent() if m.calendar_method == "CANCEL"]
    assert (off.address, entry(off)["SEQUENCE"], "STATUS" in entry(off)) == (cast.vendor.email, 1, False)
    service_change.cancel(cast.actor("host"), showcase, "Flood.", at=LATER)
    work(LATER)
    end = sent(cast.vendor2)[-1]
    assert (end.calendar_method, entry(end)["SEQUENCE"], str(entry(end)["STATUS"])) == ("CANCEL", 1, "CANCELLED")
    assert all(keeps_itip_rules(m.calendar.encode()) for m in sent())


def test_requirement_06_each_mail_is_put_together_as_calendars_need_it(cast, showcase):
    service_change.move(cast.actor("host"), showcase, moved(showcase, place="Library"), at=NOW)
    work(TOLD)
    service_seats.give_up(cast.actor("vendor"), showcase, at=LATER)
    assert [m.calendar_method for m in sent()] == ["REQUEST", "REQUEST", "CANCEL"]
    for message in sent():
        mail = whole(message)
        alternative, attached = mail.iter_parts()
        plain, html, inline = alternative.iter_parts()
        assert [part.get_content_type() for part in (mail, alternative, plain, html, inline, attached)] == [
            "multipart/mixed", "multipart/alternative", "text/plain", "text/html", "text/calendar", "application/ics",
        ]  # fmt: skip
        assert {part.get_content_charset() for part in (plain, html, inline)} == {"utf-8"}
        assert (inline.get_param("method"), inline.get_param("component")) == (message.calendar_method, "VEVENT")
        assert f"METHOD:{message.calendar_method}\r\n" in message.calendar
        assert (inline["Content-Transfer-Encoding"], inline["Content-Disposition"]) == ("base64", None)
        assert (attached.get_filename(), attached.get_param("name")) == ("invite.ics", "invite.ics")
        assert attached.get_content_disposition() == "attachment"
        assert inline.get_payload(decode=True) == attached.get_payload(decode=True) == message.calendar.encode()
        assert "X-MICROSOFT-DISALLOW-COUNTER:TRUE\r\n" in message.calendar or message.calendar_method == "CANCEL"


def test_requirement_07_one_person_a_message_who_is_asked_alone(cast, showcase):
    everybody = {who.email for who in (cast.vendor, cast.vendor2, cast.agency)}
    for role in ("vendor2", "agency"):
        service_seats.register(cast.actor(role), showcase, service_seats.SeatWish(), at=NOW)
    assert [m.address for m in sent()] == [cast.vendor.email, cast.vendor2.email, cast.agency.email]
    for message in sent():
        mail, attendee = whole(message), entry(message)["ATTENDEE"]
        assert not isinstance(attendee, list)
        assert (
            [box.addr_spec for box in mail["To"].addresses] == [message.address] == [attendee.removeprefix("mailto:")]
        )
        assert (attendee.params["RSVP"], attendee.params["PARTSTAT"]) == ("TRUE", "NEEDS-ACTION")
        assert (mail["Cc"], mail["Bcc"]) == (None, None)
        others = everybody - {message.address}
        said = "".join((message.calendar.replace("\r\n ", ""), message.text, message.html, str(mail["Subject"])))
        assert not [other for other in others if other in said]


def test_requirement_08_mail_comes_from_the_address_that_takes_the_answer(cast, showcase):
    service_change.cancel(cast.actor("host"), showcase, "Flood.", at=NOW)
    work(NOW)
    for message in sent():
        mail = whole(message)
        (box,) = mail["From"].addresses
        assert f"mailto:{box.addr_spec}" == str(entry(message)["ORGANIZER"])
        token = db.session.query(Invitation).one().token
        assert box.addr_spec == f"events+r-{token}@forum.example.org"
        # Without a Reply-To an answer goes to From, so both are in one domain of ours.
        assert (mail["Reply-To"], mail["Sender"], "noreply" in mail.as_string().lower()) == (None, None, False)


ZONES = [
    *("America/New_York", "America/Chicago", "America/Denver", "America/Phoenix", "Pacific/Honolulu"),
    *("America/Anchorage", "Europe/Dublin", "Asia/Kolkata", "Australia/Lord_Howe", "Africa/Cairo"),
]
STARTS = [
    *("2027-03-13 14:00", "2027-03-15 09:30", "2027-03-29 11:00", "2027-04-05 08:00", "2027-04-30 23:00"),
    *("2027-07-15 14:00", "2027-07-31 23:30", "2027-11-01 08:00", "2027-11-07 14:00", "2027-11-08 09:00"),
]
PLACED = [
    replace(SHOWCASE, uid=f"{zone} {start}", zone=zone, starts_local=wall(start), ends_local=wall(start) + timedelta(hours=2))
    for zone, start in itertools.product(ZONES, STARTS)
]  # fmt: skip


def true_times(placed) -> tuple[float, float]:
    """What the zone data say."""
    start, end = (t.replace(tzinfo=ZoneInfo(placed.zone)).timestamp() for t in (placed.starts_local, placed.ends_local))
    return start, end


WRITTEN = {
    "invitation": ics.invitation,
    "cancellation": lambda one: ics.cancellation(one, whole_event=True),
    "download": ics.download,
    "feed": feed,
}


@pytest.mark.parametrize("read", READERS.values(), ids=READERS)
@pytest.mark.parametrize("write", WRITTEN.values(), ids=WRITTEN)
def test_requirement_09_every_reader_puts_every_event_at_its_moment(write, read):
    texts = [write(one).decode() for one in PLACED]
    assert read(*texts) == {one.uid: true_times(one) for one in PLACED}
    assert all("RDATE" not in text for text in texts)


@pytest.mark.parametrize("read", READERS.values(), ids=READERS)
def test_requirement_09_every_reader_reads_a_feed_of_all_zones(read):
    assert read(feed(*PLACED).decode()) == {one.uid: true_times(one) for one in PLACED}


@settings(max_examples=60)
@sampled(zone=st.sampled_from(ALL), local=st.datetimes(datetime.fromisoformat("2007-01-01"), datetime.fromisoformat("2037-12-30")))  # fmt: skip
def test_requirement_09_any_zone_at_any_time(zone, local):
    start = local.replace(second=0, microsecond=0, fold=0)
    if is_changing(zone, start) or is_changing(zone, start + timedelta(hours=1)):
        return
    placed = replace(SHOWCASE, zone=zone, starts_local=start, ends_local=start + timedelta(hours=1))
    text = ics.invitation(placed).decode()
    for name in ("libical", "vobject", "icalendar"):
        assert READERS[name](text) == {placed.uid: true_times(placed)}, name


@pytest.mark.parametrize(
    ("first", "last", "days"),
    [("2027-01-14", "2027-01-14", ("20270114", "20270115")), ("2027-03-13", "2027-03-15", ("20270313", "20270316"))],
)
def test_requirement_10_whole_days_are_days_with_an_exclusive_end(cast, as_, client, first, last, days):
    expo = given.event(cast, starts=f"{first} 00:00", ends_local=wall(f"{last} 23:59"), all_day=True, zone="America/Denver")  # fmt: skip
    given.seat(expo, cast.vendor)
    db.session.commit()
    download = as_(cast.vendor).get(f"/events/{expo.thread.ref}.ics").get_data(as_text=True)
    for text in (sent()[0].calendar, download, client.get("/calendars/public.ics").get_data(as_text=True)):
        assert f"DTSTART;VALUE=DATE:{days[0]}\r\nDTEND;VALUE=DATE:{days[1]}\r\n" in text
        assert ("VTIMEZONE" in text, "TRANSP:TRANSPARENT\r\n" in text) == (False, True)
        assert (entry(text).start, entry(text).end) == tuple(datetime.strptime(day, "%Y%m%d").date() for day in days)  # noqa: DTZ007


@pytest.fixture
def series(cast, showcase):
    """Four monthly events, each with a UID of its own; the vendor has a seat in each, the second one in the second."""
    host = cast.actor("host")
    made = [showcase, *service_series.repeat(host, showcase, rules_series.By.WEEKDAY, 3, at=NOW)]
    for each in made[1:]:
        events.publish(host, each, at=NOW)
        service_seats.register(cast.actor("vendor"), each, service_seats.SeatWish(), at=NOW)
    service_seats.register(cast.actor("vendor2"), made[1], service_seats.SeatWish(), at=NOW)
    db.session.commit()
    return made


def test_requirement_11_one_of_a_series_moves_and_ends_alone_and_reaches_exactly_its_holders(cast, client, series):
    """Events of a series are entries of their own, tied together: calendars disagree about recurrences with exceptions,
    so a message about one names its UID, and needs no RECURRENCE-ID."""
    first, second, third, _fourth = series
    assert len({each.uid for each in series}) == 4
    before = len(sent())
    service_change.move(cast.actor("host"), second, moved(second, place="Library"), at=NOW)
    service_change.cancel(cast.actor("host"), third, "Flood.", at=NOW)
    work(NOW)
    work(TOLD)
    told = [(m.address, m.calendar_method, str(entry(m)["UID"])) for m in sent()[before:]]
    assert sorted(told) == sorted(
        [
            (cast.vendor.email, "CANCEL", third.uid),
            (cast.vendor.email, "REQUEST", second.uid),
            (cast.vendor2.email, "REQUEST", second.uid),
        ]
    )
    listed = icalendar.Calendar.from_ical(client.get("/calendars/public.ics").get_data(as_text=True)).events
    ties = {str(e["UID"]): (str(e.get("RELATED-TO", "")), e.get("RELATED-TO") and e["RELATED-TO"].params["RELTYPE"]) for e in listed}  # fmt: skip
    tied = (first.uid, "SIBLING")
    assert ties == {each.uid: ("", None) if each is first else tied for each in series}
    assert all("DTSTART;TZID=America/Denver:" in m.calendar and "RRULE:FREQ=YEARLY" in m.calendar for m in sent())
    assert all(keeps_itip_rules(m.calendar.encode()) for m in sent())


@settings(max_examples=100)
@sampled(title=TITLES, zone=st.sampled_from(ALL))
def test_requirement_12_any_title_in_any_zone_arrives_whole(title, zone):
    one = replace(SHOWCASE, title=title, zone=zone, attendee=replace(SHOWCASE.attendee, name=title))
    for text in (ics.invitation(one), ics.cancellation(one, whole_event=False), ics.download(one), feed(one)):
        assert_whole(text)
        assert str(entry(text.decode())["SUMMARY"]) == one_line(title)


def test_requirement_13_the_join_link_stands_where_each_program_looks(cast):
    link = "https://meet.example.org/a"
    online = given.event(cast, "Briefing", has_room=False, place="", has_online=True, online_url=link)
    both = given.event(cast, "Workshop", has_online=True, online_url=link)
    for each in (online, both):
        given.seat(each, cast.vendor, way=Way.ONLINE)
    found = [entry(m) for m in sent()]
    assert [str(e["CONFERENCE"]) for e in found] == [link, link]
    assert [link in str(e["DESCRIPTION"]) for e in found] == [True, True]
    assert [str(e["LOCATION"]) for e in found] == [link, "Capitol, room 4, and online"]


def test_requirement_14_the_text_says_all_that_the_entry_says(cast):
    cast.vendor.zone = "Pacific/Honolulu"
    both = given.event(cast, "Workshop", has_online=True, online_url="https://meet.example.org/a")
    given.seat(both, cast.vendor, way=Way.ONLINE)
    text = sent()[0].text.replace("\u00a0", " ")
    for said in (
        "What: Workshop\n", "When: Thu, Jan 14, 2027, 2:00 to 4:30 p.m. MST\n", "Where: Capitol, room 4, and online\n",
        "For you: Thu, Jan 14, 2027, 11:00 a.m. to 1:30 p.m. HST\n", "Online link: https://meet.example.org/a\n",
        f"https://forum.example.org/events/{both.thread.ref}\n",
    ):  # fmt: skip
        assert said in text


def test_requirement_15_an_update_says_old_and_new_and_threads_on_the_first(cast, showcase):
    host = cast.actor("host")
    service_change.move(host, showcase, moved(showcase, place="Library", ends_local=wall("2027-01-14 17:00")), at=NOW)
    work(TOLD)
    service_change.cancel(host, showcase, "Flood.", at=LATER)
    work(LATER)
    first, update, end = sent()
    text = update.text.replace("\u00a0", " ")
    day = "Thu, Jan 14, 2027, 2:00 to"
    assert f"When: {day} 4:30 p.m. MST → {day} 5:00 p.m. MST\n" in text
    assert "Where: Room 210 → Library\n" in text
    for message in (update, end):
        mail = whole(message)
        assert (mail["In-Reply-To"], mail["References"]) == (first.message_id, first.message_id)
    assert (update.subject[:9], end.subject[:10]) == ("Moved to ", "Cancelled:")


class Killed(BaseException):
    """The worker died."""


@pytest.mark.parametrize("moment", ["before the commit", "after it"])
def test_requirement_16_a_crash_doubles_and_loses_nothing(cast, showcase, monkeypatch, moment):
    people = ("vendor2", "agency", "agency2")
    for role in people:
        service_seats.register(cast.actor(role), showcase, service_seats.SeatWish(), at=NOW)
    service_change.move(cast.actor("host"), showcase, moved(showcase, place="Library"), at=NOW)
    db.session.commit()
    monkeypatch.setattr("forum.mail.rules.EXPAND_BATCH", 2)
    real, pieces = service_dispatch.expand_some, []

    def dies(row, *, at):
        if moment == "after it" and len(pieces) == 1:
            raise Killed
        count = real(row, at=at)
        pieces.append(count)
        if moment == "before the commit":
            raise Killed
        return count

    with monkeypatch.context() as patched:
        patched.setattr(service_dispatch, "expand_some", dies)
        with pytest.raises(Killed):
            mail_tasks.expand(TOLD)
    db.session.rollback()
    db.session.expire_all()
    for minutes in range(3):
        mail_tasks.expand(TOLD + timedelta(minutes=minutes))
    once = Counter(
        (m.address, str(entry(m)["UID"]), entry(m)["SEQUENCE"], entry(m)["DTSTAMP"].dt) for m in sent() if entry(m)["SEQUENCE"]
    )  # fmt: skip
    assert set(once.values()) == {1}
    assert {address for address, *_rest in once} == {cast.by_role(role).email for role in (*people, "vendor")}
    assert len(once) == 4


def test_requirement_17_two_edits_within_five_minutes_are_one_update(cast, showcase):
    host = cast.actor("host")
    service_change.move(host, showcase, moved(showcase, place="Library"), at=NOW)
    service_change.move(
        host, showcase, moved(showcase, starts_local=wall("2027-01-14 13:00")), at=NOW + timedelta(minutes=4)
    )
    work(NOW + timedelta(minutes=4, seconds=59))
    assert len(sent()) == 1
    work(TOLD)
    work(LATER)
    (update,) = sent()[1:]
    assert "Where: Room 210 → Library\n" in update.text
    assert "2:00 to 4:30 p.m. MST → Thu, Jan 14, 2027, 1:00 to 4:30 p.m. MST" in update.text.replace("\u00a0", " ")
    service_change.move(host, showcase, moved(showcase, place="Museum"), at=LATER)
    work(LATER + timedelta(minutes=5))
    assert len(sent()) == 3


def test_requirement_17_what_is_taken_back_or_did_not_change_is_not_told(cast, showcase):
    host = cast.actor("host")
    service_change.move(host, showcase, moved(showcase), at=NOW)
    service_change.move(host, showcase, moved(showcase, place="Library"), at=NOW)
    service_seats.register(cast.actor("vendor2"), showcase, service_seats.SeatWish(), at=NOW)
    service_change.move(host, showcase, moved(showcase, place="Room 210"), at=NOW + timedelta(minutes=2))
    work(LATER)
    assert [m.calendar_method for m in sent(cast.vendor)] == ["REQUEST"]
    # Who was invited in between was told another place, and hears of the right one.
    assert [str(entry(m)["LOCATION"]) for m in sent(cast.vendor2)] == ["Library", "Room 210"]


def test_requirement_17_a_change_shortly_before_the_start_does_not_wait(cast, showcase):
    soon = showcase.starts_at - timedelta(minutes=50)
    service_change.move(cast.actor("host"), showcase, moved(showcase, place="Room 212"), at=soon)
    work(soon)
    assert len(sent()) == 2


@pytest.mark.parametrize("is_told", [True, False])
def test_requirement_18_who_declined_hears_of_nothing_but_the_end(cast, showcase, is_told):
    host = cast.actor("host")
    policies.set_policies(host, {"tells_declined": is_told}, at=NOW)
    for role in ("vendor2", "agency"):
        service_seats.register(cast.actor(role), showcase, service_seats.SeatWish(), at=NOW)
    service_seats.give_up(cast.actor("vendor2"), showcase, at=NOW)
    service_change.move(host, showcase, moved(showcase, place="Library"), at=LATER)
    work(LATER + timedelta(minutes=5))
    assert [m.calendar_method for m in sent(cast.vendor2)] == ["REQUEST", "CANCEL"]
    service_change.cancel(host, showcase, "Flood.", at=LATER + timedelta(hours=1))
    work(LATER + timedelta(hours=1))
    ends = [(m.calendar_method, str(entry(m).get("STATUS", ""))) for m in sent(cast.vendor2)]
    assert ends == [("REQUEST", "CONFIRMED"), ("CANCEL", "")] + [("CANCEL", "CANCELLED")] * is_told
    assert [m.calendar_method for m in sent(cast.agency)] == ["REQUEST", "REQUEST", "CANCEL"]


@pytest.mark.parametrize("field", ["time", "place"])
def test_requirement_20_moving_says_first_how_many_are_asked_again(cast, as_, showcase, field):
    service_seats.register(cast.actor("vendor2"), showcase, service_seats.SeatWish(), at=NOW)
    service_seats.give_up(cast.actor("vendor2"), showcase, at=NOW)
    asked = Registration(event=showcase, person=cast.agency, state=RegistrationState.INVITED, state_at=NOW, invited_at=NOW, created_at=NOW)  # fmt: skip
    db.session.add(asked)
    db.session.flush()
    service.invite(asked, at=NOW)
    db.session.commit()
    host, page = as_(cast.host), f"/events/{showcase.thread.ref}/move"
    shown = host.get(page)
    assert "This asks 2 people to answer again." in shown.get_data(as_text=True)
    assert showcase.sequence == 0
    typed = {
        "starts_on": "1/14/2027", "starts_time": "15:00" if field == "time" else "14:00", "ends_on": "1/14/2027",
        "ends_time": "16:30", "zone": "America/Denver", "has_room": "y", "place": "Library" if field == "place" else "Room 210",
    }  # fmt: skip
    assert host.post(page, data=typed).status_code == 303
    assert "Moved. 2 people are asked again." in host.get(f"/events/{showcase.thread.ref}").get_data(as_text=True)
    before = len(sent())
    work(datetime.now(UTC) + timedelta(hours=1))
    told = [(m.address, m.calendar_method, entry(m)["SEQUENCE"]) for m in sent()[before:]]
    assert sorted(told) == sorted((who.email, "REQUEST", 1) for who in (cast.agency, cast.vendor))
