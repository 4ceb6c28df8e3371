"""Fixtures of events that these tests use, and one with people in it."""

import pytest

from forum.core.database import db
from forum.events import service
from forum.events.models import Way
from forum.registrations import service_seats
from forum.registrations.service_seats import SeatWish
from tests.events.fixtures import after, applied, event, need, planned  # noqa: F401
from tests.events.making import plan


@pytest.fixture
def seated(cast, monday):
    """A published showcase with Maria and Dana in the room, and Lee online."""
    made = plan(cast, monday)
    service.publish(cast.actor("host"), made, at=monday)
    for role, way in (("agency", Way.ROOM), ("vendor", Way.ROOM), ("vendor2", Way.ONLINE)):
        service_seats.register(cast.actor(role), made, SeatWish(way), at=monday)
    db.session.commit()
    return made
