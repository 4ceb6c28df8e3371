"""Writes calendar texts: one event for a feed, a feed, an invitation, a cancellation, a download. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import groupby
from typing import Literal
from zoneinfo import ZoneInfo

from icalendar import Alarm, Calendar, Event, vCalAddress, vDuration, vText, vUri

from forum.core.text import many_lines, one_line
from forum.entries.ics_zones import is_utc, zone_text

PRODID = "-//Market Forum//Calendar 1.0//EN"
COLOR, APPLE_COLOR = "navy", "#000080"  # a CSS name, as RFC 7986 5.9 wants it; the same for Apple's programs
HEAD_FORM = 2  # raised when the head of a feed is written in another way, so that who has the feed reads it anew

DEADLINE_LENGTH = timedelta(minutes=15)
"""How long an entry without length is, since some calendars hide one of no minutes."""

_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9.-]+")
_WEB_ADDRESS = re.compile(r"https?://[!-~]+")


@dataclass(frozen=True)
class Attendee:
    """Whom an invitation is for; `partstat` is what the person has answered."""

    name: str
    address: str
    partstat: Literal["NEEDS-ACTION", "ACCEPTED", "TENTATIVE", "DECLINED"] = "NEEDS-ACTION"
    rsvp: bool = True


_ANYBODY = Attendee("", "anybody@example.org")
_OWN = frozenset({"DTSTAMP", "SEQUENCE", "ORGANIZER", "ATTENDEE"})


@dataclass(frozen=True)
class Entry:
    """One event or deadline as a calendar shows it.

    `starts_local` and `ends_local` are wall times without zone, read in `zone` (IANA). An all-day entry takes the
    days that they touch; a timed one without length gets `DEADLINE_LENGTH`. `related_to` is the UID of the entry that this
    one belongs to, or of one of the same series. `stamp` (aware) is when a message was
    made, later for each; a feed takes `modified_at` instead. `description` carries the notice. `alarms` are times
    before the start.
    """

    uid: str
    sequence: int
    stamp: datetime
    created_at: datetime
    modified_at: datetime
    starts_local: datetime
    ends_local: datetime
    zone: str
    title: str
    description: str = ""
    location: str = ""
    online_url: str = ""
    online_label: str = "Join online"
    page_url: str = ""
    organizer_name: str = ""
    organizer_address: str = ""
    status: Literal["CONFIRMED", "CANCELLED", "TENTATIVE"] = "CONFIRMED"
    all_day: bool = False
    transparent: bool = False
    categories: tuple[str, ...] = ()
    attendee: Attendee | None = None
    alarms: tuple[timedelta, ...] = ()
    related_to: str = ""
    relation: Literal["PARENT", "SIBLING"] = "PARENT"


def event_text(entry: Entry) -> str:
    """The VEVENT that feeds carry: without addresses of people, the same bytes for the same entry."""
    event = _event(entry, stamp=entry.modified_at)
    event.add("STATUS", entry.status)
    return str(event.to_ical().decode("utf-8"))


def calendar(
    entries_texts: Iterable[str], zones: Iterable[str], *, name: str, description: str, url: str, refresh: timedelta,
    source: str = "",
) -> bytes:  # fmt: skip
    """A feed of stored VEVENT texts with the VTIMEZONE of each zone of `zones` that they use.

    `refresh` is how long a reader may wait before it asks again, `source` the feed's own address, unless it is secret.
    """
    opening, closing = _frame(name, description, url, refresh, source)
    texts = "".join(entries_texts)
    # Of the zones that the entries are kept in, those by which a time is written: some stand in UTC.
    needed = [zone_text(zone) for zone in sorted(set(zones)) if f";TZID={zone}:" in texts]
    return "".join([opening, *needed, texts, closing]).encode("utf-8")


@lru_cache(maxsize=1024)  # a feed is asked for again and again
def _frame(name: str, description: str, url: str, refresh: timedelta, source: str) -> tuple[str, str]:
    """What stands before the zones and after the entries."""
    head = _head("")
    said = {"NAME": name, "X-WR-CALNAME": name, "DESCRIPTION": description, "X-WR-CALDESC": description}
    for key, value in said.items():
        head.add(key, vText(one_line(value)))
    head.add("URL", vUri(_checked(_WEB_ADDRESS, url)))
    if source:
        head.add("SOURCE", vUri(_checked(_WEB_ADDRESS, source)), {"VALUE": "URI"})
    head.add("COLOR", vText(COLOR))
    head.add("X-APPLE-CALENDAR-COLOR", vText(APPLE_COLOR))
    head.add("REFRESH-INTERVAL", vDuration(refresh), {"VALUE": "DURATION"})
    head.add("X-PUBLISHED-TTL", vDuration(refresh))
    opening, closing, _ = head.to_ical().decode("utf-8").rpartition("END:VCALENDAR\r\n")
    return opening, closing


def invitation(entry: Entry) -> bytes:
    """METHOD:REQUEST to the entry's attendee: an invitation, or its update when the sequence is higher."""
    if entry.status == "CANCELLED":
        raise ValueError("a cancelled event goes out as a cancellation")
    return _message("REQUEST", entry, entry.status)


