"""An entry with everything in it, and texts that are hard to write down."""

import re
from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from forum.entries import ics
from forum.entries.ics import Attendee, Entry


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


def lines_of(entry: Entry) -> list[str]:
    return ics.event_text(entry).replace("\r\n ", "").split("\r\n")


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
