"""Answers to an event that takes none any more stand in the log alone: nothing waits, and no letter offers to answer."""

from datetime import datetime, timedelta

import pytest

from forum.answers import tasks as answers_tasks
from forum.audit.models import Entry
from forum.core.database import db
from forum.mail import tasks
from forum.mail.models_inbound import InboundMessage
from forum.registrations import service_people
from forum.registrations.models import Registration, RegistrationState
from tests.answers.came import COUNTER, LATER, REFRESH, UNPROVEN, came, decided, sent, state
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


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda showcase, _mine: given.cancel(showcase, at=NOW), "cancelled"),
        (lambda showcase, _mine: setattr(showcase, "starts_at", LATER), "started"),
        (lambda _showcase, mine: setattr(mine, "state", RegistrationState.REFUSED), "turned_down"),
    ],
)
def test_an_answer_that_waits_leaves_the_desk_when_its_event_takes_none_any_more(cast, asked, showcase, change, reason):
    other = given.asked(given.event(cast, "Another one"), cast.vendor)
    waits = [came(Reply(each, changes=UNPROVEN)) for each in (asked, other)]
    assert answers_tasks.close_over(LATER) == 0
    change(showcase, db.session.query(Registration).filter_by(event_id=showcase.id).one())
    db.session.commit()
    assert [answers_tasks.close_over(LATER), answers_tasks.close_over(LATER)] == [1, 0]
    db.session.expire_all()
    assert [(row.state.value, row.reason) for row in waits] == [("ignored", reason), ("waiting", "unproven")]
    assert (waits[0].decided_at, waits[0].decided_by) == (LATER, "Market Forum")
    (entry,) = db.session.query(Entry).filter_by(act="reply.close")
    assert (entry.object_ref, entry.payload["reason"]) == (showcase.thread.ref, "unproven")
