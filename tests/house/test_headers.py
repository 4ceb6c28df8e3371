"""Each answer says what a browser may load; files are versioned, compressed and kept."""

import gzip
from urllib.parse import quote

from flask import url_for

from forum.core import headers, logs, tokens
from tests import world


def test_every_page_forbids_what_is_not_ours(app, cast, as_):
    planted = world.build(cast)
    client, wrong = as_(cast.host), []
    for row in world.collected().rows:
        if row.method != "GET":
            continue
        with app.test_request_context():
            address = url_for(row.endpoint, **row.args(planted))
        answer = client.get(address)
        own = (
            {"mailbox.body": headers.MAIL_CSP, "files.download": headers.FILE_CSP} if answer.status_code == 200 else {}
        )
        expected = own.get(row.endpoint, headers.CSP)
        if answer.headers.get("Content-Security-Policy") != expected:
            wrong.append(address)
        wrong += [f"{address} {name}" for name in headers.ALWAYS if name not in answer.headers]
    assert wrong == []


def test_what_is_for_one_person_is_kept_by_no_cache(as_, cast):
    assert as_(cast.vendor).get("/").headers["Cache-Control"] == "private, no-store"
    assert as_(None).get("/").headers["Cache-Control"] == "no-cache"


def test_files_are_versioned_compressed_and_kept(client):
    page = client.get("/").get_data(as_text=True)
    address = page.split('rel="stylesheet" href="')[1].split('"')[0]
    assert address.startswith("/static/css/forum.css?v=")
    with client.get(address) as plain, client.get(address, headers={"Accept-Encoding": "gzip"}) as packed:
        kept = (plain.headers["Cache-Control"], plain.headers["X-Content-Type-Options"])
        assert kept == ("max-age=31536000, public", "nosniff")
        assert "Access-Control-Allow-Origin" not in plain.headers
        assert packed.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(packed.data) == plain.data


def secret_rules(app):
    return [rule for rule in app.url_map.iter_rules() if "token" in rule.arguments]


def test_an_answer_behind_a_secret_address_is_kept_nowhere_and_found_by_nobody(app, cast, as_):
    planted = world.build(cast)
    rows = [row for row in world.collected().rows if row.method == "GET" and "token" in row.args(planted)]
    assert {row.endpoint for row in rows} == {rule.endpoint for rule in secret_rules(app) if "GET" in rule.methods}
    for row in rows:
        for values in (dict(row.args(planted)), {"token": tokens.random()}):
            with app.test_request_context():
                address = url_for(row.endpoint, **values)
            got = as_(None).get(address).headers
            assert (got["Cache-Control"], got["X-Robots-Tag"]) == ("private, no-store", "noindex"), address
            # A page may be followed by a form, which is refused over HTTPS where it names no page before it.
            assert got["Referrer-Policy"] == "same-origin" or not got["Content-Type"].startswith("text/html"), address


def test_no_log_shows_a_secret_of_an_address(app):
    places, token = logs.places(app.url_map), tokens.random()
    for rule in secret_rules(app):
        address = rule.rule.replace("<token>", token)
        for line in (f"GET {address} HTTP/1.1", f"GET /sign-in?next={quote(address, safe='')} 200", address.upper()):
            masked = logs.mask(line, places)
            assert token.lower() not in masked.lower(), line
            assert "…" in masked


def test_a_log_shows_every_address_without_a_secret(app):
    places = logs.places(app.url_map)
    for rule in app.url_map.iter_rules():
        if "token" not in rule.arguments:
            line = f"GET {rule.rule} 200"
            assert logs.mask(line, places) == line
