"""Who is admitted to the pages of `innovations`."""

from tests.innovations.things import TYPED
from tests.world import EVERYBODY, HOST, MEMBERS, STATE, VENDORS, Row

BASIN = frozenset({"vendor"})
#: The guest is among them: when these rows are asked, those of `organizations` have made the guest ask to join a company.
#: That a guest who speaks for nobody is not admitted is tested with the pages.
COMPANIES = VENDORS | {"waiting", "guest"}


def _listed(world):
    return {"ref": world.innovation.thread.ref}


def _waits(world):
    return {"ref": world.innovation_in_review.thread.ref}


def _draft(world):
    return {"ref": world.innovation_draft.thread.ref}


def _on(world):
    return {"ref": world.need_for_showing.thread.ref}


def _showing(world):
    return {"ref": world.need_for_showing.thread.ref, "showing_ref": world.showing.ref}


ROWS = [
    Row("innovations.index", "GET", EVERYBODY),
    Row("innovations.show", "GET", EVERYBODY, _listed),
    Row("innovations.versions", "GET", EVERYBODY, _listed),
    Row("innovations.compare", "GET", EVERYBODY),
    Row("innovations.new", "GET", COMPANIES),
    Row("innovations.new", "POST", COMPANIES, data=lambda _world: TYPED),
    Row("innovations.edit", "GET", BASIN, _draft),
    Row("innovations.edit", "POST", BASIN, _draft, data=lambda _world: TYPED),
    Row("innovations.send", "POST", BASIN, _draft),
    Row("innovations.retire", "GET", BASIN, _listed),
    Row("innovations.retire", "POST", BASIN, _listed),
    Row("innovations.review", "GET", HOST, _waits),
    Row("innovations.review", "POST", HOST, _waits, data=lambda _world: {"list": "1"}),
    Row("innovations.show_on", "GET", VENDORS, _on),
    Row("innovations.show_on", "POST", VENDORS, _on),
    Row("innovations.withdraw", "POST", BASIN, _showing),
    Row("threads.new", "GET", STATE, lambda world: {"about": world.innovation.thread.ref}),
    Row("threads.show", "GET", STATE, lambda world: {"ref": world.discussion_of_innovation.ref}, hidden=True),
    # A refusal with what to do instead: whatever is said about a need goes to everybody.
    Row("threads.new", "GET", MEMBERS, lambda world: {"about": world.need_for_showing.thread.ref}),
]
