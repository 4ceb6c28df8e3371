"""Who is admitted to mail settings, issues and unsubscribing."""

from tests.world import EVERYBODY, SIGNED_IN, Row

ROWS = [
    Row("me.index", "GET", SIGNED_IN),
    Row("digests.mail_settings", "GET", SIGNED_IN),
    Row("digests.mail_settings", "POST", SIGNED_IN, data=lambda _world: {"frequency": "workday"}),
    Row("digests.again", "POST", SIGNED_IN, data=lambda _world: {"kind": "events"}),
    Row("digests.show", "GET", EVERYBODY, args=lambda world: {"token": world.issue_token}),
    Row("digests.unsubscribe", "GET", EVERYBODY, args=lambda world: {"token": world.stop_token}),
    Row("digests.unsubscribe_once", "POST", EVERYBODY, args=lambda world: {"token": world.stop_token}),
    Row("digests.start_again", "POST", EVERYBODY, args=lambda world: {"token": world.stop_token}),
]