def cancellation(entry: Entry, whole_event: bool) -> bytes:
    """METHOD:CANCEL to the entry's attendee; only where the whole event is off does it say so (RFC 5546 3.2.5)."""
    return _message("CANCEL", entry, "CANCELLED" if whole_event else "")


def counter_refusal(entry: Entry) -> bytes:
    """METHOD:DECLINECOUNTER: the time stays. It names the event and the proposal's SEQUENCE alone (RFC 5546 3.2.8)."""
    event = _identity(entry, entry.stamp)
    event.add("ORGANIZER", _organizer(entry))
    return _whole("DECLINECOUNTER", entry.zone, event).encode("utf-8")


@lru_cache(maxsize=256)  # the same few events are put into many calendars
def download(entry: Entry) -> bytes:
    """METHOD:PUBLISH for "add to calendar": the organizer and nobody else."""
    event = _event(entry, stamp=entry.modified_at)
    event.add("STATUS", entry.status)
    event.add("ORGANIZER", _organizer(entry))
    return _whole("PUBLISH", entry.zone, event).encode("utf-8")


def _message(method: str, entry: Entry, status: str) -> bytes:
    """One person's message: four lines are theirs, and all others the same for everybody who hears of the entry."""
    own = _identity(entry, entry.stamp)
    own.add("ORGANIZER", _organizer(entry))
    own.add("ATTENDEE", _attendee(entry))
    lines = {name: own.content_line(name, own[name]).to_ical().decode("utf-8") + "\r\n" for name in _OWN}
    anybody = replace(entry, stamp=entry.modified_at, sequence=0, attendee=_ANYBODY, organizer_address=_ANYBODY.address)
    return "".join(lines.get(name, text) for name, text in _shared(method, anybody, status)).encode("utf-8")


@lru_cache(maxsize=64)  # thousands of people hear of the same event
def _shared(method: str, entry: Entry, status: str) -> list[tuple[str, str]]:
    """The lines of a message by name, those between the ones that are a person's own in one piece without a name."""
    event = _event(entry, stamp=entry.stamp)
    if status:
        event.add("STATUS", status)
    event.add("ORGANIZER", _organizer(entry))
    event.add("ATTENDEE", _attendee(entry))
    if method == "REQUEST":
        event.add("X-MICROSOFT-DISALLOW-COUNTER", "TRUE")
        for before in entry.alarms:
            event.add_component(_alarm(entry, before))
    found = named_lines(_whole(method, entry.zone, event))
    pieces = groupby(found, lambda named: named[0] if named[0] in _OWN else "")
    return [(name, "".join(line for _name, line in group)) for name, group in pieces]


def named_lines(text: str) -> list[tuple[str, str]]:
    """The lines of a calendar text, each with its folds and its end, by the property that it tells."""
    return [(re.split("[:;]", line, maxsplit=1)[0], line) for line in re.split(r"(?<=\r\n)(?! )", text)]


def _whole(method: str, zone: str, event: Event) -> str:
    head = _head(method)
    head.add_component(event)
    opening, begin, rest = head.to_ical().decode("utf-8").partition("BEGIN:VEVENT\r\n")
    return "".join([opening, zone_text(zone) if f";TZID={zone}:" in rest else "", begin, rest])


def _head(method: str) -> Calendar:
    head = Calendar()
    for name, value in {"VERSION": "2.0", "PRODID": PRODID, "CALSCALE": "GREGORIAN", "METHOD": method}.items():
        if value:
            head.add(name, value)
    return head


def _identity(entry: Entry, stamp: datetime) -> Event:
    event = Event()
    event.add("UID", vText(one_line(entry.uid)))
    event.add("SEQUENCE", entry.sequence)
    event.add("DTSTAMP", stamp.astimezone(UTC))
    return event


