"""The application starts, answers, and refuses to start unsafely."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy.exc import OperationalError

from forum.core import settings
from forum.core.access import Who, audience
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


def test_a_body_that_is_too_large_gets_a_sentence(as_, cast):
    answer = as_(cast.agency).post("/needs/new", data={"title": "x" * 1_200_000})
    assert answer.status_code == 413
    assert "larger than 1 MB" in answer.get_data(as_text=True)


def test_a_fault_of_ours_is_a_page_with_a_sentence(app, client, monkeypatch):
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    monkeypatch.setitem(app.view_functions, "site.help", _breaks)
    answer = client.get("/help/")
    assert answer.status_code == 500
    assert "Something went wrong on our side" in answer.get_data(as_text=True)


def test_a_page_stands_even_when_the_database_is_away(app, client, monkeypatch):
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    monkeypatch.setattr("forum.policies.queries.at", _away)
    answer = client.get("/help/how-it-works")
    assert answer.status_code == 500
    assert "<h1>Something went wrong on our side" in answer.get_data(as_text=True)


@audience(Who.EVERYONE)
def _breaks():
    raise RuntimeError("a fault")


def _away(_moment):
    raise OperationalError("SELECT 1", {}, Exception("the server is gone"))
