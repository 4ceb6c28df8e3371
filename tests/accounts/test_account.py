"""My account: name, zone, address, password, sessions."""

from datetime import timedelta

import pytest
import time_machine

from forum.accounts import queries, service
from forum.core import tokens
from forum.core.database import db
from forum.mail import queries as queries_mail
from tests.accounts.letters import link, subjects
from tests.accounts.people import OTHER, PASSWORD, give_password

DANA = "vendor@example.org"
NEW = "dana@newplace.example"


@pytest.fixture
def dana(cast):
    give_password(DANA)
    return cast.vendor


def test_name_and_zone_are_saved_and_shown(as_, dana):
    client = as_(dana)
    answer = client.post("/me/account", data={"name": "Dana R. Reyes", "zone": "Pacific/Honolulu"})
    assert (answer.status_code, answer.location) == (303, "/me/account")
    page = client.get("/me/account").get_data(as_text=True)
    assert "Your name and zone are saved." in page
    assert 'value="Dana R. Reyes"' in page
    assert '<option selected value="Pacific/Honolulu">' in page
    assert "HST" in page  # the second line of each moment
    client.post("/me/account", data={"name": "Dana R. Reyes", "zone": "forum"})
    assert queries.by_email(DANA).zone is None


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"name": "", "zone": "forum"}, "Enter your name"),
        ({"name": "x" * 121, "zone": "forum"}, "Enter 120 characters or fewer"),
        ({"name": "Dana Reyes", "zone": ""}, "Choose a time zone from the list"),
        ({"name": "Dana", "zone": "Mars/Olympus"}, "Choose a time zone from the list"),
    ],
)
def test_each_field_is_refused_beside_itself(as_, dana, data, sentence):
    answer = as_(dana).post("/me/account", data=data)
    assert (answer.status_code, answer.get_data(as_text=True).count(sentence)) == (422, 2)
    assert (queries.by_email(DANA).name, queries.by_email(DANA).zone) == ("Dana Reyes", None)


def test_zones_of_the_united_states_stand_first(as_, dana):
    page = as_(dana).get("/me/account").get_data(as_text=True)
    places = [page.find(f'value="{zone}"') for zone in ("America/New_York", "Pacific/Honolulu", "Africa/Abidjan")]
    assert places == sorted(places)
    assert places[0] > 0


def test_sessions_are_listed_and_one_can_be_ended(as_, dana, monday):
    here, there = as_(dana), as_(dana)
    service.begin_session(dana, "Mozilla/5.0 (Windows NT 10.0) Firefox/140.0", at=monday - timedelta(hours=2))
    db.session.commit()
    page = here.get("/me/account").get_data(as_text=True)
    assert page.count("Sign this browser out") == 2
    assert page.count("Sign out here") == 1
    assert "Firefox on Windows" in page
    with there.session_transaction() as kept:
        digest = kept["sid"]
    ref = next(s.ref for s in queries.sessions_of(dana.id) if s.token_digest == tokens.digest(digest))
    answer = here.post(f"/me/account/sessions/{ref}/end")
    assert (answer.status_code, answer.location) == (303, "/me/account")
    assert "That browser is signed out." in here.get("/me/account").get_data(as_text=True)
    assert there.get("/me/account").location == "/sign-in"


def test_somebody_elses_session_is_not_there(as_, dana, cast):
    as_(cast.vendor2)
    other = queries.sessions_of(cast.vendor2.id)[0].ref
    assert as_(dana).post(f"/me/account/sessions/{other}/end").status_code == 404
    assert as_(dana).post("/me/account/sessions/zzzzzzzzzz/end").status_code == 404
    assert len(queries.sessions_of(cast.vendor2.id)) == 1


def test_signing_out_everywhere_ends_this_browser_too(as_, dana):
    here, there = as_(dana), as_(dana)
    assert here.post("/me/account/sessions/end").location == "/"
    assert [client.get("/me/account").location for client in (here, there)] == ["/sign-in", "/sign-in"]
    assert queries.sessions_of(dana.id) == []


def test_changing_the_password_ends_the_other_browsers(as_, dana, client):
    here, there = as_(dana), as_(dana)
    answer = here.post("/me/account/password", data={"present": PASSWORD, "password": OTHER})
    assert (answer.status_code, answer.location) == (303, "/me/account")
    assert here.get("/me/account").status_code == 200
    assert there.get("/me/account").location == "/sign-in"
    codes = [client.post("/sign-in", data={"email": DANA, "password": p}).status_code for p in (PASSWORD, OTHER)]
    assert codes == [422, 303]
    assert subjects(DANA) == ["Your password was changed"]


