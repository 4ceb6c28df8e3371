"""A need to plan for."""

import pytest

from forum.core.database import db
from forum.needs.models import Need, NeedState
from forum.threads import service as threads
from forum.threads.models import Life, ThreadKind


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
