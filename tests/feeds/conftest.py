"""A secret address that the tests of feeds begin with."""

import pytest

from forum.core.database import db
from forum.feeds import service
from tests.entries.given import NOW


@pytest.fixture
def address(cast):
    """The path of the vendor's own feed."""
    token = service.make_address(cast.actor("vendor"), at=NOW)
    db.session.commit()
    return f"/calendars/{token}.ics"
