"""Who is admitted to calendars: feeds are for programs, which sign in nowhere."""

from tests.world import EVERYBODY, SIGNED_IN, STATE, Row

ROWS = [
    Row("calendars.index", "GET", EVERYBODY),
    Row("calendars.public", "GET", EVERYBODY),
    Row("calendars.scoped", "GET", EVERYBODY, lambda _world: {"of": "topics", "key": "online-services"}),
    Row(
        "calendars.scoped",
        "GET",
        EVERYBODY,
        lambda _world: {"of": "agencies", "key": "department-of-natural-resources"},
    ),
    Row("calendars.scoped", "GET", EVERYBODY, lambda _world: {"of": "kinds", "key": "showcase"}),
    Row("calendars.subscribe", "GET", EVERYBODY, lambda _world: {"of": "topics", "key": "online-services"}),
    Row("calendars.personal", "GET", EVERYBODY, lambda world: {"token": world.feed_token}),
    Row("calendars.event", "GET", EVERYBODY, lambda world: {"ref": world.calendar_event.thread.ref}),
    Row("calendars.event", "GET", STATE, lambda world: {"ref": world.agency_event.thread.ref}, hidden=True),
    Row("calendars.mine", "GET", SIGNED_IN),
    Row("calendars.make", "POST", SIGNED_IN),
    Row("calendars.revoke", "POST", SIGNED_IN),
    Row("calendars.deputy", "GET", SIGNED_IN),
    Row("calendars.deputy", "POST", SIGNED_IN, data=lambda _world: {"address": "assistant@example.org"}),
]
