"""The address of somebody who answers for a person, for the leak matrix."""

from forum.answers import service_deputies
from forum.core.database import db
from tests.entries.given import NOW
from tests.world import Secret, World


def plant(world: World) -> None:
    service_deputies.allow(world.cast.actor("vendor2"), "sparrowmere@example.org", at=NOW)
    db.session.commit()


SECRETS = [Secret("sparrowmere", frozenset({"vendor2"}))]

SURFACES = [lambda world: "/me/calendar/deputy"]
