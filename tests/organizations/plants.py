"""A company that was refused, and people who ask to join: restricted names and reasons, each a word of its own."""

from forum.core import clock
from forum.core.database import db
from forum.organizations import queries, service, service_members
from forum.organizations.models import OrganizationKind
from tests.cast import organization, person
from tests.world import Secret

REFUSED_NAME, REFUSED_REASON = "Quarrywick Signals", "kestrelmoss"
ASKS_BASIN, ASKS_PARKS = "Ottoline Fernsby", "Ignatius Wrenfield"


def plant(world):
    cast, at = world.cast, clock.now()
    host = cast.actor("host")
    world.refused_company = organization(OrganizationKind.VENDOR, REFUSED_NAME, at, approved=False)
    db.session.flush()
    service.refuse_organization(host, world.refused_company, f"Nobody answers there: {REFUSED_REASON}.", at=at)
    asks = person(ASKS_BASIN, "ottoline@example.org", at)
    joins = person(ASKS_PARKS, "ignatius@dnr.state.example", at)
    db.session.flush()
    from_outside = queries.actor_of(asks, None, None)
    world.join_request = service_members.ask_to_join(from_outside, cast.basin, at=at)
    world.agency_request = service_members.join_agency(queries.actor_of(joins, None, None), at=at)
    world.colleague_membership = queries.membership(cast.vendor_colleague.id, cast.basin.id)
    db.session.commit()


SECRETS = [
    Secret("Moreno Mapping", frozenset({"waiting", "host"})),
    Secret(REFUSED_NAME, frozenset({"host"})),
    Secret(REFUSED_REASON, frozenset({"host"})),
    Secret(ASKS_BASIN, frozenset({"vendor", "host"})),
    Secret(ASKS_PARKS, frozenset({"agency", "host"})),
]


SURFACES = [
    lambda world: "/organizations/",
    lambda world: "/join/organization",
    lambda world: "/organizations/?q=moreno",
    lambda world: "/join/organization?q=moreno",
    lambda world: f"/organizations/{world.cast.newcomer.slug}",
    lambda world: f"/organizations/{world.refused_company.slug}",
    lambda world: f"/organizations/{world.cast.basin.slug}/people",
    lambda world: f"/organizations/{world.cast.parks.slug}/people",
    lambda world: f"/organizations/{world.cast.newcomer.slug}/people",
]
