"""The application starts, answers, and refuses to start unsafely."""

import pytest

from forum.core import settings


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
    assert [client.get(path).status_code for path in ("/healthz", "/readyz")] == [200, 200]
