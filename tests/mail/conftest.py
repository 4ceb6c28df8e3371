"""A mail server of the tests' own, to which the outbox is delivered."""

import pytest

from tests import smtp


@pytest.fixture
def sink(app):
    before = app.config["MAIL_URL"]
    with smtp.server() as made:
        app.config["MAIL_URL"] = f"smtp://127.0.0.1:{made.port}"
        yield made
    app.config["MAIL_URL"] = before
