"""Calendar texts as stored, and as readers that are not ours understand them."""

from dataclasses import replace
from datetime import timedelta

import pytest

from forum.entries import ics
from tests.entries.readers import keeps_itip_rules
from tests.entries.samples import SHOWCASE, crlf, feed

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


def test_libical_finds_the_rules_of_each_method_kept() -> None:
    assert keeps_itip_rules(ics.invitation(SHOWCASE))
    assert keeps_itip_rules(ics.cancellation(SHOWCASE, whole_event=True))
    assert keeps_itip_rules(ics.cancellation(SHOWCASE, whole_event=False))
    assert keeps_itip_rules(ics.download(SHOWCASE))


def test_libical_would_have_found_a_rule_broken() -> None:
    text = ics.download(SHOWCASE).decode()
    assert not keeps_itip_rules(text.replace("DTSTAMP:20261123T160000Z\r\n", "").encode())
    assert not keeps_itip_rules(text.replace(crlf(ORGANIZER), "").encode())
