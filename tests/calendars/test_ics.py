"""Calendar texts as stored, and as readers that are not ours understand them."""

import itertools
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forum.calendars import ics
from forum.calendars.ics import Attendee, Entry
from forum.core.text import many_lines, one_line
from tests.calendars.readers import keeps_itip_rules, seen_by_ical_js


def wall(text: str) -> datetime:
    return datetime.fromisoformat(text)


ANN = Attendee("Ann Ñuñez", "ann+forum@basin-labs.example")
SHOWCASE = Entry(
    uid="6f1c1a52-2b4e-4c58-9a3e-0d1f6b7a9c11",
    sequence=1,
    stamp=datetime(2026, 11, 24, 9, 30, tzinfo=UTC),
    created_at=datetime(2026, 11, 1, 9, 0, tzinfo=UTC),
    modified_at=datetime(2026, 11, 23, 16, 0, tzinfo=UTC),
    starts_local=wall("2027-01-14 14:00"),
    ends_local=wall("2027-01-14 16:30"),
    zone="America/Denver",
    title="Showcase: renewing permits, faster; now",
    description="Why come: see three.\n\nA need is not a solicitation.",
    location="Capitol, room 4",
    online_url="https://meet.example.org/abc?x=1;y=2",
    page_url="https://forum.example.org/events/K3J9",
    organizer_name='Office of the CIO, "Events"',
    organizer_address="events+r-abc@forum.example.org",
    categories=("Showcase", "Parks, permits"),
    attendee=ANN,
    alarms=(timedelta(minutes=30),),
)

EVENT = r"""BEGIN:VEVENT
SUMMARY:Showcase: renewing permits\, faster\; now
DTSTART;TZID=America/Denver:20270114T140000
DTEND;TZID=America/Denver:20270114T163000
DTSTAMP:20261123T160000Z
UID:6f1c1a52-2b4e-4c58-9a3e-0d1f6b7a9c11
SEQUENCE:1
CATEGORIES:Showcase,Parks\, permits
CONFERENCE;FEATURE=VIDEO;LABEL=Join online;VALUE=URI:https://meet.example.
 org/abc?x=1;y=2
CREATED:20261101T090000Z
DESCRIPTION:Why come: see three.\n\nA need is not a solicitation.\n\nhttps
 ://meet.example.org/abc?x=1\;y=2
LAST-MODIFIED:20261123T160000Z
LOCATION:Capitol\, room 4
STATUS:CONFIRMED
TRANSP:OPAQUE
URL:https://forum.example.org/events/K3J9
X-MICROSOFT-CDO-BUSYSTATUS:BUSY
END:VEVENT
"""

DENVER = """BEGIN:VTIMEZONE
TZID:America/Denver
BEGIN:DAYLIGHT
DTSTART:20060312T020000
RRULE:FREQ=YEARLY;BYDAY=2SU;BYMONTH=3
TZNAME:MDT
TZOFFSETFROM:-0700
TZOFFSETTO:-0600
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:20061105T020000
RRULE:FREQ=YEARLY;BYDAY=1SU;BYMONTH=11
TZNAME:MST
TZOFFSETFROM:-0600
TZOFFSETTO:-0700
END:STANDARD
END:VTIMEZONE
"""

FEED_HEAD = r"""BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Market Forum//Calendar 1.0//EN
CALSCALE:GREGORIAN
DESCRIPTION:Events\, all public
X-WR-CALDESC:Events\, all public
NAME:Market Forum
X-WR-CALNAME:Market Forum
COLOR:navy
REFRESH-INTERVAL;VALUE=DURATION:PT4H
SOURCE;VALUE=URI:https://forum.example.org/calendars/public.ics
URL:https://forum.example.org/events/
X-APPLE-CALENDAR-COLOR:#000080
X-PUBLISHED-TTL:PT4H
"""

MESSAGE_HEAD = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Market Forum//Calendar 1.0//EN
CALSCALE:GREGORIAN
METHOD:{}
"""

ORGANIZER = """ORGANIZER;CN="Office of the CIO, Events":mailto:events+r-abc@forum.example
 .org
"""
ATTENDEE = """ATTENDEE;CN="Ann Ñuñez";CUTYPE=INDIVIDUAL;PARTSTAT=NEEDS-ACTION;ROLE=REQ
 -PARTICIPANT;RSVP=TRUE:mailto:ann+forum@basin-labs.example
