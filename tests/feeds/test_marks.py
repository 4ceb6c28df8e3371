"""By what a program knows that a public feed is the same: ETag, date, and what moves them."""

import re
from datetime import timedelta

import pytest
import time_machine

from forum.core.database import db
from forum.organizations.models import Audience
from forum.policies.models import Policy
from tests.entries import given
from tests.entries.given import NOW
from tests.feeds.asking import PUBLIC


@pytest.mark.parametrize("header", ["ETag", "Last-Modified"])
def test_a_reader_that_has_it_gets_304_in_one_statement(cast, client, statements, header):
    given.event(cast)
    db.session.commit()
    first = client.get(PUBLIC)
    asked = {"ETag": "If-None-Match", "Last-Modified": "If-Modified-Since"}[header]
    with statements() as sent:
        again = client.get(PUBLIC, headers={asked: first.headers[header]})
    assert (again.status_code, again.data, len(sent)) == (304, b"", 1)
    assert again.headers["ETag"] == first.headers["ETag"]
    # No event is read, and no text of one: only when the last one left.
    assert set(re.findall(r"(?:FROM|JOIN) (\w+)", sent[0])) == {"policy", "feed_mark", "event_text", "deadline_text"}
    assert "event_text.text" not in sent[0] and "LIMIT" in sent[0].partition("event_text.leaves_at")[2]


def test_becoming_public_and_two_changes_in_one_moment_are_told_apart(cast, client):
    event = given.event(cast, audience=Audience.AGENCIES, why_come="", place="", has_room=False, has_online=True)
    db.session.commit()
    marks = [client.get(PUBLIC).headers["ETag"]]
    for change in ({"audience": Audience.PUBLIC}, {"title": "Another"}, {"title": "A third"}):
        given.change(event, **change)
        db.session.commit()
        marks.append(client.get(PUBLIC).headers["ETag"])
    assert len(set(marks)) == 4


def test_what_happens_to_a_restricted_event_moves_no_public_mark(cast, client):
    given.event(cast)
    secret = given.event(cast, "Zirconfield", audience=Audience.AGENCIES)
    db.session.commit()
    first = client.get(PUBLIC)
    with time_machine.travel(LATER, tick=False):
        given.change(secret, title="Other", at=LATER)
        given.cancel(secret, at=LATER)
        db.session.commit()
    with time_machine.travel(secret.ends_at + timedelta(days=89), tick=False):
        again = client.get(PUBLIC)
    assert [(a.headers["ETag"], a.headers["Last-Modified"]) for a in (again,)] == [
        (first.headers["ETag"], first.headers["Last-Modified"])
    ]


CHANGES = {
    "a new title": lambda event: given.change(event, title="Another", at=LATER),
    "a new time": lambda event: given.change(event, starts_local=given.wall("2027-01-14 13:00"), at=LATER),
    "cancelled": lambda event: given.cancel(event, at=LATER),
    "for agencies now": lambda event: given.change(event, audience=Audience.AGENCIES, at=LATER),
}
LATER = NOW + timedelta(hours=1)


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_what_one_sees_changed_changes_both_marks(cast, client, change):
    event, _other = given.event(cast), given.event(cast, "Other")
    db.session.commit()
    first = client.get(PUBLIC)
    with time_machine.travel(LATER, tick=False):
        change(event)
        db.session.commit()
        second = client.get(PUBLIC, headers={"If-None-Match": first.headers["ETag"]})
        by_date = client.get(PUBLIC, headers={"If-Modified-Since": first.headers["Last-Modified"]})
    assert (second.status_code, by_date.status_code) == (200, 200)
    assert second.data == by_date.data != first.data
    assert second.headers["Last-Modified"] != first.headers["Last-Modified"]


def test_what_no_feed_shows_changes_no_byte(cast, client):
    event = given.event(cast)
    db.session.commit()
    first = client.get(PUBLIC)
    given.change(event, room_seats=40, at=LATER)
    db.session.commit()
    assert client.get(PUBLIC, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304


def test_the_name_of_the_forum_is_part_of_the_mark(cast, client):
    first = client.get(PUBLIC)
    db.session.add(Policy(name="forum_name", value="Ohio Market", from_at=NOW))
    db.session.commit()
    second = client.get(PUBLIC, headers={"If-None-Match": first.headers["ETag"]})
    assert "X-WR-CALNAME:Ohio Market\r\n" in second.get_data(as_text=True)
