"""Who follows restricted things, and a secret address, for the census and the leak matrix."""

from forum.core.database import db
from forum.feeds import service
from forum.threads import service as threads
from tests.entries.given import NOW
from tests.world import World


def plant(world: World) -> None:
    cast = world.cast
    for role in ("vendor2", "waiting"):
        threads.follow(cast.actor(role), world.calendar_event.thread, at=NOW)
        threads.follow(cast.actor(role), world.agency_event.thread, at=NOW)
    threads.follow(cast.actor("vendor2"), world.agency_need.thread, at=NOW)
    world.feed_token = service.make_address(cast.actor("vendor2"), at=NOW)
    db.session.commit()


SURFACES = [
    lambda world: "/me/calendar",
    lambda world: "/calendars/",
    lambda world: "/calendars/public.ics",
    lambda world: "/calendars/topics/online-services.ics",
    lambda world: "/calendars/agencies/department-of-natural-resources.ics",
    lambda world: "/calendars/kinds/showcase.ics",
    lambda world: f"/calendars/needs/{world.agency_need.thread.ref}",
    lambda world: f"/calendars/needs/{world.agency_need.thread.ref}.ics",
    lambda world: f"/calendars/{world.feed_token}.ics",
    lambda world: f"/events/{world.calendar_event.thread.ref}.ics",
    lambda world: f"/events/{world.agency_event.thread.ref}.ics",
]
