"""Who is admitted to the pages of `accounts`. A person who has signed in is led home from the pages for signing in."""

from tests.world import EVERYBODY, NOBODY, SIGNED_IN, Row


def _token(_world):
    return {"token": "not-a-token"}


ROWS = [
    Row("accounts.sign_in", "GET", EVERYBODY),
    Row("accounts.sign_in", "POST", EVERYBODY),
    # Only with DEMO=1, which the tests of the sample people set.
    Row("accounts.sign_in_as", "POST", NOBODY, hidden=True),
    Row("accounts.sign_out", "POST", SIGNED_IN),
    Row("accounts.join", "GET", EVERYBODY),
    Row("accounts.join", "POST", EVERYBODY),
    Row("accounts.sent", "GET", EVERYBODY),
    Row("accounts.confirm", "GET", EVERYBODY, args=_token),
    Row("accounts.confirm", "POST", EVERYBODY, args=_token),
    Row("accounts.reset", "GET", EVERYBODY),
    Row("accounts.reset", "POST", EVERYBODY),
    Row("accounts.reset_sent", "GET", EVERYBODY),
    Row("accounts.set_password", "GET", EVERYBODY, args=_token),
    Row("accounts.set_password", "POST", EVERYBODY, args=_token),
    Row("accounts.confirm_address", "GET", EVERYBODY, args=_token),
    Row("accounts.confirm_address", "POST", EVERYBODY, args=_token),
    Row("accounts.keep_address", "GET", EVERYBODY, args=_token),
    Row("accounts.keep_address", "POST", EVERYBODY, args=_token),
    Row("me.account", "GET", SIGNED_IN),
    Row("me.account", "POST", SIGNED_IN),
    Row("me.password", "GET", SIGNED_IN),
    Row("me.password", "POST", SIGNED_IN),
    Row("me.address", "GET", SIGNED_IN),
    Row("me.address", "POST", SIGNED_IN),
    # Somebody else's session is not there for anybody.
    Row("me.end_session", "POST", frozenset({"vendor"}), args=lambda world: {"ref": world.vendor_session.ref}),
    Row("me.end_sessions", "POST", SIGNED_IN),
]
