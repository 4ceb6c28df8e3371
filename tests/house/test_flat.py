"""A page costs what it costs, whatever the forum has grown to: the steps that SQLite takes for it do not grow."""

from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import event, insert

from forum.core import refs
from forum.core.database import db
from forum.events.models import Event
from forum.needs.models import Need
from forum.threads.models import Follow, Post, Thread, thread_topic
from tests.house.test_statements import _things

PAGES = ("/", "/needs/", "/innovations/", "/events/", "/threads/", "/organizations/")
ROLES = ("visitor", "vendor", "agency", "host")
FEW, MANY = 200, 2_000
#: How often SQLite reports, in steps of its virtual machine.
STRIDE = 10


@pytest.fixture
def steps(app, on_postgresql):
    """`with steps() as taken:` counts the steps of SQLite's virtual machine, in a list of one number."""
    if on_postgresql:
        pytest.skip("PostgreSQL counts no steps; the statements and indexes are the same")

    @contextmanager
    def count():
        taken = [0]

        def note() -> int:
            taken[0] += STRIDE
            return 0

        def hear(connection, *_rest) -> None:
            connection.connection.driver_connection.set_progress_handler(note, STRIDE)

        event.listen(db.engine, "before_cursor_execute", hear)
        try:
            yield taken
        finally:
            event.remove(db.engine, "before_cursor_execute", hear)
            db.session.connection().connection.driver_connection.set_progress_handler(None, 0)

    return count


@pytest.mark.parametrize(("role", "counts"), [*((role, False) for role in ROLES), ("agency", True)])
def test_no_page_works_more_when_there_are_ten_times_as_many_discussions(
    cast, as_, steps, monday, counted, role, counts
):
    """`counts`: also where SQLite has been told how full its tables are, of few discussions and then of many."""
    _things(cast, range(30), monday)
    _discussions(cast, range(FEW), monday)
    shown = _shown(cast)
    reader = cast.by_role(role)
    if reader is not None:
        # Hears of all of them: what is new is then looked for among as many as there are.
        db.session.add(Follow(person_id=reader.id, topic_id=cast.topics["roads"].id, since_at=monday))
        db.session.commit()
    client = as_(reader)
    if counts:
        counted()
    before = _taken(client, steps, [*PAGES, *shown])
    _discussions(cast, range(FEW, MANY), monday)
    if counts:
        counted()
    after = _taken(client, steps, [*PAGES, *shown])
    assert {page: (before[page], after[page]) for page in before if after[page] > 1.5 * before[page] + 500} == {}


def _taken(client, steps, pages) -> dict[str, int]:
    found = {}
    for page in pages:
        with steps() as taken:
            answer = client.get(page)
        assert answer.status_code == 200
        found[page] = taken[0]
    return found


def _shown(cast) -> list[str]:
    need, held = db.session.query(Need).first(), db.session.query(Event).first()
    discussion = db.session.query(Thread).filter_by(kind="discussion").first()
    return [f"/needs/{need.thread.ref}", f"/events/{held.thread.ref}", f"/threads/{discussion.ref}"]


def _discussions(cast, numbers: range, at) -> None:
    """Live discussions of one company, a day's worth of minutes apart, each with a topic and two posts."""
    rows = [
        {"ref": refs.new(), "kind": "discussion", "title": f"Number {n}", "summary": "What we learnt.", "author_id": cast.vendor.id,
         "organization_id": cast.basin.id, "life": "live", "audience": "public", "created_at": at, "post_count": 2,
         "published_at": at - timedelta(minutes=n), "last_activity_at": at - timedelta(minutes=n), "follower_count": 0,
         "hold_sentence": "", "hold_contact": "", "removed_by": "", "removed_reason": ""}
        for n in numbers
    ]  # fmt: skip
    keys = list(db.session.scalars(insert(Thread).returning(Thread.id), rows))
    db.session.execute(insert(thread_topic), [{"thread_id": key, "topic_id": cast.topics["roads"].id} for key in keys])
    db.session.execute(
        insert(Post),
        [
            {"ref": refs.new(), "thread_id": key, "number": number, "author_id": cast.vendor.id, "imported_author": "", "body": "Yes.",
             "body_html": "<p>Yes.</p>", "posted_at": at, "removed_by": "", "removed_reason": "", "audience": "public",
             "organization_id": cast.basin.id}
            for key in keys for number in (1, 2)
        ],
    )  # fmt: skip
    db.session.commit()
