"""Who holds an entry, also of an event that was narrowed since, for the leak matrix."""

from datetime import timedelta

from forum.core.database import db
from forum.events.models import Way
from forum.events.models_versions import EventVersion
from forum.organizations.models import Audience
from forum.registrations import service_mail_seats
from tests.entries import given
from tests.world import World


def plant(world: World) -> None:
    cast = world.cast
    given.seat(world.calendar_event, cast.vendor, way=Way.ONLINE)
    narrowed = given.event(cast, "Calendar plain")
    world.unseen_seat = given.seat(narrowed, cast.vendor2)
    narrowed.thread.title, narrowed.thread.audience = "Calendar Zirconfield, once plain", Audience.AGENCIES
    narrowed.place, was = "Brasswindle", {"title": "Calendar plain", "place": "Capitol, room 4"}
    db.session.add(
        EventVersion(event_id=narrowed.id, number=1, by_name="H", at=given.NOW + timedelta(hours=1), data=was)
    )
    db.session.commit()


SURFACES = [lambda world: f"/answer/{service_mail_seats.answer_token(world.unseen_seat)}"]
