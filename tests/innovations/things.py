"""Innovations and needs for the tests of this feature."""

from datetime import datetime, timedelta

from forum.core.database import db
from forum.innovations import service, service_show
from forum.innovations.models import Innovation, Maturity, Showing, VendorRole
from forum.innovations.service import Draft
from forum.needs.models import Need, NeedState
from forum.organizations.models import Audience
from forum.threads import service as threads
from forum.threads.models import Life, ThreadKind
from tests.cast import Cast

#: What the form sends for a whole innovation.
TYPED = {
    "title": "Permits on a phone",
    "problem": "Visitors give up 4 in 10 permit renewals. Rangers type the rest by hand.",
    "change": "Renewals finished without a call: 58% before, 91% after, counted by the parks office.",
    "maturity": "one",
    "vendor_role": "maker",
    "topics": ["online-services"],
    "used_by": "Cedar County parks",
    "delivery": "service",
    "agency_brings": "A list of permit kinds",
    "how_to_buy": "Under the state's cooperative contract",
}


def draft(cast: Cast, **changed) -> Draft:
    said = {
        "title": TYPED["title"], "problem": TYPED["problem"], "change": TYPED["change"], "maturity": Maturity.ONE,
        "vendor_role": VendorRole.MAKER, "topics": [cast.topics["online-services"]],
    }  # fmt: skip
    return Draft(**{**said, **changed})


def drafted(cast: Cast, at: datetime, role: str = "vendor", **changed) -> Innovation:
    made = service.open_draft(cast.actor(role), draft(cast, **changed), at=at)
    db.session.commit()
    return made


def in_review(cast: Cast, at: datetime, role: str = "vendor", **changed) -> Innovation:
    made = drafted(cast, at, role, **changed)
    service.send(cast.actor(role), made, at=at)
    db.session.commit()
    return made


def listed(cast: Cast, at: datetime, role: str = "vendor", **changed) -> Innovation:
    """Through the office where it is the company's first."""
    made = in_review(cast, at, role, **changed)
    service.list_(cast.actor("host"), made, at=at)
    db.session.commit()
    return made


def need(
    cast: Cast, at: datetime, title: str = "Renew a park permit in under five minutes", *,
    state: NeedState = NeedState.PUBLISHED, audience: Audience = Audience.PUBLIC,
) -> Need:  # fmt: skip
    thread = threads.open_thread(
        cast.actor("agency"), ThreadKind.NEED, title, at=at, life=Life.LIVE, readers=threads.Readers(audience)
    )
    made = Need(thread=thread, state=state, closes_at=at + timedelta(days=30), published_at=at, contact=cast.agency)
    db.session.add(made)
    db.session.commit()
    return made


def shown(cast: Cast, on: Need, innovation: Innovation, at: datetime, how: str = "It needs no signal.") -> Showing:
    made = service_show.show(cast.actor("vendor"), on, innovation, how, acknowledged=True, at=at)
    db.session.commit()
    return made
