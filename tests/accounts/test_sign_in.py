"""Sign in and out: what works, what is answered, and what is not told."""

from datetime import timedelta

import pytest
import time_machine

from forum.accounts import queries
from forum.audit.models import Entry
from forum.core.database import db
from tests.accounts.letters import subjects
from tests.accounts.people import OTHER, PASSWORD, give_password
from tests.conftest import table_count

WRONG = "Address and password do not belong together. Check both, or set a new password"


@pytest.fixture
def dana(cast):
    give_password("vendor@example.org")
    return cast.vendor


def sign_in(client, email="vendor@example.org", password=PASSWORD, **more):
    return client.post("/sign-in", data={"email": email, "password": password, **more})


def test_a_person_signs_in_and_the_page_after_knows_them(client, dana):
    answer = sign_in(client)
    assert (answer.status_code, answer.location) == (303, "/")
    assert "Dana Reyes" in client.get("/me/account").get_data(as_text=True)


@pytest.mark.parametrize("email", ["VENDOR@Example.ORG", "  vendor@example.org "])
def test_the_case_of_an_address_does_not_matter(client, dana, email):
    assert sign_in(client, email).status_code == 303


@pytest.mark.parametrize(
    "password",
    [OTHER, "x", PASSWORD + " ", PASSWORD.upper(), "x" * 100_000, "', '' OR 1=1 --", "ﬀ" * 300],
)
def test_a_wrong_password_is_refused_beside_itself_and_the_address_is_kept(client, dana, password):
    answer = sign_in(client, password=password)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert page.count(WRONG) == 2
    assert 'value="vendor@example.org"' in page
    assert PASSWORD not in page


def test_known_and_unknown_addresses_get_the_same_page(client, dana, cast):
    known = sign_in(client, "vendor@example.org", OTHER)
    without = sign_in(client, "guest@example.org", OTHER)  # has an account, and no password
    unknown = sign_in(client, "nobody@example.org", OTHER)
    pages = [
        answer.get_data(as_text=True).replace(address, "ADDRESS")
        for answer, address in (
            (known, "vendor@example.org"),
            (without, "guest@example.org"),
            (unknown, "nobody@example.org"),
        )
    ]
    assert [known.status_code, without.status_code, unknown.status_code] == [422, 422, 422]
    assert pages[0] == pages[1] == pages[2]


def test_known_and_unknown_addresses_make_the_same_work(client, dana, statements):
    client.get("/sign-in")  # the policies are asked for once
    counts = []
    for email in ("vendor@example.org", "nobody@example.org"):
        with statements() as asked:
            sign_in(client, email, OTHER)
        counts.append([statement[:70] for statement in asked])
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    ("field", "data", "sentence"),
    [
        ("email", {"email": "", "password": "x"}, "Enter your email address"),
        ("email", {"email": "dana", "password": "x"}, "Enter an email address, like dana@company.com"),
        ("password", {"email": "vendor@example.org", "password": ""}, "Enter your password"),
        ("password", {"email": "vendor@example.org", "password": "\x00" * 20}, "Enter your password"),
    ],
)
def test_each_field_is_refused_beside_itself(client, dana, field, data, sentence):
    answer = client.post("/sign-in", data=data)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert f'<a href="#{field}">{sentence}</a>' in page
    assert page.count(sentence) == 2
    assert "<title>Error: Sign in" in page


def test_after_signing_in_one_is_where_one_wanted_to_be(client, dana):
    assert client.get("/me/account").location == "/sign-in"
    assert "is for people who have signed in" in client.get("/sign-in").get_data(as_text=True)
    assert sign_in(client).location == "/me/account"


@pytest.mark.parametrize("value", [
    "https://x.example", "//x.example", "/\\x.example", "\\\\x.example", "/\r//x.example", "/\t/x.example", "///x.example",
    "javascript:alert(1)", "https:x.example", "%2f%2fx.example", "/%5cx.example", "http:///x.example", "//x.example/%2f..",
    "https://forum.example.org@x.example", "https://forum.example.org.x.example", "\x00//x.example", " //x.example",
])  # fmt: skip
@pytest.mark.parametrize("name", ["next", "after_sign_in", "url", "return_to"])
def test_no_parameter_leads_anywhere_else(client, dana, name, value):
    answer = client.post(
        "/sign-in", query_string={name: value}, data={"email": "vendor@example.org", "password": PASSWORD, name: value}
    )
    assert answer.location == "/"


def test_the_page_is_for_who_is_signed_out(as_, dana):
    client = as_(dana)
    assert [client.get("/sign-in").location, sign_in(client).location] == ["/", "/"]


def test_an_account_that_is_not_confirmed_gets_the_link_again(client, app):
    client.post("/join", data={"email": "new@example.org", "name": "Nell", "password": PASSWORD})
    answer = sign_in(client, "new@example.org")
    assert answer.location == "/join/sent"
    assert client.get("/me/account").location == "/sign-in"
    assert subjects("new@example.org") == ["Confirm your address", "Confirm your address"]


def test_a_locked_account_is_answered_like_an_unknown_one(client, dana):
    dana.active = False
    db.session.commit()
    answer = sign_in(client)
    assert (answer.status_code, WRONG in answer.get_data(as_text=True)) == (422, True)


