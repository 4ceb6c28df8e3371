"""Every route, method and role has a declared answer, and gives it."""

import pytest
from flask import url_for

from forum.core import access
from tests import world
from tests.cast import ROLES

#: Answered by the server's own file handling, for everybody.
NOT_PAGES = {"static"}


def _routes(app):
    for rule in app.url_map.iter_rules():
        for method in rule.methods - {"HEAD", "OPTIONS"}:
            if rule.endpoint not in NOT_PAGES:
                yield rule.endpoint, method


def test_every_route_states_its_audience(session_app):
    silent = sorted({e for e, _ in _routes(session_app) if access.declared(session_app, e) is None})
    assert silent == []


def test_every_route_stands_in_the_census_and_no_row_is_left_over(session_app):
    routes, rows = set(_routes(session_app)), {(r.endpoint, r.method) for r in world.collected().rows}
    assert (sorted(routes - rows), sorted(rows - routes)) == ([], [])


@pytest.mark.parametrize("role", ROLES)
def test_each_role_gets_the_declared_answer(app, cast, as_, role):
    planted = world.build(cast)
    client = as_(cast.by_role(role))
    wrong = []
    for row in world.collected().rows:
        with app.test_request_context():
            address = url_for(row.endpoint, **row.args(planted))
        answer = client.open(address, method=row.method, data=dict(row.data(planted)) if row.method != "GET" else None)
        to_sign_in = answer.status_code == 303 and answer.location.startswith("/sign-in")
        admitted = answer.status_code < 500 and answer.status_code not in {401, 403, 404} and not to_sign_in
        if role == "visitor" and role not in row.roles and not row.hidden:
            right = to_sign_in
        else:
            right = admitted if role in row.roles else answer.status_code == 404
        if not right:
            wrong.append(f"{row.method} {address}: {answer.status_code} {answer.location or ''}")
        if row.method != "GET":
            client = as_(cast.by_role(role))  # the act may have signed the person out
    assert wrong == []


@pytest.mark.parametrize("role", ["visitor", "vendor", "host"])
def test_no_page_changes_anything_by_being_read(app, cast, as_, role, rows_of_all_tables):
    planted = world.build(cast)
    client = as_(cast.by_role(role))
    before = rows_of_all_tables()
    for row in world.collected().rows:
        if row.method == "GET":
            with app.test_request_context():
                address = url_for(row.endpoint, **row.args(planted))
            client.get(address)
            client.head(address)
    after = rows_of_all_tables()
    assert {name for name in before if before[name] != after[name]} == set()


def test_no_unsafe_route_works_without_a_token(app, cast, as_):
    planted = world.build(cast)
    app.config["WTF_CSRF_ENABLED"] = True
    wrong = []
    try:
        for row in world.collected().rows:
            if row.method == "GET" or row.endpoint in TOKENLESS:
                continue
            with app.test_request_context():
                address = url_for(row.endpoint, **row.args(planted))
            role = sorted(row.roles)[-1] if row.roles else "host"
            answer = as_(cast.by_role(role)).open(address, method=row.method, data={})
            if answer.status_code != 400:
                wrong.append(f"{row.method} {address}: {answer.status_code}")
    finally:
        app.config["WTF_CSRF_ENABLED"] = False
    assert wrong == []


#: RFC 8058 asks for a POST without cookie or token: the address itself is the secret.
TOKENLESS = {"digests.unsubscribe_once"}
