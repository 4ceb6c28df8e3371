"""`flask demo load`: the whole story once, nothing the second time, never into a forum that people use."""

from collections import Counter
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from sqlalchemy import select

from forum.core import clock
from forum.core.database import db
from forum.demo.rules import PASSWORD
from forum.events.models import Event
from forum.framework import queries as framework
from forum.innovations.models import Innovation
from forum.mail.models import Message
from forum.needs import rules
from forum.needs.models import Need, NeedRule
from forum.threads.models import Thread, ThreadKind
from tests.conftest import table_count

SAMPLE_PEOPLE = (
    "host@example.org", "procurement@example.org", "agency@example.org", "agency2@example.org", "vendor@example.org",
    "vendor2@example.org", "vendor3@example.org",
)  # fmt: skip


STAGES = {"draft": 1, "in_review": 1, "exploring": 1, "open": 1, "closed": 1, "quiet": 1, "outcome": 2}
#: Wall clocks in the forum's zone: around midnight and 7 a.m., on a day without work, at the turns of month and year.
WALL_CLOCKS = (
    "2026-11-23 00:37", "2026-11-23 06:59:59", "2026-11-23 07:00", "2026-11-23 23:59", "2026-11-28 12:00",
    "2026-12-31 23:30", "2027-01-01 00:10", "2027-02-28 16:45", "2027-03-14 02:30",
)  # fmt: skip


@pytest.fixture
def load(app):
    def run(*options: str):
        db.session.rollback()
        done = app.test_cli_runner().invoke(args=["demo", "load", *options])
        db.session.rollback()
        db.session.expire_all()
        return done

    return run


def _own(model):
    """The story's things of a kind, without imported records."""
    return db.session.scalars(select(model).join(Thread).where(Thread.imported_from.is_(None))).all()


def _stages():
    return Counter(rules.phase(need, clock.now()).value for need in _own(Need))


def test_the_story_is_whole_and_a_second_time_changes_nothing(app, load, as_, monday, rows_of_all_tables):
    first = load()
    assert first.exit_code == 0, first.output
    assert f"with the password {PASSWORD}" in first.output
    assert _stages() == STAGES
    assert sorted(str(n.outcome and n.outcome.value == "withdrawn") for n in _own(Need) if n.outcome) == [
        "False",
        "True",
    ]
    discussions = select(Thread).where(Thread.kind == ThreadKind.DISCUSSION, Thread.imported_from.is_(None))
    assert (len(_own(Innovation)), len(_own(Event)), len(db.session.scalars(discussions).all())) == (15, 6, 6)
    assert [(rule.slug, rule.version_number) for rule in framework.rules()] == [
        ("accessibility", 1), ("state-data", 2), ("one-sign-in", 1), ("open-records", 1), ("exit", 1),
    ]  # fmt: skip
    left_out = [row for row in db.session.scalars(select(NeedRule)) if not row.applies]
    assert sorted(row.rule.slug for row in left_out) == ["one-sign-in", "state-data"]
    stood = Counter(row.version_number for row in db.session.scalars(select(NeedRule)) if row.rule.slug == "state-data")
    assert (stood[1], stood[2]) == (4, 2)
    verified = app.test_cli_runner().invoke(args=["audit", "verify"])
    assert (verified.exit_code, verified.output) == (0, f"All {table_count('audit_entry')} entries hold.\n")
    assert table_count("audit_entry") > 100
    for address in SAMPLE_PEOPLE:
        signed_in = as_(None).post("/sign-in", data={"email": address, "password": PASSWORD})
        assert signed_in.status_code == 303, address

    before = rows_of_all_tables()
    assert load().exit_code == 0
    assert rows_of_all_tables() == before


@pytest.mark.parametrize("wall", WALL_CLOCKS)
def test_the_story_is_whole_at_whatever_hour_it_is_loaded(app, load, wall):
    with time_machine.travel(datetime.fromisoformat(wall).replace(tzinfo=ZoneInfo("America/Phoenix")), tick=False):
        done = load()
        assert done.exit_code == 0, done.output
        assert _stages() == STAGES
        assert app.test_cli_runner().invoke(args=["digests", "send"]).exit_code == 0
        reached = db.session.scalars(select(Message.address).where(Message.kind == "digest")).all()
        assert (set(SAMPLE_PEOPLE) - set(reached), len(reached)) == ({"procurement@example.org"}, len(set(reached)))


def test_a_loaded_forum_is_left_alone_without_a_word(load, rows_of_all_tables):
    load()
    before = rows_of_all_tables()
    again = load("--if-empty")
    assert (again.exit_code, again.output) == (0, "")
    assert rows_of_all_tables() == before


def test_a_forum_that_people_use_is_refused(cast, load, rows_of_all_tables):
    db.session.commit()
    host = cast.host
    host.email = host.email_key = "somebody@example.org"
    db.session.commit()
    before = rows_of_all_tables()
    refused = load()
    assert refused.exit_code == 1
    assert "Somebody uses this forum already." in refused.output
    assert rows_of_all_tables() == before
    silent = load("--if-empty")
    assert (silent.exit_code, silent.output) == (0, "")
