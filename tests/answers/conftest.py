"""The showcase to which Dana is invited, behind a border that proves senders."""

import pytest

from forum.events.models import Event
from forum.invitations.models import Invitation
from tests.answers.replies import BORDER
from tests.entries import given


@pytest.fixture(autouse=True)
def border(app, monkeypatch):
    monkeypatch.setitem(app.config, "MAIL_AUTHSERV_ID", BORDER)


@pytest.fixture
def showcase(cast) -> Event:
    return given.event(cast)


@pytest.fixture
def asked(cast, showcase) -> Invitation:
    """Dana was invited, holds the entry, and has not answered."""
    return given.asked(showcase, cast.vendor)
