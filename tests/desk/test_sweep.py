"""What came in by mail is forgotten after the days that the office set: not what waits, and no mail counts twice."""

from datetime import timedelta

import pytest

from forum.core.database import db
from forum.desk import tasks
from forum.mail import service_inbound
from forum.mail.models_inbound import InboundMessage, InboundState
from forum.mail.rules_inbound import Decided
from forum.mail.service_inbound import Envelope
from forum.policies import service as policies
from tests.conftest import MONDAY

DAY = timedelta(days=1)
FACTS = (
    "message_id",
    "recipient",
    "sender",
    "subject",
    "proof",
    "object_kind",
    "object_ref",
    "person_ref",
    "decided_by",
)


@pytest.fixture(autouse=True)
def box(app, cast, monkeypatch):
    """A box whose feature notes each mail: one that asks for it waits."""
    noted = []

    def handler(came, at):
        noted.append(at)
        state = InboundState.WAITING if came.mail.subject == "wait" else InboundState.APPLIED
        return Decided(state, "noted", "event", "thing000001", "person0001", {"answer": "yes"})

    monkeypatch.setitem(service_inbound._handlers, "box", handler)
    return noted


def came(number=1, *, at=MONDAY, subject="now"):
    content = f"From: dana@example.org\nSubject: {subject}\nMessage-ID: <{number}@example.org>\n\nHello {number}.\n"
    row = service_inbound.take(Envelope("box@forum.example.org", content.encode()), at=at)
    db.session.commit()
    return row


def facts(row):
    db.session.refresh(row)
    return [getattr(row, name) for name in FACTS], row.data


def test_a_mail_is_forgotten_after_the_days_that_the_office_set(cast):
    row, young = came(), came(2, at=MONDAY + DAY)
    known, untouched = facts(row), facts(young)
    policies.set_policies(cast.actor("host"), {"inbound_calendar_days": 30}, at=MONDAY)
    db.session.commit()
    assert (tasks.sweep_inbound(MONDAY + 30 * DAY - timedelta(seconds=1)), facts(row)) == (0, known)
    assert tasks.sweep_inbound(MONDAY + 30 * DAY) == 1
    assert facts(row) == ([""] * len(FACTS), {})
    assert (row.state, row.reason, row.received_at) == (InboundState.APPLIED, "noted", MONDAY)
    assert facts(young) == untouched
    assert tasks.sweep_inbound(MONDAY + 30 * DAY) == 0


def test_without_a_word_of_the_office_it_is_a_year(cast):
    came()
    assert [tasks.sweep_inbound(MONDAY + days * DAY) for days in (364, 365)] == [0, 1]


def test_what_waits_for_the_office_is_kept_and_counts_from_its_decision(cast):
    row = came(subject="wait")
    known = facts(row)
    assert (tasks.sweep_inbound(MONDAY + 1000 * DAY), facts(row)) == (0, known)
    service_inbound.close(row, InboundState.LEFT, "Helen Park", at=MONDAY + 1000 * DAY)
    db.session.commit()
    assert tasks.sweep_inbound(MONDAY + 1364 * DAY) == 0
    assert tasks.sweep_inbound(MONDAY + 1365 * DAY) == 1
    assert facts(row) == ([""] * len(FACTS), {})


def test_the_same_mail_once_more_is_the_same_row_also_after_that(cast, box):
    row = came()
    tasks.sweep_inbound(MONDAY + 365 * DAY)
    assert came(at=MONDAY + 400 * DAY) is row
    assert (box, facts(row), db.session.query(InboundMessage).count()) == ([MONDAY], ([""] * len(FACTS), {}), 1)


def test_what_was_too_large_is_refused_again_also_after_that(app, cast, monkeypatch):
    monkeypatch.setattr(service_inbound, "most_bytes", lambda: 10)
    row = came()
    tasks.sweep_inbound(MONDAY + 365 * DAY)
    again = came(at=MONDAY + 400 * DAY)
    assert (again is row, again.reason, facts(row)) == (True, "too_much", ([""] * len(FACTS), {}))
