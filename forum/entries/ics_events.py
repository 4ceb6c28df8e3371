"""From an event or a deadline to the entry that a calendar text is written of. Pure."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from forum.core.text import web_address
from forum.entries.ics import Attendee, Entry
from forum.entries.models_deadlines import DeadlineText
from forum.entries.rules import Facts, Known
from forum.entries.rules_deadlines import TITLES
from forum.events.models import Event, EventState
from forum.organizations.models import Audience

#: How long before the start an invitation rings.
RINGS_BEFORE = timedelta(minutes=30)


def feed_entry(event: Event, *, modified_at: datetime, page_url: str, notice: str, sibling_uid: str = "") -> Entry:
    """The event as feeds carry it: never the online link; of a restricted one only title, time and page.

    `sibling_uid`: the first event of its series. The events of a series are entries of their own, since calendars agree
    on those and on recurrences they do not; so one of them moves or ends alone like every other event.
    """
    is_public = event.thread.audience is Audience.PUBLIC
    told = event.why_come if is_public else ""
    return replace(
        _entry(event, modified_at=modified_at, page_url=page_url),
        description=description_text(told, page_url, notice),
        location=place_text(event) if is_public else "",
        related_to=sibling_uid,
        relation="SIBLING",
    )


def full_entry(
    event: Event, *, modified_at: datetime, page_url: str, notice: str, organizer: tuple[str, str], with_link: bool,
    sibling_uid: str = "",
) -> Entry:  # fmt: skip
    """The event as somebody sees it who may read its page; `with_link` for those who are registered, and the office.

    `organizer` is name and address; `sibling_uid` as for `feed_entry`.
    """
    link = web_address(event.online_url) if with_link and event.has_online else ""
    return replace(
        _entry(event, modified_at=modified_at, page_url=page_url),
        description=description_text(event.why_come, page_url, notice),
        # Without a place the link itself becomes the place.
        location=place_text(event) if event.has_room or not link else "",
        online_url=link,
        online_label=str(_("Join online")),
        organizer_name=organizer[0],
        organizer_address=organizer[1],
        related_to=sibling_uid,
        relation="SIBLING",
    )


def known_entry(entry: Entry, told: Known) -> Entry:
    """Title and times that somebody knows who may not see the event any more, and nothing else of it."""
    there = ZoneInfo(told.facts.zone)
    return replace(
        entry, title=told.title, starts_local=told.facts.starts_at.astimezone(there).replace(tzinfo=None),
        ends_local=told.facts.ends_at.astimezone(there).replace(tzinfo=None), zone=told.facts.zone,
        all_day=told.facts.all_day, description="", location="", online_url="", page_url="", categories=(), related_to="",
    )  # fmt: skip


def message_entry(entry: Entry, *, stamp: datetime, sequence: int, attendee: Attendee) -> Entry:
    """The full entry as one person's message carries it. Whether it is off is the METHOD's to say.

    Only invitations ring, at `RINGS_BEFORE`: whole days have no minute, and a feed would ring for what others chose.
    """
    alarms = () if entry.all_day else (RINGS_BEFORE,)
    return replace(entry, stamp=stamp, sequence=sequence, attendee=attendee, status="CONFIRMED", alarms=alarms)


def deadline_entry(row: DeadlineText, title: str, *, modified_at: datetime, page_url: str, notice: str) -> Entry:
    """A deadline as feeds carry it: at its very minute, and free, since nobody is busy then.

    Not a whole day: it ends at an hour that is told everywhere, and a reader in another zone sees the right one.
    """
    there = row.due_at.astimezone(ZoneInfo(row.zone)).replace(tzinfo=None)
    return Entry(
        uid=row.uid,
        sequence=row.sequence,
        stamp=modified_at,
        created_at=row.created_at,
        modified_at=modified_at,
        starts_local=there,
        ends_local=there,
        zone=row.zone,
        title=str(TITLES[row.kind]) % {"title": title},
        description=description_text("", page_url, notice),
        page_url=page_url,
        status="CONFIRMED" if row.cancelled_at is None else "CANCELLED",
        transparent=True,
    )


def _entry(event: Event, *, modified_at: datetime, page_url: str) -> Entry:
    return Entry(
        uid=event.uid,
        sequence=event.sequence,
        stamp=modified_at,
        created_at=event.thread.created_at,
        modified_at=modified_at,
        starts_local=_wall(event.starts_local, event.starts_at, event.zone),
        ends_local=_wall(event.ends_local, event.ends_at, event.zone),
        zone=event.zone,
        title=event.thread.title,
        page_url=page_url,
        status="CANCELLED" if event.state is EventState.CANCELLED else "CONFIRMED",
        all_day=event.all_day,
        categories=tuple(topic.name for topic in event.thread.topics),
    )


def _wall(local: datetime, moment: datetime, zone: str) -> datetime:
    """The wall time, marked as the second one where the clocks show it twice and the second is meant."""
    second = local.replace(tzinfo=ZoneInfo(zone), fold=1)
    return local.replace(fold=int(second.astimezone(UTC) == moment))


def place_text(event: Event | Facts) -> str:
    """Where it is, as the place of an entry: a room, online, or both."""
    if event.has_room and event.has_online:
        return str(_("%(place)s, and online", place=event.place) if event.place else _("Online"))
    return event.place if event.has_room else str(_("Online"))


def description_text(told: str, page_url: str, notice: str) -> str:
    """What an entry says, then the link to its page, and the notice."""
    return "\n\n".join(part for part in (told, page_url, notice) if part)
