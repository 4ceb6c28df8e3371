"""When an event may be planned, published, changed and ended, and what a plan must say. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from forum.core.actor import Actor
from forum.core.text import web_address
from forum.events.models import Event, EventKind, EventState, MayRegister
from forum.organizations.models import Audience
from forum.policies.rules import Resolved

#: Characters that a plan may hold; titles of imported records reach 187.
TITLE_LENGTH = 100
WHY_LENGTH = 400
ABOUT_LENGTH = 20_000
PLACE_LENGTH = 200
URL_LENGTH = 500
REASON_LENGTH = 2_000
#: Topics of one event.
TOPIC_LIMIT = 3
#: Seats of one kind: more is a number typed wrong.
SEAT_LIMIT = 100_000
#: The longest event that a plan may hold.
LONGEST = timedelta(days=31)
#: Who reads the page of an event, by who may register. An event for invited people is read by all: nobody is
#: invited in secret.
READERS = {
    MayRegister.EVERYONE: Audience.PUBLIC,
    MayRegister.MEMBERS: Audience.MEMBERS,
    MayRegister.AGENCIES: Audience.AGENCIES,
    MayRegister.INVITED: Audience.PUBLIC,
}


@dataclass(frozen=True)
class EventDraft:
    """What the host typed. Wall times carry no zone; `…_reading` says which of two readings of a wall time is meant
    ("first" or "second") when clocks change, and is empty otherwise."""

    title: str
    kind: EventKind = EventKind.SHOWCASE
    why_come: str = ""
    about: str = ""
    need_ref: str = ""
    topic_slugs: tuple[str, ...] = ()
    starts_local: datetime | None = None
    ends_local: datetime | None = None
    zone: str = ""
    start_reading: str = ""
    end_reading: str = ""
    has_room: bool = True
    place: str = ""
    has_online: bool = False
    online_url: str = ""
    room_seats: int | None = None
    online_seats: int | None = None
    company_seats: int | None = None
    may_register: MayRegister = MayRegister.EVERYONE
    register_by_local: datetime | None = None
    approves: bool = False
    #: Whole days: from 12:00 a.m. of the first to 11:59 p.m. of the last.
    all_day: bool = False


@dataclass(frozen=True)
class Move:
    """What a move may change: time, place and way, the three for which people are asked again."""

    starts_local: datetime | None
    ends_local: datetime | None
    zone: str
    has_room: bool
    place: str
    has_online: bool
    online_url: str
    start_reading: str = ""
    end_reading: str = ""
    register_by_local: datetime | None = None
    all_day: bool = False


def may_plan(actor: Actor) -> bool:
    """Only the office plans events and runs them."""
    return actor.is_host


def narrower(event: Event) -> tuple[Audience, ...]:
    """The readers whom the event may be left to, who are fewer than it has now."""
    by_width = (Audience.PUBLIC, Audience.MEMBERS, Audience.AGENCIES)
    has = event.thread.audience
    return by_width[by_width.index(has) + 1 :] if has in by_width else ()


def is_known_zone(zone: str) -> bool:
    """Whether the zone stands in the zone data under this IANA name."""
    return zone in available_timezones()


def edge(found: Resolved, zone: str, *, is_end: bool) -> tuple[datetime, datetime]:
    """The wall time and the moment (UTC) at which a whole day begins or ends, also where clocks change at midnight.

    A day begins with the first moment that carries its date, and its last minute is the last one.
    """
    skipped_end = is_end and found.kind == "skipped"
    moment = (found.first if skipped_end else found.last) if is_end else found.moment
    return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None), moment


def chosen(found: Resolved, zone: str, reading: str) -> tuple[datetime, datetime] | None:
    """The wall time and the moment (UTC) that are meant; None while somebody must still choose between two."""
    if found.kind != "normal" and reading not in {"first", "second"}:
        return None
    moment = found.last if reading == "second" else found.first
    return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None), moment


def time_problems(draft: EventDraft | Move) -> dict[str, LazyString]:
    """What is wrong with the times of a plan as they were typed: field -> sentence."""
    wrong: dict[str, LazyString] = {}
    if draft.all_day and draft.starts_local is None:
        wrong["starts_on"] = _l("Enter the day on which the event starts")
    elif draft.starts_local is None:
        wrong["starts_on"] = _l("Enter the day and the time at which the event starts")
    if draft.ends_local is None and not draft.all_day:
        wrong["ends_time"] = _l("Enter the time at which the event ends")
    if not is_known_zone(draft.zone):
        wrong["zone"] = _l("Choose a time zone from the list")
    return wrong


def place_problems(draft: EventDraft | Move) -> dict[str, LazyString]:
    """What is missing to find the event, in the room and online."""
    wrong: dict[str, LazyString] = {}
    if not draft.has_room and not draft.has_online:
        wrong["ways"] = _l("Choose in the room, online, or both")
    if draft.has_room and not draft.place:
        wrong["place"] = _l("Enter the place, with room and building")
    if draft.has_online and not draft.online_url:
        wrong["online_url"] = _l("Enter the link to the online meeting")
    elif draft.online_url and (problem := link_problem(draft.online_url)):
        wrong["online_url"] = problem
    return wrong


def text_problems(draft: EventDraft) -> dict[str, LazyString]:
    """What a published event must say about itself."""
    wrong: dict[str, LazyString] = {}
    if not draft.title:
        wrong["title"] = _l("Enter a title")
    if not draft.why_come:
        wrong["why_come"] = _l("Enter why people should come, in two sentences")
    if not draft.need_ref and not draft.topic_slugs:
        wrong["topics"] = _l("Choose a need, or one topic or more")
    if len(draft.topic_slugs) > TOPIC_LIMIT:
        wrong["topics"] = _l("Choose at most %(count)s topics", count=TOPIC_LIMIT)
    return wrong


def seat_problems(draft: EventDraft) -> dict[str, LazyString]:
    """Numbers of seats that cannot be; no number means no limit."""
    given = {"room_seats": draft.room_seats, "online_seats": draft.online_seats, "company_seats": draft.company_seats}
    return {
        name: _l("Enter a number from 1 to %(most)s, or leave it empty for no limit", most=f"{SEAT_LIMIT:,}")
        for name, count in given.items()
        if count is not None and not 1 <= count <= SEAT_LIMIT
    }


def is_https(url: str) -> bool:
    """Whether a link is a whole https address, which calendars take too."""
    return web_address(url).startswith("https://") and " " not in url


def link_problem(url: str) -> LazyString | None:
    """What is wrong with a link that somebody typed; None when nothing is."""
    if is_https(url):
        return None
    if not url.lower().startswith("https://"):
        return _l("Enter a link that starts with https://")
    return _l("Check the link up to its next slash: no page has an address like this")


def has_started(event: Event, at: datetime) -> bool:
    """From its first second on."""
    return at >= event.starts_at


def is_live(event: Event) -> bool:
    """Whether it is published and neither cancelled nor completed."""
    return event.state is EventState.PUBLISHED


def may_cancel(event: Event, at: datetime) -> bool:
    """What is published can be cancelled until it ends."""
    return is_live(event) and at < event.ends_at


def may_complete(event: Event, at: datetime) -> bool:
    """What is published can be completed once it has ended."""
    return is_live(event) and at >= event.ends_at


def asks_again(before: dict[str, str]) -> bool:
    """Whether a change endangers answers: time, place or way changed (RFC 5546 2.1.4). `before` names what changed."""
    return not {
        "starts_local",
        "ends_local",
        "zone",
        "starts_at",
        "ends_at",
        "all_day",
        "place",
        "has_room",
        "has_online",
    }.isdisjoint(before)
