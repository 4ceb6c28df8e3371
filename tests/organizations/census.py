"""Who is admitted to the pages of `organizations`."""

from tests.world import EVERYBODY, NOBODY, SIGNED_IN, Row

BASIN_PEOPLE = frozenset({"vendor", "host"})


def basin(world):
    return {"slug": world.cast.basin.slug}


def request(world):
    return {"slug": world.cast.basin.slug, "ref": world.join_request.ref}


def colleague(world):
    return {"slug": world.cast.basin.slug, "ref": world.colleague_membership.ref}


def waiting(world):
    return {"slug": world.cast.newcomer.slug}


def refused(world):
    return {"slug": world.refused_company.slug}


ROWS = [
    Row("organizations.index", "GET", EVERYBODY),
    Row("organizations.show", "GET", EVERYBODY, basin),
    Row("organizations.edit", "GET", BASIN_PEOPLE, basin),
    Row("organizations.edit", "POST", BASIN_PEOPLE, basin),
    Row("organizations.act_for", "POST", frozenset({"vendor"}), basin),
    Row("organizations.people", "GET", BASIN_PEOPLE, basin),
    Row("organizations.approve", "POST", BASIN_PEOPLE, request),
    Row("organizations.refuse", "POST", BASIN_PEOPLE, request),
    Row("organizations.role", "POST", BASIN_PEOPLE, colleague, lambda _world: {"role": "member"}),
    Row("organizations.end", "POST", BASIN_PEOPLE, colleague),
    Row("organizations.join", "GET", SIGNED_IN),
    Row("organizations.join_agency", "POST", SIGNED_IN),
    Row("organizations.join_company", "POST", SIGNED_IN, basin),
    Row("organizations.add_company", "GET", SIGNED_IN),
    Row("organizations.add_company", "POST", SIGNED_IN),
    # What waits or was refused is shown to its own people and the office alone; the census takes several rows a route.
    Row("organizations.show", "GET", frozenset({"waiting", "host"}), waiting, hidden=True),
    Row("organizations.show", "GET", frozenset({"host"}), refused, hidden=True),
    Row("organizations.edit", "GET", frozenset({"waiting", "host"}), waiting),
    Row("organizations.join_company", "POST", frozenset({"waiting", "host"}), waiting),
    # Only where nobody runs the forum yet.
    Row("first_run.start", "GET", NOBODY, lambda _world: {"token": "x"}, hidden=True),
    Row("first_run.start", "POST", NOBODY, lambda _world: {"token": "x"}, hidden=True),
]
