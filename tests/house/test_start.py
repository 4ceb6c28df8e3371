"""The application starts, answers, and refuses to start unsafely."""

from datetime import timedelta

import pytest
import time_machine

from forum.core import settings
from forum.core.database import db
from forum.core.jobs import Job


def test_a_visitor_gets_the_home_page(client):
    answer = client.get("/")
    assert answer.status_code == 200
    assert "<h1" in answer.get_data(as_text=True)


def test_what_is_not_there_and_what_one_may_not_see_are_one_page(client):
    answer = client.get("/nowhere")
    assert answer.status_code == 404
    assert "We cannot show this page" in answer.get_data(as_text=True)


def test_a_start_without_a_secret_is_refused(monkeypatch):
    for name in ("SECRET_KEY", "DEMO", "TESTING"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(settings.SettingsError, match="SECRET_KEY is not set"):
        settings.load({})


def test_health_pages_answer(client):
    assert client.get("/healthz").status_code == 200


def test_the_forum_is_ready_while_a_worker_is_seen(client, monday):
    assert client.get("/readyz").status_code == 503
    db.session.add(Job(name="seen", next_due_at=monday, last_started_at=monday - timedelta(seconds=60)))
    db.session.commit()
    assert (client.get("/readyz").status_code, client.get("/readyz").data) == (200, b"ok")
    with time_machine.travel(monday + timedelta(seconds=1), tick=False):
        assert client.get("/readyz").status_code == 503
