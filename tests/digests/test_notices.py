"""As it happens: who chose so hears at once of what is new in followed topics, once, and nobody else does."""

from datetime import UTC, datetime, timedelta

import pytest

from forum.core.database import db
from forum.digests import tasks
from forum.digests.models import Frequency
from forum.mail import tasks as mail_tasks
from forum.mail.models import Message
from forum.organizations.models import Audience
from forum.threads.models import Life, ThreadKind
from tests.conftest import table_count
from tests.digests import things

AT = datetime(2026, 11, 23, 16, 0, tzinfo=UTC)


@pytest.fixture
def at_once(cast):
    """The vendor and an agency hear as it happens and follow roads; a second vendor follows, and has its Monday."""
    for person in (cast.vendor, cast.agency, cast.agency2):
        things.choice(person, AT, None, Frequency.AS_IT_HAPPENS)
    things.choice(cast.vendor2, AT, AT + timedelta(days=7))
    for person in (cast.vendor, cast.vendor2, cast.agency, cast.agency2):
        things.follow(person, AT, topic=cast.topics["roads"])
    db.session.commit()
    return cast


def told(minutes: int = 10) -> list[tuple[str, str]]:
    """What is mailed once that many minutes have passed: news is held for ten, for more to come."""
    tasks.announce(AT)
    mail_tasks.expand(AT)
    tasks.send_due(AT + timedelta(minutes=minutes))
    db.session.rollback()
    return sorted((m.address, m.subject) for m in db.session.query(Message))


def new(cast, kind: ThreadKind = ThreadKind.DISCUSSION, **more):
    made = things.thread(kind, "Sensors in the field", cast.roads, AT, topics=(cast.topics["roads"],), **more)
    db.session.commit()
    return made


@pytest.mark.parametrize(
    ("kind", "word"),
    [
        (ThreadKind.DISCUSSION, "New discussion"),
        (ThreadKind.EVENT, "New event"),
        (ThreadKind.INNOVATION, "New innovation"),
    ],
)
def test_who_chose_so_hears_at_once_and_once(cast, at_once, kind, word):
    if kind is ThreadKind.EVENT:
        soon = AT + timedelta(days=30)
        things.event("Sensors in the field", cast.roads, AT, soon, topics=(cast.topics["roads"],))
        db.session.commit()
    else:
        new(at_once, kind)
    expected = [(a, f"{word}: Sensors in the field") for a in ("agency@example.org", "vendor@example.org")]
    assert [told(9), told(), told(), told(80)] == [[], expected, expected, expected]
    assert table_count("mail_dispatch") == 1
    assert table_count("mail_message WHERE kind = 'news'") == 2


def test_a_restricted_thing_is_told_to_its_readers_without_its_title(at_once):
    new(at_once, audience=Audience.AGENCIES)
    assert told() == [("agency@example.org", "An update for members")]


def test_what_was_taken_away_before_it_was_told_is_not_told(at_once):
    thread = new(at_once)
    tasks.announce(AT)
    thread.life = Life.REMOVED
    db.session.commit()
    assert told() == []


def test_who_muted_it_wrote_it_or_works_there_does_not_hear(at_once):
    thread = new(at_once, author=at_once.agency)
    things.follow(at_once.vendor, AT, thread=thread, muted=True)
    db.session.commit()
    assert told() == []


def test_old_things_and_imported_records_are_no_news(at_once):
    new(at_once).published_at = AT - timedelta(days=1)
    new(at_once).imported_from = "A register"
    db.session.commit()
    assert told() == []
