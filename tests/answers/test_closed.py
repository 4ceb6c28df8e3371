"""Answers to an event that takes none any more stand in the log alone: nothing waits, and no letter offers to answer."""

from datetime import datetime, timedelta

import pytest

from forum.core.database import db
from forum.mail import tasks
from forum.mail.models_inbound import InboundMessage
from forum.registrations import service_people
from forum.registrations.models import Registration
from tests.answers.came import COUNTER, REFRESH, UNPROVEN, decided, sent, state
from tests.answers.replies import Reply
from tests.entries import given
from tests.entries.given import NOW

#: What comes from all sorts of calendars, and would wait or make a letter while answers count.
KINDS = {
    "accepts": {},
    "declines": {"partstat": "DECLINED"},
    "of the next version": {"sequence": 1},
    "of no version": {"sequence": 9},
    "stranger": {"attendee": "pat@other.example"},
    "by another": {"sender": "assistant@example.org"},
    "unproven": {"changes": UNPROVEN},
    "another time": {"program": "exchange", "changes": COUNTER},
    "asks for the entry": {"changes": REFRESH},
    "sealed by Outlook": {
        "changes": (
            ("text/calendar; method=REPLY; charset=UTF-8", "application/ms-tnef"),
            ("application/ics", "application/octet-stream"),
        )
    },
}


def stamp(at: datetime) -> str:
    return at.strftime("%Y%m%dT%H%M%SZ")


def all_are(reason: str, asked, at: datetime) -> None:
    db.session.commit()
    before, was = len(sent()), state()
    for kind, how in KINDS.items():
        reply = Reply(asked, **({"sequence": 0, "stamp": stamp(at)} | how))
        assert (kind, *decided(reply, at=at + timedelta(minutes=1))) == (kind, "ignored", reason)
    assert (len(sent()), state()) == (before, was)
    assert db.session.query(InboundMessage).count() == len(KINDS)


def test_answers_to_a_cancelled_event_stand_in_the_log_alone(asked, showcase):
    given.cancel(showcase, at=NOW)
    db.session.commit()
    tasks.expand(NOW)
    assert sent()[-1] == ("event.cancelled", "vendor@example.org")
    all_are("cancelled", asked, NOW)


@pytest.mark.parametrize("later", [timedelta(0), timedelta(hours=1), timedelta(days=3)])
def test_so_do_answers_to_one_that_has_started_or_is_over(asked, showcase, later):
    all_are("started", asked, showcase.starts_at + later)


def test_so_do_answers_of_whom_the_office_said_no_to(cast, asked, showcase):
    mine = db.session.query(Registration).one()
    service_people.remove(cast.actor("host"), showcase, mine, "The room is full.", at=NOW)
    assert sent()[-1][0] != "event.answer_on_page"
    all_are("turned_down", asked, NOW)


def test_just_before_the_start_an_answer_counts(asked, showcase):
    at = showcase.starts_at - timedelta(seconds=1)
    assert decided(Reply(asked, stamp=stamp(at)), at=at) == ("applied", "answered")
