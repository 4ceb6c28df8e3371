"""Events with restricted words, a seat, and a personal address, for the census and the leak matrix."""

from datetime import timedelta

from forum.calendars import service_deputies, service_feeds
from forum.core.database import db
from forum.events.models import Way
from forum.events.models_versions import EventVersion
from forum.organizations.models import Audience
from forum.registrations import service_mail_seats
from forum.threads import service as threads
from tests.calendars import given
from tests.world import Secret, World

STATE = frozenset({"agency", "agency2", "procurement", "host"})


def plant(world: World) -> None:
    cast = world.cast
    world.calendar_event = given.event(
        cast,
        "Calendar event",
        topics=("online-services",),
        has_online=True,
        online_url="https://meet.example.org/Quilfrost",
    )
    world.agency_event = given.event(cast, "Calendar Zirconfield", audience=Audience.AGENCIES, place="Brasswindle")
    given.seat(world.calendar_event, cast.vendor, way=Way.ONLINE)
    for role in ("vendor2", "waiting"):
        threads.follow(cast.actor(role), world.calendar_event.thread, at=given.NOW)
        threads.follow(cast.actor(role), world.agency_event.thread, at=given.NOW)
    world.agency_need = given.need(
        cast,
        "Calendar Zirconfield need",
        audience=Audience.AGENCIES,
        topics=("online-services",),
        closes_at=given.NOW + timedelta(days=40),
    )
    threads.follow(cast.actor("vendor2"), world.agency_need.thread, at=given.NOW)
    narrowed = given.event(cast, "Calendar plain")
    world.unseen_seat = given.seat(narrowed, cast.vendor2)
    narrowed.thread.title, narrowed.thread.audience = "Calendar Zirconfield, once plain", Audience.AGENCIES
    narrowed.place, was = "Brasswindle", {"title": "Calendar plain", "place": "Capitol, room 4"}
    db.session.add(
        EventVersion(event_id=narrowed.id, number=1, by_name="H", at=given.NOW + timedelta(hours=1), data=was)
    )
    world.feed_token = service_feeds.make_address(cast.actor("vendor2"), at=given.NOW)
    service_deputies.allow(cast.actor("vendor2"), "sparrowmere@example.org", at=given.NOW)
    db.session.commit()


SECRETS = [
    Secret("sparrowmere", frozenset({"vendor2"})),
    Secret("Quilfrost", frozenset({"vendor", "host"})),
    Secret("Zirconfield", STATE),
    Secret("Brasswindle", STATE),
]

SURFACES = [
    lambda world: "/me/calendar",
    lambda world: "/me/calendar/deputy",
    lambda world: "/calendars/",
    lambda world: "/calendars/public.ics",
    lambda world: "/calendars/topics/online-services.ics",
    lambda world: "/calendars/agencies/department-of-natural-resources.ics",
    lambda world: "/calendars/kinds/showcase.ics",
    lambda world: f"/calendars/needs/{world.agency_need.thread.ref}",
    lambda world: f"/calendars/needs/{world.agency_need.thread.ref}.ics",
    lambda world: f"/calendars/{world.feed_token}.ics",
    lambda world: f"/answer/{service_mail_seats.answer_token(world.unseen_seat)}",
    lambda world: f"/events/{world.calendar_event.thread.ref}.ics",
    lambda world: f"/events/{world.agency_event.thread.ref}.ics",
]
