"""Events and a need with restricted words, for the census and the leak matrix."""

from datetime import timedelta

from forum.core.database import db
from forum.organizations.models import Audience
from tests.entries import given
from tests.world import STATE, Secret, World


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
    world.agency_need = given.need(
        cast,
        "Calendar Zirconfield need",
        audience=Audience.AGENCIES,
        topics=("online-services",),
        closes_at=given.NOW + timedelta(days=40),
    )
    db.session.commit()


SECRETS = [
    Secret("Quilfrost", frozenset({"vendor", "host"})),
    Secret("Zirconfield", STATE),
    Secret("Brasswindle", STATE),
]