@pytest.mark.parametrize(
    ("data", "field", "sentence"),
    [
        ({"present": OTHER, "password": OTHER}, "present", "This is not your password."),
        ({"present": "", "password": OTHER}, "present", "Enter your password"),
        ({"present": PASSWORD, "password": "short"}, "password", "Enter 15 characters or more."),
        ({"present": PASSWORD, "password": "Dana Reyes, 1999"}, "password", "Guessers try this password early."),
    ],
)
def test_a_password_is_changed_only_by_its_owner_and_to_a_good_one(as_, dana, data, field, sentence):
    answer = as_(dana).post("/me/account/password", data=data)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert f'<a href="#{field}">{sentence}' in page
    assert subjects(DANA) == []


def test_another_address_counts_once_its_link_is_used_and_both_ends_are_told(as_, dana, client):
    here = as_(dana)
    assert here.post("/me/account/address", data={"email": NEW, "present": PASSWORD}).location == "/me/account"
    assert queries.by_email(NEW) is None
    assert (subjects(DANA), subjects(NEW)) == (["Another address was asked for"], ["Confirm your address"])
    address = link(NEW, "/address/")
    page = client.get(address).get_data(as_text=True)
    assert (NEW in page, DANA in page) == (True, True)
    assert queries.by_email(NEW) is None
    assert client.post(address).status_code == 303
    assert queries.by_email(NEW).name == "Dana Reyes"
    assert subjects(DANA)[-1] == subjects(NEW)[-1] == "Your address was changed"
    assert client.post(address).status_code == 410
    assert client.post("/sign-in", data={"email": NEW, "password": PASSWORD}).status_code == 303


def test_the_old_address_can_stop_it(as_, dana, client):
    here = as_(dana)
    here.post("/me/account/address", data={"email": NEW, "present": PASSWORD})
    keep, change = link(DANA, "/keep-address/"), link(NEW, "/address/")
    assert "Keep my address and sign out everywhere" in client.get(keep).get_data(as_text=True)
    assert here.get("/me/account").status_code == 200
    assert client.post(keep).location == "/reset"
    assert here.get("/me/account").location == "/sign-in"
    assert client.post(change).status_code == 410
    assert queries.by_email(DANA) is not None


def test_an_address_that_has_an_account_is_not_told_so(as_, dana, cast):
    here = as_(dana)
    answer = here.post("/me/account/address", data={"email": "vendor2@example.org", "present": PASSWORD})
    assert (answer.status_code, answer.location) == (303, "/me/account")
    assert "We sent a link to vendor2@example.org." in here.get("/me/account").get_data(as_text=True)
    assert subjects("vendor2@example.org") == ["You have an account already"]
    assert "tried to join" not in queries_mail.newest(1, address="vendor2@example.org")[0].text


def test_an_address_that_comes_to_events_without_an_account_reads_so(as_, dana, cast, monday):
    service.add_person("Ann Lee", "ann@example.net", at=monday, confirmed=True, guest=True)
    db.session.commit()
    answer = as_(dana).post("/me/account/address", data={"email": "ann@example.net", "present": PASSWORD})
    assert (answer.status_code, answer.location) == (303, "/me/account")
    assert subjects("ann@example.net") == ["This address is registered for events"]
    letter = queries_mail.newest(1, address="ann@example.net")[0].text
    assert ("/join" in letter, "has an account" in letter) == (True, False)


def test_an_address_taken_meanwhile_is_refused(as_, dana, client, monday):
    as_(dana).post("/me/account/address", data={"email": NEW, "present": PASSWORD})
    service.add_person("Other", NEW, at=monday, confirmed=True)
    db.session.commit()
    address = link(NEW, "/address/")
    answer = client.post(address)
    assert answer.status_code == 409
    assert "This address belongs to another account." in answer.get_data(as_text=True)
    assert queries.by_email(DANA) is not None


def test_the_link_works_for_a_day(as_, dana, client, monday):
    as_(dana).post("/me/account/address", data={"email": NEW, "present": PASSWORD})
    address = link(NEW, "/address/")
    with time_machine.travel(monday + timedelta(days=1, seconds=1), tick=False):
        assert client.post(address).status_code == 410


def test_another_address_needs_the_password(as_, dana):
    answer = as_(dana).post("/me/account/address", data={"email": NEW, "present": OTHER})
    assert (answer.status_code, "This is not your password." in answer.get_data(as_text=True)) == (422, True)
    assert subjects(NEW) == []


def test_letters_about_addresses_are_few(as_, dana):
    client = as_(dana)
    data = {"email": NEW, "present": PASSWORD}
    assert [client.post("/me/account/address", data=data).status_code for _ in range(11)] == [303] * 10 + [429]


def test_the_page_asks_little_for_one_and_many_sessions(as_, dana, monday, statements):
    client = as_(dana)
    client.get("/me/account")  # the policies are asked for once
    counts = []
    for more in (0, 50):
        for _ in range(more):
            service.begin_session(dana, "x", at=monday)
        db.session.commit()
        with statements() as asked:
            client.get("/me/account")
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 4
