"""Join: three steps, nothing told to strangers, nothing changed by opening a link."""

from datetime import timedelta

import pytest
import time_machine

from forum.accounts import queries
from forum.core.database import db
from forum.organizations.queries import agency_of_domain
from tests.accounts.letters import link, subjects
from tests.accounts.people import OTHER, PASSWORD, give_password
from tests.conftest import table_count

NEW = "nell@newco.example"


def join(client, email=NEW, name="Nell Ames", password=PASSWORD):
    return client.post("/join", data={"email": email, "name": name, "password": password})


def test_joining_mails_a_link_whose_button_confirms_and_signs_in(client, cast):
    answer = join(client)
    assert (answer.status_code, answer.location) == (303, "/join/sent")
    assert f"We sent a message to {NEW}." in client.get("/join/sent").get_data(as_text=True)
    assert subjects(NEW) == ["Confirm your address"]
    assert client.get("/me/account").location == "/sign-in"
    address = link(NEW, "/join/confirm/")
    page = client.get(address).get_data(as_text=True)
    assert (NEW in page, page.count("Confirm and go on")) == (True, 1)
    answer = client.post(address)
    assert (answer.status_code, answer.location) == (303, "/join/organization")
    assert "Nell Ames" in client.get("/me/account").get_data(as_text=True)


def test_the_password_that_was_typed_is_theirs(client, cast):
    join(client)
    client.post(link(NEW, "/join/confirm/"))
    client.post("/sign-out")
    assert client.post("/sign-in", data={"email": NEW, "password": PASSWORD}).status_code == 303


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_opening_the_link_changes_nothing(client, cast, rows_of_all_tables, method):
    join(client)
    address, before = link(NEW, "/join/confirm/"), rows_of_all_tables()
    for _ in range(3):
        client.open(address, method=method)
    assert rows_of_all_tables() == before


def test_the_link_works_once(client, cast, as_):
    join(client)
    address = link(NEW, "/join/confirm/")
    client.post(address)
    again = as_(None).post(address)
    assert again.status_code == 410
    assert "This link does not work any more" in again.get_data(as_text=True)


def test_the_link_works_for_three_days(client, cast, monday):
    join(client)
    address = link(NEW, "/join/confirm/")
    with time_machine.travel(monday + timedelta(days=3, seconds=1), tick=False):
        assert client.post(address).status_code == 410
    with time_machine.travel(monday + timedelta(days=2, hours=23), tick=False):
        assert client.post(address).status_code == 303


def test_a_token_for_something_else_does_not_work(client, cast):
    give_password("vendor@example.org")
    client.post("/reset", data={"email": "vendor@example.org"})
    join(client)
    reset = link("vendor@example.org", "/reset/").rpartition("/")[2]
    confirm = link(NEW, "/join/confirm/").rpartition("/")[2]
    wrong = [f"/join/confirm/{reset}", f"/reset/{confirm}", f"/address/{confirm}", f"/keep-address/{reset}"]
    assert [client.get(address).status_code for address in wrong] == [410] * 4
    assert [client.post(address, data={"password": OTHER}).status_code for address in wrong] == [410] * 4


@pytest.mark.parametrize("token", ["x", "a.b.c", "é", "." * 500, "None", "eyJhIjoxfQ.x.y"])
def test_a_made_up_token_is_a_page(client, app, token):
    for start in ("/join/confirm/", "/reset/", "/address/", "/keep-address/"):
        assert client.get(start + token).status_code == 410


def test_a_token_with_a_nul_is_an_address_of_nothing(client):
    found = [
        client.get(start + "%00").status_code for start in ("/join/confirm/", "/reset/", "/address/", "/keep-address/")
    ]
    assert found == [404] * 4


def test_nobody_learns_who_has_an_account(client, cast):
    unknown, known = join(client), None
    first = client.get("/join/sent").get_data(as_text=True).replace(NEW, "ADDRESS")
    known = join(client, "vendor@example.org")
    second = client.get("/join/sent").get_data(as_text=True).replace("vendor@example.org", "ADDRESS")
    assert (unknown.status_code, unknown.location) == (known.status_code, known.location)
    assert first == second
    assert subjects("vendor@example.org") == ["You have an account already"]
    assert cast.vendor.name == "Dana Reyes"


def test_who_has_an_account_keeps_the_password(client, cast):
    give_password("vendor@example.org")
    join(client, "Vendor@example.org", password=OTHER)
    assert client.post("/sign-in", data={"email": "vendor@example.org", "password": OTHER}).status_code == 422
    assert client.post("/sign-in", data={"email": "vendor@example.org", "password": PASSWORD}).status_code == 303


def test_a_doubled_post_makes_one_account_and_both_links_work(client, cast):
    before = table_count("person")
    join(client)
    first = link(NEW, "/join/confirm/")
    join(client)
    assert table_count("person") == before + 1
    assert client.get(first).status_code == 200
    assert client.post(link(NEW, "/join/confirm/")).status_code == 303
    assert table_count("person") == before + 1


def test_what_somebody_typed_before_the_owner_counts_no_more(client, cast):
    join(client, password=OTHER, name="Mallory")
    theirs = link(NEW, "/join/confirm/")
    join(client)
    assert client.post(theirs).status_code == 410
    client.post(link(NEW, "/join/confirm/"))
    assert queries.by_email(NEW).name == "Nell Ames"
    client.post("/sign-out")
    assert client.post("/sign-in", data={"email": NEW, "password": OTHER}).status_code == 422


