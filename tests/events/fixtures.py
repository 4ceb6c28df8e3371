"""A need to plan for, and an event whose call is open."""

from datetime import datetime, timedelta

import pytest

from forum.calls import queries_slots, service_slots
from forum.calls.service_slots import CallDraft
from forum.core.database import db
from forum.events import service
from forum.needs.models import Need, NeedState
from forum.threads import service as threads
from forum.threads.models import Life, ThreadKind
from tests.events.making import innovation, plan


@pytest.fixture
def need(cast, monday):
    """A published need of Natural Resources, in one topic."""
    thread = threads.open_thread(
        cast.actor("agency"), ThreadKind.NEED, "Renew a park permit", at=monday, life=Life.LIVE
    )
    threads.set_topics(thread, [cast.topics["online-services"]])
    made = Need(thread=thread, state=NeedState.PUBLISHED, published_at=monday)
    db.session.add(made)
    db.session.commit()
    return made


#: The call's closing, wall time in Denver: four weeks after the frozen Monday.
CLOSES = datetime.fromisoformat("2026-12-18T17:00")


@pytest.fixture
def planned(cast, monday):
    """`planned(**changed)` is a published event."""

    def make(**changed):
        made = plan(cast, monday, **changed)
        service.publish(cast.actor("host"), made, at=monday)
        db.session.commit()
        return made

    return make


@pytest.fixture
def event(cast, monday):
    """A published showcase in Denver with an open call: three slots of 15 minutes after a welcome."""
    host = cast.actor("host")
    made = plan(cast, monday)
    service.publish(host, made, at=monday)
    service_slots.open_call(host, made, CallDraft(3, 15, CLOSES), at=monday)
    service_slots.add_line(host, made, "Welcome", 10, queries_slots.slots(made.id)[0], at=monday)
    db.session.commit()
    return made


@pytest.fixture
def after(event):
    """A moment after the call has closed."""
    return event.call_closes_at + timedelta(hours=1)


@pytest.fixture
def applied(cast, event, monday):
    """`applied(role)` is that company's application."""

    def apply(role, title=None):
        shown = innovation(cast, role, title or f"Permits of {role}", monday)
        made = service_slots.apply(cast.actor(role), event, shown, "A ranger without a signal.", at=monday)
        db.session.commit()
        return made

    return apply
