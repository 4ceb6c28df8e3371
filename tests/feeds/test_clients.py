"""Feeds as programs ask for them, odd ones too: conditions, dates, encodings, methods, addresses of nothing."""

import gzip
from datetime import timedelta

import pytest
import time_machine

from forum.core.database import db
from forum.feeds import service as feeds
from tests.entries import given
from tests.entries.given import NOW

PUBLIC = "/calendars/public.ics"


@pytest.fixture
def first(cast, client):
    """The answer that a program has: of a feed that changed at NOW."""
    given.event(cast)
    db.session.commit()
    return client.get(PUBLIC)


#: What If-None-Match says of the ETag that a program was given, as `{}`, and whether it has the feed.
TAGS = {
    "weak": ("W/{}", 304), "strong": ("{}", 304), "first of two": ('W/{}, "a"', 304), "last of three": ('"a",W/"b",  {}', 304),
    "any": ("*", 304), "without quotes": ("nothing", 200), "another": ('W/"a"', 200), "half of one": ("W/", 200),
    "many quotes": ('"' * 5000, 200),
}  # fmt: skip


@pytest.mark.parametrize(("written", "code"), TAGS.values(), ids=TAGS)
def test_a_program_has_it_by_any_way_to_write_its_etag(client, first, written, code):
    tag = first.headers["ETag"].removeprefix("W/")
    # A date is not looked at beside a tag (RFC 9110 13.1.3).
    headers = {"If-None-Match": written.replace("{}", tag), "If-Modified-Since": first.headers["Last-Modified"]}
    answer, head = client.get(PUBLIC, headers=headers), client.head(PUBLIC, headers=headers)
    assert (answer.status_code, head.status_code, answer.headers["ETag"]) == (code, code, first.headers["ETag"])
    assert (answer.data, head.data) == (b"" if code == 304 else first.data, b"")


#: What If-Modified-Since says, where the feed changed on Mon, Nov 23, 2026, at 4:00 p.m. UTC.
DATES = {
    "as given": ("Mon, 23 Nov 2026 16:00:00 GMT", 304), "RFC 850": ("Monday, 23-Nov-26 16:00:00 GMT", 304),
    "asctime": ("Mon Nov 23 16:00:00 2026", 304), "a second later": ("Mon, 23 Nov 2026 16:00:01 GMT", 200),
    "earlier": ("Mon, 23 Nov 2026 15:59:59 GMT", 200), "no date": ("yesterday", 200), "a number": ("0", 200), "empty": ("", 200),
    "a far year": ("Mon, 23 Nov 99999 16:00:00 GMT", 200), "a year of five": ("Mon, 23 Nov 2026 16:00:00 +99999", 200),
}  # fmt: skip


@pytest.mark.parametrize(("written", "code"), DATES.values(), ids=DATES)
def test_a_program_has_it_by_exactly_the_date_that_it_was_given(client, first, written, code):
    with time_machine.travel(NOW + timedelta(hours=1), tick=False):
        assert client.get(PUBLIC, headers={"If-Modified-Since": written}).status_code == code


#: Accept-Encoding, and whether the answer is packed.
CODINGS = {
    "": False, "gzip": True, "GZIP": True, "br, gzip;q=0.1": True, "*": True, "gzip;q=0": False, "gzip;q=0, *": False,
    "*;q=0": False, "deflate": False, "gzip;q=much": False, "identity": False,
}  # fmt: skip


@pytest.mark.parametrize(("coding", "is_packed"), CODINGS.items())
def test_only_who_takes_gzip_gets_it(client, first, coding, is_packed):
    answer = client.get(PUBLIC, headers={"Accept-Encoding": coding})
    assert answer.headers.get("Content-Encoding") == ("gzip" if is_packed else None)
    assert (gzip.decompress(answer.data) if is_packed else answer.data) == first.data
    again = client.get(PUBLIC, headers={"Accept-Encoding": coding, "If-None-Match": answer.headers["ETag"]})
    # A cache between must not give what is packed to who cannot read it (RFC 9110 15.4.5).
    assert (again.status_code, [a.vary.as_set() for a in (answer, again)]) == (304, [{"accept-encoding", "cookie"}] * 2)


@pytest.mark.parametrize(
    "headers", [{"Range": "bytes=0-9"}, {"Range": "bytes=0-9", "If-Range": "x"}, {"Accept": "text/html;q=0"}]
)
def test_a_part_is_never_given_and_no_accept_refuses_it(client, first, headers):
    answer = client.get(PUBLIC, headers=headers)
    assert (answer.status_code, answer.data) == (200, first.data)


def test_nothing_can_be_sent_to_a_feed(cast, client, as_):
    event = given.event(cast)
    token = feeds.make_address(cast.actor("vendor"), at=NOW)
    db.session.commit()
    for path in (PUBLIC, "/calendars/topics/roads.ics", f"/calendars/{token}.ics", f"/events/{event.thread.ref}.ics"):
        for asks in (client, as_(cast.vendor)):
            codes = {
                method: asks.open(path, method=method).status_code for method in ("POST", "PUT", "PATCH", "DELETE")
            }
            assert codes == dict.fromkeys(codes, 405), path
        assert set(client.options(path).headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}


NOTHING = (
    "/calendars/.ics", f"/calendars/{'a' * 20_000}.ics", "/calendars/%00.ics", "/calendars/%E2%80%AE.ics", "/calendars/PUBLIC.ics",
    "/calendars/public.ics/", "/calendars/..%2f..%2fetc.ics", "/calendars/needs/zzzzzzzzzz.ics", "/calendars/people/a.ics",
    "/calendars/topics/a%00b.ics", "/calendars/topics/%ff%fe.ics", "/calendars/topics/%ED%A0%80.ics", "/calendars/kinds/%00.ics",
    "/calendars/needs/%00.ics", "/calendars/agencies/%00.ics", "/calendars/topics/%00", "/events/%00.ics",
    "/calendars/topics/roads%0d%0aX:y.ics",
)  # fmt: skip


@pytest.mark.parametrize("path", NOTHING, ids=lambda path: path[:40])
def test_an_address_of_nothing_is_not_there(client, first, path):
    for headers in ({}, {"If-None-Match": "*"}):
        assert client.get(path, headers=headers).status_code == 404


def test_an_address_that_was_stopped_has_nothing_for_who_had_it(cast, client, as_):
    path = f"/calendars/{feeds.make_address(cast.actor('vendor'), at=NOW)}.ics"
    db.session.commit()
    known = client.get(path).headers["ETag"]
    as_(cast.vendor).post("/me/calendar/revoke")
    answers = [
        client.open(path, method=m, headers={"If-None-Match": tag}) for m in ("GET", "HEAD") for tag in (known, "*")
    ]
    assert [(a.status_code, "ETag" in a.headers) for a in answers] == [(404, False)] * 4
