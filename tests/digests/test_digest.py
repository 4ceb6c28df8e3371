"""A digest as it is read: the stored text and HTML of a fixed world, sections, caps, subjects."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from forum.core.database import db
from forum.digests import tasks
from forum.mail.models import Message
from forum.threads.models import ThreadKind
from tests.digests import things

DUE = datetime(2026, 11, 30, 14, 0, tzinfo=UTC)  # Monday, 7 a.m. in Phoenix
SINCE = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
WITHIN = datetime(2026, 11, 25, 18, 0, tzinfo=UTC)
BEFORE = datetime(2026, 11, 2, 18, 0, tzinfo=UTC)
STORED = Path(__file__).parent / "stored"


def letters() -> list[Message]:
    db.session.rollback()
    return list(db.session.query(Message).filter_by(kind="digest").order_by(Message.id))


def send(at: datetime = DUE) -> list[Message]:
    tasks.send_due(at)
    return letters()


def without_secrets(text: str) -> str:
    return re.sub(
        r"/(digests|unsubscribe|slots)/[\w.-]+",
        r"/\1/…",
        re.sub(r"/(needs|events|innovations|threads)/\w{10}", r"/\1/…", text),
    )


@pytest.fixture
def alone(cast):
    """Only the vendor has a digest that is due; everybody else has one that is not."""
    for name in ("host", "host2", "procurement", "agency", "agency_colleague", "agency2", "vendor_colleague", "vendor2",
                 "waiting", "guest"):  # fmt: skip
        things.choice(getattr(cast, name), SINCE, DUE + timedelta(days=7))
    things.choice(cast.vendor, SINCE, DUE)
    db.session.commit()
    return cast


@pytest.fixture
def week(alone):
    """A week of the vendor's: a slot to confirm, dates and answers, events, and news in a followed topic."""
    cast = alone
    roads, online = cast.topics["roads"], cast.topics["online-services"]
    permit = things.need(
        "Renew a park permit in under five minutes", cast.parks, BEFORE, until=datetime(2026, 12, 5, 0, 0, tzinfo=UTC)
    )
    things.answered(permit, 1, "Must rangers check without a signal?", "Yes, for 24 hours.", WITHIN)
    things.answered(permit, 2, "May we see the forms?", "They are in the files.", WITHIN)
    things.update(
        permit, 2, "More time.", WITHIN,
        questions_close_at=["2026-11-28T00:00:00+00:00", "2026-12-05T00:00:00+00:00"],
    )  # fmt: skip
    things.follow(cast.vendor, BEFORE, thread=permit.thread)
    showcase = things.event(
        "Showcase: renewing park permits", cast.office, BEFORE, datetime(2026, 12, 10, 21, 0, tzinfo=UTC)
    )
    permits = things.innovation("Basin Permits", cast.basin, BEFORE)
    things.selected(cast.vendor, showcase, permits, datetime(2026, 12, 3, 0, 0, tzinfo=UTC))
    day = things.event(
        "Industry day: highways data", cast.office, BEFORE, datetime(2026, 12, 3, 17, 0, tzinfo=UTC), online=True
    )
    things.registered(cast.vendor, day, BEFORE)
    things.need(
        "Detect flooded road crossings before drivers reach them", cast.roads, WITHIN, topics=(roads,),
        summary="A warning at least 20 minutes earlier.", until=datetime(2027, 1, 13, 0, 0, tzinfo=UTC),
    )  # fmt: skip
    things.innovation(
        "Northfork Gauge", cast.northfork, WITHIN, topics=(roads,), summary="Sensors that report by radio."
    )
    talk = things.thread(ThreadKind.DISCUSSION, "Which formats?", cast.roads, BEFORE, topics=(online, roads))
    for number in (2, 3):
        things.reply(talk, number, cast.agency2, WITHIN)
    things.follow(cast.vendor, BEFORE, topic=roads)
    db.session.commit()
    return cast


@pytest.mark.parametrize(("name", "column"), [("week.txt", "text"), ("week.html", "html")])
def test_a_week_reads_as_stored(week, name, column):
    (letter,) = send()
    assert without_secrets(getattr(letter, column)) == (STORED / name).read_text(encoding="utf-8")


def test_subject_preheader_and_addresses(week):
    (letter,) = send()
    assert letter.subject == "Confirm your slot by Wed, Dec 2, and 5 new for you"
    assert ">What waits" not in letter.html
    preheader = re.search(r'class="preheader"[^>]*>([^<]*)<', letter.html).group(1)
    assert preheader == "Update 2: Renew a park permit in under five minutes"
    assert letter.unsubscribe_url.startswith("https://forum.example.org/unsubscribe/")
    assert len(letter.html.encode()) < 100_000
