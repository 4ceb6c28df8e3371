"""A forgotten password: the link works once, ends every session, and tells nobody who has an account."""

from datetime import timedelta

import pytest
import time_machine

from forum.core.database import db
from tests.accounts.letters import link, subjects
from tests.accounts.people import OTHER, PASSWORD, give_password

DANA = "vendor@example.org"


@pytest.fixture
def dana(cast):
    give_password(DANA)
    return cast.vendor


def ask(client, email=DANA):
    return client.post("/reset", data={"email": email})


def sign_in(client, password):
    return client.post("/sign-in", data={"email": DANA, "password": password}).status_code


def test_a_new_password_counts_and_every_browser_is_signed_out(client, dana, as_):
    elsewhere = as_(dana)
    ask(client)
    address = link(DANA, "/reset/")
    assert f"For {DANA}." in client.get(address).get_data(as_text=True)
    answer = client.post(address, data={"password": OTHER})
    assert (answer.status_code, answer.location) == (303, "/sign-in")
    assert "Your new password is set" in client.get("/sign-in").get_data(as_text=True)
    assert elsewhere.get("/me/account").location == "/sign-in"
    assert [sign_in(client, PASSWORD), sign_in(client, OTHER)] == [422, 303]
    assert subjects(DANA) == ["Set a new password", "Your password was changed"]


def test_the_link_works_once_and_kills_the_others(client, dana):
    ask(client)
    first = link(DANA, "/reset/")
    ask(client)
    client.post(link(DANA, "/reset/"), data={"password": OTHER})
    assert client.post(first, data={"password": PASSWORD + " x"}).status_code == 410
    assert sign_in(client, OTHER) == 303


def test_the_link_works_for_two_hours(client, dana, monday):
    ask(client)
    address = link(DANA, "/reset/")
    with time_machine.travel(monday + timedelta(hours=2, seconds=1), tick=False):
        assert client.get(address).status_code == 410
    with time_machine.travel(monday + timedelta(hours=2), tick=False):
        assert client.get(address).status_code == 200


def test_opening_the_link_changes_nothing(client, dana, rows_of_all_tables):
    ask(client)
    address, before = link(DANA, "/reset/"), rows_of_all_tables()
    client.get(address)
    client.head(address)
    assert rows_of_all_tables() == before


def test_nobody_learns_who_has_an_account(client, dana, statements):
    pages, answers, asked_for = [], [], []
    client.get("/reset")
    for email in (DANA, "nobody@example.org"):
        with statements() as asked:
            answers.append(ask(client, email))
        asked_for.append(len(asked))
        pages.append(client.get("/reset/sent").get_data(as_text=True).replace(email, "ADDRESS"))
    assert pages[0] == pages[1]
    assert [(a.status_code, a.location) for a in answers] == [(303, "/reset/sent")] * 2
    assert subjects("nobody@example.org") == []
    assert abs(asked_for[0] - asked_for[1]) <= 1  # the letter itself


def test_the_new_password_is_checked_beside_its_field(client, dana):
    ask(client)
    answer = client.post(link(DANA, "/reset/"), data={"password": "Dana Reyes 2026"})
    assert answer.status_code == 422
    assert "Guessers try this password early." in answer.get_data(as_text=True)
    assert sign_in(client, PASSWORD) == 303


def test_an_address_is_needed(client, app):
    answer = ask(client, "")
    assert (answer.status_code, "Enter your email address" in answer.get_data(as_text=True)) == (422, True)


def test_a_new_password_lets_a_locked_account_try_again(client, dana):
    for place in range(5):
        for _ in range(20):
            data = {"email": DANA, "password": "x" * 20}
            client.post("/sign-in", data=data, environ_base={"REMOTE_ADDR": f"10.0.0.{place}"})
    assert sign_in(client, PASSWORD) == 429
    ask(client)
    client.post(link(DANA, "/reset/"), data={"password": OTHER})
    assert sign_in(client, OTHER) == 303


def test_whoever_joined_and_forgot_confirms_by_the_way(client, app):
    client.post("/join", data={"email": DANA, "name": "Dana", "password": PASSWORD})
    ask(client)
    client.post(link(DANA, "/reset/"), data={"password": OTHER})
    assert sign_in(client, OTHER) == 303


def test_the_11th_letter_of_an_hour_is_not_sent(client, dana):
    assert [ask(client).status_code for _ in range(11)] == [303] * 10 + [429]
    assert len(subjects(DANA)) == 10


def test_a_locked_person_gets_no_link(client, dana):
    dana.active = False
    db.session.commit()
    ask(client)
    assert subjects(DANA) == []
