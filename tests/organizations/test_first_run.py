"""The first-run page and `flask people add`."""

import pytest

from forum import commands
from forum.accounts import queries as accounts
from forum.organizations import queries, service_people
from forum.organizations.models import Role
from tests.accounts.letters import subjects
from tests.conftest import table_count

PASSWORD = "velvet anchor prairie lantern"
TYPED = {
    "office_name": "Office of Better Roads", "name": "Helen Park", "email": "helen@roads.example", "password": PASSWORD,
}  # fmt: skip


def address(app) -> str:
    with app.test_request_context():
        return f"/first-run/{service_people.first_run_token()}"


def test_a_new_forum_is_set_up_once(client, app):
    assert commands.first_run_address() == f"https://forum.example.org{address(app)}"
    assert client.get(address(app)).status_code == 200
    answer = client.post(address(app), data=TYPED)
    assert (answer.status_code, answer.location) == (303, "/sign-in")
    answer = client.post("/sign-in", data={"email": TYPED["email"], "password": PASSWORD})
    assert answer.status_code == 303
    actor = queries.actor_of_person(accounts.by_email(TYPED["email"]))
    assert (actor.is_host, actor.role, actor.organization_name) == (True, "owner", "Office of Better Roads")
    assert "Office of Better Roads" in client.get("/").get_data(as_text=True)
    assert commands.first_run_address() is None
    assert [client.get(address(app)).status_code, client.post(address(app), data=TYPED).status_code] == [404, 404]
    assert table_count("organization") == 1


@pytest.mark.parametrize("token", ["x", "0" * 64, "é"])
def test_another_token_is_no_page(client, app, token):
    assert client.get(f"/first-run/{token}").status_code == 404
    assert client.post(f"/first-run/{token}", data=TYPED).status_code == 404


def test_where_somebody_runs_the_forum_there_is_no_page(client, app, cast):
    assert client.get(address(app)).status_code == 404


def test_opening_the_page_changes_nothing(client, app, rows_of_all_tables):
    before = rows_of_all_tables()
    client.get(address(app))
    client.head(address(app))
    assert rows_of_all_tables() == before


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("office_name", " ", "Enter the name of your office"),
        ("office_name", "x" * 201, "Enter 200 characters or fewer"),
        ("name", "", "Enter your name"),
        ("email", "helen", "Enter an email address, like dana@company.com"),
        ("password", "short", "Enter 15 characters or more."),
    ],
)
def test_each_field_is_refused_beside_itself(client, app, field, value, sentence):
    answer = client.post(address(app), data=TYPED | {field: value})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert f'<a href="#{field}">{sentence}' in page
    assert table_count("person") == 0


@pytest.fixture
def add(app):
    def run(*words: str, password: str = PASSWORD):
        return app.test_cli_runner().invoke(args=["people", "add", *words, "--password-stdin"], input=f"{password}\n")

    return run


@pytest.mark.parametrize(
    ("role", "slug", "seen"),
    [
        ("host", "office-of-the-chief-information-officer", ("host", False, "member")),
        ("host", "", ("host", False, "member")),
        ("agency", "department-of-natural-resources", ("agency", False, "member")),
        ("procurement", "department-of-natural-resources", ("agency", True, "member")),
        ("vendor", "basin-labs", ("vendor", False, "member")),
    ],
)
def test_a_person_is_added_with_an_approved_membership(add, cast, empty_session, role, slug, seen):
    words = ["new@example.org", "--name", "New Person", "--role", role, "--confirmed"]
    result = add(*words, *(["--organization", slug] if slug else []))
    assert result.exit_code == 0, result.output
    empty_session()
    actor = queries.actor_of_person(accounts.by_email("new@example.org"))
    assert (str(actor.kind), actor.is_procurement, actor.role, actor.is_member) == (*seen, True)
    assert subjects("new@example.org") == []


def test_the_first_of_an_organization_owns_it(add, app, empty_session):
    assert add("first@example.org", "--name", "First", "--role", "host", "--confirmed").exit_code == 0
    empty_session()
    person = accounts.by_email("first@example.org")
    assert queries.membership(person.id, queries.host().id).role is Role.OWNER


def test_an_address_that_is_not_confirmed_gets_the_link(add, cast, client):
    add("new@example.org", "--name", "New", "--role", "vendor", "--organization", "basin-labs")
    assert subjects("new@example.org") == ["Confirm your address"]


@pytest.mark.parametrize(
    ("words", "password", "sentence"),
    [
        (["vendor@example.org", "--role", "host"], PASSWORD, "vendor@example.org has an account already. Nothing was changed."),
        (["new@example.org", "--role", "vendor", "--organization", "nowhere"], PASSWORD, "There is no organization 'nowhere'."),
        (["new@example.org", "--role", "vendor"], PASSWORD, "There is no organization ''."),
        (["new@example.org", "--role", "agency", "--organization", "basin-labs"], PASSWORD, "Basin Labs is of the kind vendor"),
        (["new", "--role", "host"], PASSWORD, "Enter an email address"),
        (["new@example.org", "--role", "host"], "short", "Enter 15 characters or more."),
    ],
)  # fmt: skip
def test_what_cannot_be_added_is_said_and_changes_nothing(add, cast, rows_of_all_tables, words, password, sentence):
    before = rows_of_all_tables()
    result = add(*words, "--name", "New", password=password)
    assert (result.exit_code, sentence in result.output) == (1, True), result.output
    assert rows_of_all_tables() == before


def test_a_second_run_changes_nothing(add, cast, rows_of_all_tables):
    words = ["new@example.org", "--name", "New", "--role", "host", "--confirmed"]
    assert add(*words).exit_code == 0
    before = rows_of_all_tables()
    assert add(*words).exit_code == 1
    assert rows_of_all_tables() == before
