"""The events that several files of these tests begin with: one with a seat, and one with slots."""

from datetime import timedelta

import pytest

from forum.calls import service_agenda
from forum.core.database import db
from forum.events import service as events
from forum.invitations import rules as invitations_rules
from forum.registrations import service_seats
from tests.entries.given import NOW
from tests.entries.outbox import PLAN, work
from tests.events.making import showcase_of_two

HOUR = timedelta(hours=1)


@pytest.fixture
def showcase(cast):
    """An event that the office planned and published, with the vendor in the room."""
    made = events.plan_event(cast.actor("host"), PLAN, at=NOW)
    events.publish(cast.actor("host"), made, at=NOW)
    service_seats.register(cast.actor("vendor"), made, service_seats.SeatWish(), at=NOW)
    db.session.commit()
    return made


@pytest.fixture
def host(cast):
    return cast.actor("host")


@pytest.fixture
def drafted(cast, monday):
    """A showcase whose agenda nobody has seen: Basin Labs at 2:00 p.m., the other company at 2:15; an open slot follows."""
    made = showcase_of_two(cast, monday)
    db.session.commit()
    return made


@pytest.fixture
def at(drafted):
    return drafted.call_closes_at + 2 * HOUR


@pytest.fixture
def event(host, drafted, at):
    """The agenda was published an hour ago, and both presenters were told."""
    service_agenda.publish(host, drafted, at=at - HOUR)
    work(at - HOUR + invitations_rules.CHANGE_WAIT)
    return drafted
