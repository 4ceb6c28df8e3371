"""What only its owner may see of an account: where the owner is signed in."""

from forum.accounts import queries, service
from forum.core import clock
from forum.core.database import db
from tests.world import Secret

SESSION = "zymurgy234"


def plant(world) -> None:
    """A second session of the vendor, from elsewhere."""
    service.begin_session(world.cast.vendor, "Firefox/140 Windows", at=clock.now())
    db.session.flush()
    world.vendor_session = queries.sessions_of(world.cast.vendor.id)[0]
    world.vendor_session.ref = SESSION
    db.session.commit()


SECRETS = [Secret(SESSION, frozenset({"vendor"}))]
SURFACES = [lambda _world: "/me/account", lambda _world: "/sign-in", lambda _world: "/join"]
