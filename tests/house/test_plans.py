"""What is asked most reads rows by an index: no statement of it walks over a table that grows with use."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import event

from forum.core.database import db
from forum.feeds import service as feeds
from forum.threads import service_posts
from forum.threads.service import Readers
from forum.threads.service_posts import DiscussionDraft
from tests.conftest import ON_POSTGRESQL
from tests.entries import given

pytestmark = pytest.mark.skipif(ON_POSTGRESQL, reason="PostgreSQL plans by what is in the tables, and here is little")

#: Tables that stay small, and the full-text index.
SMALL = {"policy", "topic", "feed_mark", "search_fts"}
ASKED = {
    "search": "/search?q=culvert",
    "search by signs": "/search?q=%25",
    "event .ics": "/events/{event}.ics",
    "feed": "/calendars/public.ics",
    "topic feed": "/calendars/topics/roads.ics",
    "agency feed": "/calendars/agencies/department-of-transportation.ics",
    "need feed": "/calendars/needs/{need}.ics",
    "kind feed": "/calendars/kinds/showcase.ics",
    "personal feed": "/calendars/{token}.ics",
    "subscribe": "/calendars/",
    "reply": "POST /threads/{thread}/reply",
}


@pytest.fixture
def plans(app):
    """`plans(ask)`: statement -> the steps of SQLite's plan for it."""

    def read(ask) -> dict[str, list[str]]:
        asked = []

        def note(_connection, _cursor, statement, parameters, *_rest) -> None:
            if statement.startswith(("SELECT", "UPDATE", "DELETE", "WITH")):
                asked.append((statement, parameters))

        event.listen(db.engine, "before_cursor_execute", note)
        try:
            ask()
        finally:
            event.remove(db.engine, "before_cursor_execute", note)
        with db.engine.connect() as connection:
            return {s: [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {s}", p)] for s, p in asked}

    return read


@pytest.mark.parametrize("role", ["visitor", "vendor", "agency"])
@pytest.mark.parametrize("address", ASKED.values(), ids=ASKED)
def test_no_table_that_grows_is_walked(cast, as_, plans, monday, address, role):
    draft = DiscussionDraft("Culvert at 50%", ["roads"], "A blocked one", Readers())
    thread = service_posts.open_discussion(cast.actor("vendor"), draft, at=monday)
    happening = given.event(cast, "Culverts", topics=("roads",))
    needed = given.need(cast, topics=("roads",), closes_at=monday + timedelta(days=40))
    token = feeds.make_address(cast.actor("vendor"), at=monday)
    db.session.commit()
    address = address.format(thread=thread.ref, event=happening.thread.ref, need=needed.thread.ref, token=token)
    client = as_(cast.by_role(role))
    if address.startswith("POST "):
        found = plans(lambda: client.post(address[5:], data={"body": f"The {role} agrees.", "audience": "public"}))
    else:
        found = plans(lambda: client.get(address))
    assert walked(found) == {}


def test_a_walk_is_noticed(cast, plans):
    found = plans(lambda: db.session.execute(db.text("SELECT * FROM post WHERE body = 'x'")).all())
    assert list(walked(found).values()) == [["SCAN post"]]


def walked(found: dict[str, list[str]]) -> dict[str, list[str]]:
    """The steps that walk over a table (not over what a step before them found), for each statement with one."""
    tables = set(db.metadata.tables) - SMALL
    steps = {s: [step for step in plan if re.sub(r"_\d+$", "", _walks(step)) in tables] for s, plan in found.items()}
    return {s: wrong for s, wrong in steps.items() if wrong}


def _walks(step: str) -> str:
    scan = re.match(r"SCAN (\w+)", step)
    return scan[1] if scan else ""