"""
ALARM = r"""BEGIN:VALARM
ACTION:DISPLAY
DESCRIPTION:Showcase: renewing permits\, faster\; now
TRIGGER:-PT30M
END:VALARM
"""


def crlf(text: str) -> str:
    return text.replace("\n", "\r\n")


def feed(*entries: Entry, name: str = "Market Forum") -> bytes:
    return ics.calendar(
        [ics.event_text(entry) for entry in entries],
        [entry.zone for entry in entries],
        name=name,
        description="Events, all public",
        url="https://forum.example.org/events/",
        source="https://forum.example.org/calendars/public.ics",
        refresh=timedelta(hours=4),
    )


def test_the_event_of_a_feed_is_the_stored_text() -> None:
    assert ics.event_text(SHOWCASE) == crlf(EVENT)


def test_a_feed_joins_its_events_and_tells_each_zone_once() -> None:
    assert feed(SHOWCASE, SHOWCASE).decode() == crlf(FEED_HEAD + DENVER + EVENT + EVENT + "END:VCALENDAR\n")
    assert feed().decode() == crlf(FEED_HEAD + "END:VCALENDAR\n")


def test_a_feed_tells_no_zone_that_its_events_do_not_use() -> None:
    texts = [ics.event_text(replace(SHOWCASE, zone="Etc/UTC"))]
    values = {"name": "x", "description": "x", "url": "https://x.example/", "refresh": timedelta(hours=1)}
    assert b"VTIMEZONE" not in ics.calendar(texts, ["Etc/UTC", "America/Denver"], **values)  # type: ignore[arg-type]


def test_a_name_that_looks_like_the_end_is_only_a_name() -> None:
    text = feed(SHOWCASE, name="END:VCALENDAR").decode()
    assert text.endswith(crlf("END:VEVENT\nEND:VCALENDAR\n"))
    assert text.count("BEGIN:VEVENT") == text.count(crlf("\nEND:VCALENDAR\n")) == 1


def test_an_invitation_is_the_stored_text() -> None:
    event = EVENT.replace("DTSTAMP:20261123T160000Z", "DTSTAMP:20261124T093000Z")
    event = event.replace("SEQUENCE:1\n", f"SEQUENCE:1\n{ATTENDEE}")
    event = event.replace("STATUS:CONF", f"{ORGANIZER}STATUS:CONF")
    event = event.replace("END:VEVENT", f"X-MICROSOFT-DISALLOW-COUNTER:TRUE\n{ALARM}END:VEVENT")
    stored = MESSAGE_HEAD.format("REQUEST") + DENVER + event + "END:VCALENDAR\n"
    assert ics.invitation(SHOWCASE).decode() == crlf(stored)


@pytest.mark.parametrize(("whole_event", "status"), [(True, "STATUS:CANCELLED\n"), (False, "")])
def test_a_cancellation_says_cancelled_only_of_the_whole_event(whole_event: bool, status: str) -> None:
    event = EVENT.replace("DTSTAMP:20261123T160000Z", "DTSTAMP:20261124T093000Z")
    event = event.replace("SEQUENCE:1\n", f"SEQUENCE:1\n{ATTENDEE}")
    event = event.replace("STATUS:CONFIRMED\n", f"{ORGANIZER}{status}")
    stored = MESSAGE_HEAD.format("CANCEL") + DENVER + event + "END:VCALENDAR\n"
    assert ics.cancellation(SHOWCASE, whole_event).decode() == crlf(stored)


def test_a_download_names_the_organizer_and_nobody_else() -> None:
    event = EVENT.replace("STATUS:CONF", f"{ORGANIZER}STATUS:CONF")
    stored = MESSAGE_HEAD.format("PUBLISH") + DENVER + event + "END:VCALENDAR\n"
    assert ics.download(SHOWCASE).decode() == crlf(stored)


def test_a_feed_holds_no_address_of_a_person() -> None:
    assert "mailto" in ics.invitation(SHOWCASE).decode()
    assert "@" not in feed(SHOWCASE).decode()


def lines_of(entry: Entry) -> list[str]:
    return ics.event_text(entry).replace("\r\n ", "").split("\r\n")


def test_an_online_event_has_its_link_as_its_place() -> None:
    lines = lines_of(replace(SHOWCASE, location=""))
    assert r"LOCATION:https://meet.example.org/abc?x=1\;y=2" in lines
    assert "CONFERENCE;FEATURE=VIDEO;LABEL=Join online;VALUE=URI:https://meet.example.org/abc?x=1;y=2" in lines


def test_a_link_already_told_is_not_told_again() -> None:
    told = replace(SHOWCASE, description="Join at https://meet.example.org/abc?x=1;y=2 in time")
    assert r"DESCRIPTION:Join at https://meet.example.org/abc?x=1\;y=2 in time" in lines_of(told)


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        ("2026-11-27 00:00", "2026-11-27 00:00", ["20261127", "20261128"]),
        ("2026-11-27 09:00", "2026-11-28 17:00", ["20261127", "20261129"]),
        ("2026-11-27 00:00", "2026-11-29 00:00", ["20261127", "20261129"]),
        ("2026-12-31 09:00", "2026-12-31 17:00", ["20261231", "20270101"]),
    ],
)
def test_all_day_entries_are_days_with_an_exclusive_end(start: str, end: str, days: list[str]) -> None:
    entry = replace(SHOWCASE, all_day=True, starts_local=wall(start), ends_local=wall(end))
    lines = lines_of(entry)
    assert lines[2:4] == [f"DTSTART;VALUE=DATE:{days[0]}", f"DTEND;VALUE=DATE:{days[1]}"]
    assert "TRANSP:TRANSPARENT" in lines and "X-MICROSOFT-CDO-BUSYSTATUS:FREE" in lines
    iso = [date.fromisoformat(day).isoformat() for day in days]
    assert seen_by_ical_js(feed(entry))[0][0]["day"] == iso


def test_a_deadline_lasts_a_quarter_of_an_hour_and_keeps_nobody_busy() -> None:
    lines = lines_of(replace(SHOWCASE, ends_local=SHOWCASE.starts_local, transparent=True))
    assert lines[2:4] == ["DTSTART;TZID=America/Denver:20270114T140000", "DTEND;TZID=America/Denver:20270114T141500"]
    assert "TRANSP:TRANSPARENT" in lines


def test_a_tentative_event_is_shown_so() -> None:
    lines = lines_of(replace(SHOWCASE, status="TENTATIVE"))
    assert "STATUS:TENTATIVE" in lines and "X-MICROSOFT-CDO-BUSYSTATUS:TENTATIVE" in lines


@pytest.mark.parametrize(
    ("start", "written"),
    [
        ("2026-03-08 02:30", "20260308T093000Z"),
        ("2026-11-01 01:30", "20261101T073000Z"),
    ],
)
def test_a_time_that_clocks_skip_or_double_is_told_in_utc(start: str, written: str) -> None:
    assert f"DTSTART:{written}" in lines_of(replace(SHOWCASE, starts_local=wall(start)))


@pytest.mark.parametrize(("fold", "ends"), [(0, "20271107T073000Z"), (1, "20271107T083000Z")])
def test_an_end_that_clocks_double_takes_the_start_into_utc_too(fold: int, ends: str) -> None:
    """recurring-ical-events reads an end in UTC beside a start in a zone an hour late."""
    late = replace(
        SHOWCASE, starts_local=wall("2027-11-06 23:00"), ends_local=wall("2027-11-07 01:30").replace(fold=fold)
    )
    assert [line for line in lines_of(late) if line.startswith(("DTSTART", "DTEND"))] == [
        "DTSTART:20271107T050000Z",
        f"DTEND:{ends}",
    ]


ZONES = [
    *("America/New_York", "America/Phoenix", "Pacific/Honolulu", "Europe/London", "Australia/Sydney"),
    *("Asia/Kolkata", "America/St_Johns", "America/Denver", "America/Chicago", "America/Anchorage"),
]
STARTS = [
    wall(text)
    for text in (
        *("2026-03-07 14:00", "2026-03-08 14:00", "2026-03-30 09:00", "2026-04-04 23:00", "2026-04-15 10:00"),
        *("2026-07-15 14:00", "2026-10-31 14:00", "2026-11-01 14:00", "2026-11-02 08:00", "2026-11-23 09:00"),
        *("2027-03-14 10:00", "2027-07-04 23:30", "2027-11-07 10:00", "2031-03-15 09:00", "2036-07-01 12:00"),
    )
]
PLACED = [
    replace(SHOWCASE, uid=str(n), zone=zone, starts_local=start, ends_local=start + timedelta(hours=2))
    for n, (zone, start) in enumerate(itertools.product(ZONES, STARTS))
]


def true_times(entry: Entry) -> tuple[float, float]:
    zone = ZoneInfo(entry.zone)
    return tuple(t.replace(tzinfo=zone).timestamp() for t in (entry.starts_local, entry.ends_local))  # type: ignore[return-value]


def test_libical_finds_the_rules_of_each_method_kept() -> None:
    assert keeps_itip_rules(ics.invitation(SHOWCASE))
    assert keeps_itip_rules(ics.cancellation(SHOWCASE, whole_event=True))
    assert keeps_itip_rules(ics.cancellation(SHOWCASE, whole_event=False))
    assert keeps_itip_rules(ics.download(SHOWCASE))


def test_libical_would_have_found_a_rule_broken() -> None:
    text = ics.download(SHOWCASE).decode()
    assert not keeps_itip_rules(text.replace("DTSTAMP:20261123T160000Z\r\n", "").encode())
    assert not keeps_itip_rules(text.replace(crlf(ORGANIZER), "").encode())


TITLES = st.text(max_size=300) | st.lists(
    st.sampled_from(
        [
            *("Parks, permits;", '"Q"', "👩‍🚒", "שלום", "日本語", "\\n", "\\", "a" * 80, "é" * 60, "^n", "^'"),
            *("%2C", "%3A %3B %5C", "a\\", ";X=Y", ":", "n", "N,"),
            *("\r\nATTENDEE:mailto:x@x.example", "\nEND:VEVENT\n", "\rSTATUS:CANCELLED", "\u2028X-A:b", "\x85X:b"),
        ]
    ),
    max_size=12,
).map(" ".join)


@settings(max_examples=150)
@given(title=TITLES, other=TITLES)
def test_any_text_arrives_and_adds_nothing(title: str, other: str) -> None:
    texts = {"title": title, "description": other, "location": other, "organizer_name": title}
    attendee = Attendee(other, ANN.address)
    entry = replace(SHOWCASE, **texts, categories=(f"x{title}",), attendee=attendee, online_url="")  # type: ignore[arg-type]
    for content in (ics.invitation(entry), ics.cancellation(entry, True), ics.download(entry), feed(entry, name=title)):
        assert_whole(content)
        (event,) = icalendar.Calendar.from_ical(content).events
        assert str(event["SUMMARY"]) == one_line(title)
        assert str(event.get("DESCRIPTION", "")) == many_lines(other)
        assert str(event.get("LOCATION", "")) == one_line(other)
        assert set(event) <= PROPERTIES
    people = icalendar.Calendar.from_ical(ics.invitation(entry)).events[0]
    assert people["ATTENDEE"].params.get("CN", "") == one_line(re.sub(r'["^\\]', "", other))
    assert str(people["ATTENDEE"]) == f"mailto:{ANN.address}"


PROPERTIES = {
    *("SUMMARY", "DTSTART", "DTEND", "DTSTAMP", "UID", "SEQUENCE", "ATTENDEE", "CATEGORIES", "CREATED", "DESCRIPTION"),
    *("LAST-MODIFIED", "LOCATION", "ORGANIZER", "STATUS", "TRANSP", "URL", "X-MICROSOFT-CDO-BUSYSTATUS"),
    "X-MICROSOFT-DISALLOW-COUNTER",
}


def assert_whole(content: bytes) -> None:
    """Each line ends with CRLF, is 75 octets or fewer, holds whole characters and begins with a name or a blank."""
    assert content.endswith(b"\r\n")
    lines = content.split(b"\r\n")[:-1]
    assert not [line for line in lines if len(line) > 75 or b"\r" in line or b"\n" in line]
    text = [line.decode("utf-8") for line in lines]
    assert not [line for line in text if len(line.splitlines()) != 1]
    assert not [line for line in text if not re.match(r"[A-Z-]+[:;]| ", line)]
    names = [line for line in text if line.startswith(("BEGIN:", "END:"))]
    assert names.count("BEGIN:VEVENT") == names.count("END:VEVENT") == 1


@given(title=TITLES)
@settings(max_examples=15)
def test_ical_js_reads_any_title(title: str) -> None:
    ((event,),) = seen_by_ical_js(ics.invitation(replace(SHOWCASE, title=title)))
    assert event["summary"] == one_line(title)
    assert set(event["properties"]) <= PROPERTIES | {"CONFERENCE"}


@pytest.mark.parametrize(
    "changes",
    [
        {"organizer_address": "events@x.example\r\nSTATUS:CANCELLED"},
        {"organizer_address": ""},
        {"attendee": Attendee("Ann", "ann@x.example,bob@x.example")},
        {"attendee": Attendee("Ann", 'ann@x.example";X="')},
        {"attendee": None},
        {"online_url": "javascript:alert(1)"},
        {"online_url": "https://x.example/\r\nATTENDEE:mailto:a@b.example"},
        {"page_url": "https://x.example/ä"},
        {"status": "CANCELLED"},
    ],
)
def test_what_cannot_stand_in_an_invitation_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"cannot stand in a calendar|needs an attendee|goes out as a cancellation"):
        ics.invitation(replace(SHOWCASE, **changes))
