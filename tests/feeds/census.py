"""Who is admitted to feeds: they are for programs, which sign in nowhere."""

from tests.world import EVERYBODY, SIGNED_IN, STATE, Row

ROWS = [
    Row("feeds.index", "GET", EVERYBODY),
    Row("feeds.public", "GET", EVERYBODY),
    Row("feeds.scoped", "GET", EVERYBODY, lambda _world: {"of": "topics", "key": "online-services"}),
    Row(
        "feeds.scoped",
        "GET",
        EVERYBODY,
        lambda _world: {"of": "agencies", "key": "department-of-natural-resources"},
    ),
    Row("feeds.scoped", "GET", EVERYBODY, lambda _world: {"of": "kinds", "key": "showcase"}),
    Row("feeds.subscribe", "GET", EVERYBODY, lambda _world: {"of": "topics", "key": "online-services"}),
    Row("feeds.personal", "GET", EVERYBODY, lambda world: {"token": world.feed_token}),
    Row("feeds.event", "GET", EVERYBODY, lambda world: {"ref": world.calendar_event.thread.ref}),
    Row("feeds.event", "GET", STATE, lambda world: {"ref": world.agency_event.thread.ref}, hidden=True),
    Row("feeds.mine", "GET", SIGNED_IN),
    Row("feeds.make", "POST", SIGNED_IN),
    Row("feeds.revoke", "POST", SIGNED_IN),
]
