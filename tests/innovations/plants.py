"""One innovation in each state, with words that only its own company, or the office too, may meet."""

from datetime import timedelta

from forum.core.database import db
from forum.innovations import service
from forum.organizations.models import Audience
from forum.threads import service_posts
from forum.threads.service import Readers
from forum.threads.service_posts import DiscussionDraft
from tests.cast import ROLES
from tests.innovations import things
from tests.world import STATE, Secret

BASIN = frozenset({"vendor"})
#: The office reads what was sent for review.
NORTHFORK_AND_OFFICE = frozenset({"vendor2", "host"})

SECRETS = [
    Secret("innovdrafttitle", BASIN),
    Secret("innovdrafttext", BASIN),
    Secret("innovreviewtext", NORTHFORK_AND_OFFICE),
    Secret("innovreturnnote", BASIN),
    Secret("innovreturnedtext", BASIN),
    Secret("innovlistedtext", frozenset(ROLES)),
    # What agencies say among themselves about a public innovation: not its own company either.
    Secret("innovtalktitle", STATE),
    Secret("innovtalkword", STATE),
]


def plant(world) -> None:
    cast, at = world.cast, world.cast.basin.requested_at
    world.innovation = things.listed(cast, at, problem="For everybody: innovlistedtext.")
    world.innovation_draft = things.drafted(cast, at, title="Draft innovdrafttitle", problem="Kept: innovdrafttext.")
    world.innovation_in_review = things.in_review(cast, at, "vendor2", problem="For the office: innovreviewtext.")
    world.innovation_returned = _returned(world, at)
    world.need_for_showing = things.need(cast, at, "A need to show things on")
    world.showing = things.shown(cast, world.need_for_showing, world.innovation, at + timedelta(minutes=1))
    draft = DiscussionDraft(
        "On innovtalktitle", [], "We tried it: innovtalkword.", Readers(Audience.AGENCIES), world.innovation.thread
    )
    world.discussion_of_innovation = service_posts.open_discussion(cast.actor("agency"), draft, at=at)
    db.session.commit()


def _returned(world, at):
    # Of the same company, so it would be listed at once: the office's note stands where a first one's would.
    made = things.drafted(world.cast, at, title="Returned", problem="Once more: innovreturnedtext.")
    service._send_in(world.cast.actor("vendor"), made, at)
    db.session.flush()
    service.return_(world.cast.actor("host"), made, "Say who counted: innovreturnnote.", at=at)
    db.session.commit()
    return made


def _page(name: str, more: str):
    return lambda world: f"/innovations/{getattr(world, name).thread.ref}{more}"


NAMES = ("innovation", "innovation_draft", "innovation_in_review", "innovation_returned")
SURFACES = [
    lambda _world: "/innovations/",
    lambda _world: "/innovations/?mine=1",
    lambda world: "/innovations/compare?" + "&".join(f"ref={getattr(world, name).thread.ref}" for name in NAMES),
    *(_page(name, more) for name in NAMES for more in ("", "/edit", "/review", "/versions")),
    lambda world: f"/needs/{world.need_for_showing.thread.ref}/show",
    lambda world: f"/needs/{world.need_for_showing.thread.ref}",
    lambda world: f"/organizations/{world.cast.basin.slug}",
    lambda world: f"/threads/{world.discussion_of_innovation.ref}",
    lambda world: f"/threads/new?about={world.innovation.thread.ref}",
    lambda _world: "/topics/online-services",
    lambda _world: "/search?q=tried",
    lambda _world: "/threads/",
]
