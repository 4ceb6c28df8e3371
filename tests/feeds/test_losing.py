"""Requirement 35 of calendars: whoever loses access, in whichever way, finds nothing at the next ask."""

from datetime import timedelta

import pytest

from forum.core.database import db
from forum.feeds import service as feeds
from forum.organizations.models import Audience, AudienceList, AudienceListAgency, Membership
from forum.threads import service as threads
from tests.entries import given
from tests.entries.given import NOW
from tests.feeds.asking import titles

LATER = NOW + timedelta(hours=1)


def _membership(cast) -> Membership:
    return db.session.query(Membership).filter_by(person_id=cast.agency2.id).one()


def _narrow(cast, event) -> None:
    given.change(event, audience=Audience.OFFICE, at=LATER)


def _leave_list(cast, event) -> None:
    db.session.query(AudienceListAgency).delete()


#: Each way in which somebody loses what a personal feed shows.
LOSSES = {
    "membership ended": lambda cast, event: setattr(_membership(cast), "ended_at", NOW),
    "membership not approved": lambda cast, event: setattr(_membership(cast), "approved_at", None),
    "membership refused": lambda cast, event: setattr(_membership(cast), "refused_at", NOW),
    "acts for nobody": lambda cast, event: setattr(_membership(cast), "is_acting", False),
    "agency not approved": lambda cast, event: setattr(cast.roads, "approved_at", None),
    "agency left the list": _leave_list,
    "for the office alone": _narrow,
    "muted": lambda cast, event: threads.mute(
        cast.actor("agency2"), threads.queries.follow_of(cast.agency2.id, event.thread_id)
    ),
    "followed no more": lambda cast, event: threads.unfollow(
        cast.actor("agency2"), threads.queries.follow_of(cast.agency2.id, event.thread_id)
    ),
    "came as an invitation": lambda cast, event: given.seat(event, cast.agency2),
}


@pytest.mark.parametrize("lose", LOSSES.values(), ids=LOSSES)
def test_requirement_35_losing_access_empties_the_feed_at_the_next_ask(cast, client, lose):
    named = AudienceList()
    db.session.add(named)
    db.session.flush()
    db.session.add(AudienceListAgency(list_id=named.id, organization_id=cast.roads.id))
    event = given.event(cast, "Zirconfield")
    event.thread.audience, event.thread.audience_list_id = Audience.NAMED_AGENCIES, named.id
    threads.follow(cast.actor("agency2"), event.thread, at=NOW)
    address = f"/calendars/{feeds.make_address(cast.actor('agency2'), at=NOW)}.ics"
    db.session.commit()
    first = client.get(address)
    assert titles(first) == ["Zirconfield"]
    lose(cast, event)
    db.session.commit()
    assert titles(client.get(address, headers={"If-None-Match": first.headers["ETag"]})) == []
