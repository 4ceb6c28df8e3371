"""Events and innovations as the tests of several files make them."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from forum.calls import queries_slots, service_choose, service_slots
from forum.calls.models import ApplicationState
from forum.calls.service_choose import Decision
from forum.calls.service_slots import CallDraft
from forum.core.database import db
from forum.events import service
from forum.events.rules import EventDraft
from forum.innovations.models import Innovation, InnovationState
from forum.mail.models import Message
from forum.threads import service as threads
from forum.threads.models import Life, ThreadKind

#: In the address at which those who registered join.
LINK = "quillmarsh"


def plan(world_or_cast, at, **changed):
    """An event in 52 days, in Denver, in the room and online; saved as a draft by the host."""
    values = {
        "title": "Showcase: renewing park permits", "why_come": "Eight companies, ten minutes each.", "zone": "America/Denver",
        "topic_slugs": ("online-services",), "starts_local": datetime.fromisoformat("2027-01-14T14:00"), "ends_local": datetime.fromisoformat("2027-01-14T16:30"),
        "has_room": True, "place": "Room 210, Capitol Annex", "has_online": True, "online_url": f"https://meet.example.org/{LINK}",
        "room_seats": 60, "about": "Bring **questions**.",
    } | changed  # fmt: skip
    return service.plan_event(world_or_cast.actor("host"), EventDraft(**values), at=at)


def innovation(cast, role, title, at):
    """A listed innovation of the company for which this person speaks."""
    actor = cast.actor(role)
    thread = threads.open_thread(actor, ThreadKind.INNOVATION, title, at=at, life=Life.LIVE)
    made = Innovation(thread=thread, state=InnovationState.LISTED, problem="Rangers work without a signal.")
    db.session.add(made)
    db.session.flush()
    return made


def wall(at, zone="America/Denver"):
    """A moment as the wall time of Denver."""
    return at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def showcase_of_two(cast, at):
    """A published showcase from 2:00 to 4:30 p.m. whose call closed: Basin Labs has the first of three slots, the other
    company the second. No mail is left of it."""
    host, made = cast.actor("host"), plan(cast, at)
    service.publish(host, made, at=at)
    closes = datetime.fromisoformat("2026-12-18T17:00")
    service_slots.open_call(host, made, CallDraft(3, 15, closes), at=at)
    sent = [
        service_slots.apply(cast.actor(role), made, innovation(cast, role, f"Permits of {role}", at), "x", at=at)
        for role in ("vendor", "vendor2")
    ]
    for application, slot in zip(sent, queries_slots.slots(made.id), strict=False):
        by = wall(made.call_closes_at + timedelta(days=3))
        decided = Decision(ApplicationState.SELECTED, "It fits.", slot, by)
        service_choose.choose(host, made, application, decided, at=made.call_closes_at)
    db.session.query(Message).delete()
    return made