def test_the_letter_says_nothing_that_a_stranger_wrote(client, cast):
    join(client, name="Win a prize at https://x.example")
    (message,) = db.session.execute(db.text("SELECT name, text, html, subject FROM mail_message")).all()
    assert [("prize" in part) for part in message] == [False] * 4


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("email", "", "Enter your email address"),
        ("email", "nell@", "Enter an email address, like dana@company.com"),
        ("email", "nell@localhost", "Enter an email address, like dana@company.com"),
        ("email", "nell@a.example, dana@b.example", "Enter an email address, like dana@company.com"),
        ("email", "нелл@newco.example", "Enter an email address, like dana@company.com"),
        ("name", "", "Enter your name"),
        ("name", " \t\u2028\u200b ", "Enter your name"),
        ("name", "N" * 121, "Enter 120 characters or fewer"),
        ("password", "", "Enter a password of 15 characters or more"),
        ("password", "x" * 14, "Enter 15 characters or more."),
        ("password", "ab cd ef gh ij k" * 8 + "x", "Enter 128 characters or fewer"),
        ("password", "passwordpassword", "Guessers try this password early."),
        ("password", "nell@newco.example", "Guessers try this password early."),
    ],
)
def test_each_field_is_refused_beside_itself_and_the_rest_is_kept(client, app, field, value, sentence):
    data = {"email": NEW, "name": "Nell Ames", "password": PASSWORD} | {field: value}
    answer = client.post("/join", data=data)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert f'<a href="#{field}">{sentence}' in page
    assert f'id="{field}-error"' in page
    kept = {"email": NEW, "name": "Nell Ames"} | ({field: value} if field == "password" else {})
    assert all(f'value="{text}"' in page for name, text in kept.items() if name not in {field, "password"})
    assert table_count("person") == 0


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Nell\r\nBcc: x@x.example", "Nell Bcc: x@x.example"),
        ("Nell\x00\x0b\u2028\u202eAmes", "Nell Ames"),
        ('Nell "The Pen" O’Ames <b>', 'Nell "The Pen" O’Ames <b>'),
        ("聂 尔 🖋️", "聂 尔 🖋️"),
        ("'; DROP TABLE person; --", "'; DROP TABLE person; --"),
    ],
)
def test_a_name_is_one_clean_line(client, app, typed, kept):
    join(client, name=typed)
    assert queries.by_email(NEW).name == kept


@pytest.mark.parametrize(
    "password",
    [
        "x7q mB2 fW9 kLp",
        "ключ дерево облако",
        "鍵 木 雲 山 川 海 空 石 花",
        "😀😁😂🤣😃😄😅😆😉😊😋😎😍😘🥰",
        "my four words and 3 figures" * 4 + " abcdefghijklmnopqrs"[:20],
    ],
)
def test_long_and_foreign_passwords_work(client, cast, password):
    join(client, password=password)
    client.post(link(NEW, "/join/confirm/"))
    client.post("/sign-out")
    assert client.post("/sign-in", data={"email": NEW, "password": password}).status_code == 303


def test_a_password_may_be_spelled_as_another_keyboard_does(client, cast):
    join(client, password="café lantern prairie au lait")
    client.post(link(NEW, "/join/confirm/"))
    client.post("/sign-out")
    assert (
        client.post("/sign-in", data={"email": NEW, "password": "cafe\u0301 lantern prairie au lait"}).status_code
        == 303
    )


@pytest.mark.parametrize(
    "email",
    [
        "nell@dnr.state.exаmple",  # a Cyrillic letter
        "nell@sub.dnr.state.example",
        "nell@dnr.state.example.newco.example",
        "nell+@dnr.state.example@newco.example",
        "nell+dnr.state.example@newco.example",
        "nell@xdnr.state.example",
        "nell@dnr-state.example",
        "nell@dnr.state.example.",
    ],
)
def test_an_address_that_looks_like_an_agencys_is_none(client, cast, email):
    join(client, email)
    person = queries.by_email(email) or queries.by_email("nell@dnr.state.xn--exmple-4nf")
    assert person is None or agency_of_domain(person.email.rpartition("@")[2].lower()) is None


def test_a_domain_in_wide_letters_is_the_domain_that_mail_goes_to(client, cast):
    join(client, "nell@ｄｎｒ.state.example")
    assert queries.by_email("nell@dnr.state.example").email == "nell@dnr.state.example"


def test_the_11th_letter_of_an_hour_to_an_address_is_not_sent(client, cast):
    codes = [join(client, "vendor@example.org").status_code for _ in range(11)]
    assert codes == [303] * 10 + [429]
    assert len(subjects("vendor@example.org")) == 10


def test_the_page_is_for_who_is_signed_out(as_, cast):
    client = as_(cast.guest)
    assert [client.get("/join").location, join(client).location] == ["/", "/"]


def test_extra_fields_change_nothing(client, app):
    data = {"email": NEW, "name": "Nell", "password": PASSWORD, "confirmed_at": "2026-01-01", "active": "", "id": "1",
            "fs_uniquifier": "x", "role": "host", "ref": "aaaaaaaaaa", "joined_at": "x"}  # fmt: skip
    client.post("/join", data=data)
    person = queries.by_email(NEW)
    assert (person.confirmed_at, person.active, person.ref == "aaaaaaaaaa", person.fs_uniquifier == "x") == (
        None, True, False, False,
    )  # fmt: skip
