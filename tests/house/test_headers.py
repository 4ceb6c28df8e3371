"""Each answer says what a browser may load; files are versioned, compressed and kept."""

import gzip

from flask import url_for

from forum.core import headers
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