def _event(entry: Entry, stamp: datetime) -> Event:
    """What every kind of text says of an entry."""
    event = _identity(entry, stamp)
    event.add("CREATED", entry.created_at.astimezone(UTC))
    event.add("LAST-MODIFIED", entry.modified_at.astimezone(UTC))
    for name, moment in zip(("DTSTART", "DTEND"), _days(entry) if entry.all_day else _times(entry), strict=True):
        event.add(name, moment)
    _describe(event, entry)
    _show_as(event, entry)
    return event


def _describe(event: Event, entry: Entry) -> None:
    event.add("SUMMARY", vText(one_line(entry.title)))
    description, link = many_lines(entry.description), entry.online_url
    if link and link not in description:
        # Outlook and Google do not show CONFERENCE.
        description = f"{description}\n\n{link}".lstrip()
    _add_text(event, "DESCRIPTION", description)
    _add_text(event, "LOCATION", one_line(entry.location) or link)
    if link:
        told = {"VALUE": "URI", "FEATURE": "VIDEO", "LABEL": one_line(entry.online_label)}
        event.add("CONFERENCE", vUri(_checked(_WEB_ADDRESS, link)), told)
    if entry.page_url:
        event.add("URL", vUri(_checked(_WEB_ADDRESS, entry.page_url)))
    if categories := [one_line(category) for category in entry.categories]:
        event.add("CATEGORIES", categories)
    if entry.related_to:
        event.add("RELATED-TO", vText(one_line(entry.related_to)), {"RELTYPE": entry.relation})


def _add_text(event: Event, name: str, value: str) -> None:
    if value:
        event.add(name, vText(value))


def _show_as(event: Event, entry: Entry) -> None:
    is_free = entry.transparent or entry.all_day
    busy = "FREE" if is_free else "TENTATIVE" if entry.status == "TENTATIVE" else "BUSY"
    event.add("TRANSP", "TRANSPARENT" if is_free else "OPAQUE")
    event.add("X-MICROSOFT-CDO-BUSYSTATUS", busy)


def _days(entry: Entry) -> tuple[date, date]:
    """The first day and the day after the last; an entry that ends at midnight does not touch the next day."""
    first, last = entry.starts_local.date(), entry.ends_local.date()
    if entry.ends_local.time() != time(0) or last <= first:
        last += timedelta(days=1)
    return first, last


def _times(entry: Entry) -> tuple[datetime, datetime]:
    """Start and end in the entry's zone; both in UTC where the clocks skip or double one, since readers disagree about those.

    Of a doubled time `fold` says which is meant.
    """
    start, end = (wall.replace(tzinfo=ZoneInfo(entry.zone)) for wall in (entry.starts_local, entry.ends_local))
    is_plain = all(at.replace(fold=0).utcoffset() == at.replace(fold=1).utcoffset() for at in (start, end))
    if not is_plain or is_utc(entry.zone):
        start, end = start.astimezone(UTC), end.astimezone(UTC)
    return start, end if end > start else start + DEADLINE_LENGTH


def _organizer(entry: Entry) -> vCalAddress:
    return _person(entry.organizer_name, entry.organizer_address)


def _attendee(entry: Entry) -> vCalAddress:
    if entry.attendee is None:
        raise ValueError("an invitation needs an attendee")
    person = _person(entry.attendee.name, entry.attendee.address)
    person.params["CUTYPE"] = "INDIVIDUAL"
    person.params["ROLE"] = "REQ-PARTICIPANT"
    person.params["PARTSTAT"] = entry.attendee.partstat
    person.params["RSVP"] = "TRUE" if entry.attendee.rsvp else "FALSE"
    return person


def _person(name: str, address: str) -> vCalAddress:
    person = vCalAddress(f"mailto:{_checked(_ADDRESS, address)}")
    # A quotation mark would be written as a caret code, which Google shows to people; a backslash means nothing
    # here, yet some readers take it for an escape.
    if known := one_line(re.sub(r'["^\\]', "", name)):
        person.params["CN"] = known
    return person


def _alarm(entry: Entry, before: timedelta) -> Alarm:
    alarm = Alarm()
    alarm.add("ACTION", "DISPLAY")
    alarm.add("DESCRIPTION", vText(one_line(entry.title)))
    alarm.add("TRIGGER", -abs(before))
    return alarm


def _checked(pattern: re.Pattern[str], value: str) -> str:
    if not pattern.fullmatch(value):
        raise ValueError(f"cannot stand in a calendar: {value!r}")
    return value