def test_signing_out_ends_the_session_and_only_a_post_does(as_, dana):
    client = as_(dana)
    assert client.get("/sign-out").status_code == 405
    assert client.get("/me/account").status_code == 200
    with client.session_transaction() as kept:
        cookie = dict(kept)
    answer = client.post("/sign-out")
    assert (answer.status_code, answer.location) == (303, "/")
    with client.session_transaction() as kept:
        kept.update(cookie)  # a copy of the cookie is worth nothing
    assert client.get("/me/account").location == "/sign-in"


def test_the_log_names_each_act_once(client, dana):
    before = table_count("audit_entry")
    sign_in(client)
    client.post("/sign-out")
    acts = [entry.act for entry in db.session.query(Entry).order_by(Entry.id)][before:]
    assert acts == ["person.sign_in", "session.end"]


def test_the_21st_try_of_a_quarter_of_an_hour_waits(client, dana, monday):
    codes = [sign_in(client, password=OTHER).status_code for _ in range(21)]
    answer = sign_in(client)
    assert codes == [422] * 20 + [429]
    assert answer.status_code == 429
    assert "Wait 15 minutes, then try again." in answer.get_data(as_text=True)
    assert answer.headers["Retry-After"] == "900"
    with time_machine.travel(monday + timedelta(minutes=16), tick=False):
        assert sign_in(client).status_code == 303


def test_the_101st_try_of_a_day_waits_wherever_it_comes_from(client, dana):
    for place in range(5):
        for _ in range(20):
            answer = client.post(
                "/sign-in",
                data={"email": "vendor@example.org", "password": OTHER},
                environ_base={"REMOTE_ADDR": f"10.0.0.{place}"},
            )
            assert answer.status_code == 422
    assert sign_in(client).status_code == 429


def test_many_people_behind_one_address_are_not_locked_out(client, dana):
    codes = {sign_in(client, f"person{n}@agency.example", OTHER).status_code for n in range(200)}
    assert (codes, sign_in(client).status_code) == ({422}, 303)


def test_a_forged_forwarding_header_does_not_help(client, dana):
    for n in range(20):
        sign_in_from = {"X-Forwarded-For": f"10.1.1.{n}"}
        client.post("/sign-in", data={"email": "vendor@example.org", "password": OTHER}, headers=sign_in_from)
    assert sign_in(client).status_code == 429


def test_what_is_counted_names_nobody(client, dana, app):
    sign_in(client)
    keys = [row[0] for row in db.session.execute(db.text("SELECT key FROM rate_limit"))]
    assert len(keys) == 3
    assert all(len(key) == 64 and "example" not in key for key in keys)


def test_a_use_is_noted_once_an_hour(as_, dana, monday):
    client = as_(dana)
    seen = []
    for minutes in (10, 59, 61, 70, 200):
        with time_machine.travel(monday + timedelta(minutes=minutes), tick=False):
            client.get("/")
            seen.append((queries.sessions_of(dana.id)[0].last_seen_at - monday) // timedelta(minutes=1))
            db.session.rollback()
    assert seen == [0, 0, 61, 61, 200]


def test_a_session_left_alone_for_30_days_has_ended(as_, dana, monday):
    client = as_(dana)
    with time_machine.travel(monday + timedelta(days=29), tick=False):
        assert client.get("/me/account").status_code == 200
    with time_machine.travel(monday + timedelta(days=59), tick=False):
        assert client.get("/me/account").location == "/sign-in"


def test_the_cookie_is_for_this_host_over_https_only(client, dana):
    cookie = sign_in(client).headers["Set-Cookie"]
    assert cookie.startswith("__Host-forum=")
    assert {part.strip() for part in cookie.split(";")[1:]} >= {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"}


@pytest.fixture
def demo(app):
    app.config["DEMO"] = True
    yield
    app.config["DEMO"] = False


def test_the_demo_offers_the_sample_people(client, cast, demo):
    page = client.get("/sign-in").get_data(as_text=True)
    buttons = [f"Sign in as {name}" for name in (
        "Helen Park", "J. Ortiz", "Maria Lopez", "Amir Haddad", "Dana Reyes", "Lee Novak", "Vic Moreno",
    )]  # fmt: skip
    places = [page.find(button) for button in buttons]
    assert all(place > 0 for place in places)
    assert places == sorted(places)
    assert "Ben Carter" not in page
    answer = client.post("/sign-in/as", data={"email": "vendor@example.org"})
    assert (answer.status_code, answer.location) == (303, "/")
    assert "Dana Reyes" in client.get("/me/account").get_data(as_text=True)
    client.post("/sign-in/as", data={"email": "host@example.org"})
    assert "Helen Park" in client.get("/me/account").get_data(as_text=True)
    assert queries.sessions_of(cast.vendor.id) == []


@pytest.mark.parametrize("email", ["ben@example.org", "nobody@example.org", "", "host@example.com"])
def test_the_demo_signs_in_nobody_else(client, cast, demo, email):
    assert client.post("/sign-in/as", data={"email": email}).status_code == 404


def test_without_the_demo_there_are_no_buttons(client, cast):
    assert "Sign in as" not in client.get("/sign-in").get_data(as_text=True)
    assert client.post("/sign-in/as", data={"email": "vendor@example.org"}).status_code == 404


def test_the_demo_page_asks_the_database_little(client, cast, demo, statements):
    with statements() as asked:
        client.get("/sign-in")
    assert len(asked) == 2
