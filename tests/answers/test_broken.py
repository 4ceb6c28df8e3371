"""Hostile, broken and odd answers from calendars: what changes nothing, and what is understood (requirement 21)."""

import tracemalloc

import pytest

from forum.core.database import db
from forum.mail import service_inbound
from forum.registrations.models_history import RegistrationChange
from tests.answers.came import LATER, decided, state
from tests.answers.replies import BORDER, Reply
from tests.entries import given

# What each broken or hostile answer ends as. None of them changes the registration.
IGNORED, WAITING = "ignored", "waiting"
BODY = "ATTENDEE;CN=Dana Reyes;PARTSTAT=ACCEPTED;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTIC\n IPANT:mailto:vendor@example.org\n"
HOSTILE = {
    "no word in the address": ({"recipient": "events@forum.example.org"}, (IGNORED, "no_token")),
    "a word that we gave nobody": ({"token": "0" * 26}, (IGNORED, "no_token")),
    "the entry of another event": ({"uid": "1c8a8d2c-0000-4000-8000-000000000000"}, (WAITING, "wrong_event")),
    "somebody else attends": ({"attendee": "stranger@other.example"}, (WAITING, "stranger")),
    "somebody else writes": ({"sender": "assistant@example.org"}, (WAITING, "proxy")),
    "nobody writes": ({"changes": (("From: Dana Reyes <vendor@example.org>\n", ""),)}, (WAITING, "proxy")),
    "two write": (
        {"changes": (("From: Dana Reyes <vendor@example.org>", "From: a@b.example, vendor@example.org"),)},
        (WAITING, "proxy"),
    ),
    "the border proves nothing": ({"changes": (("dmarc=pass", "dmarc=none"), ("dkim=pass", "dkim=none"))}, (WAITING, "unproven")),
    "the border says that it is forged": ({"changes": (("dmarc=pass", "dmarc=fail"),)}, (WAITING, "unproven")),
    "another border proves it": ({"changes": ((BORDER, "mx.attacker.example"),)}, (WAITING, "unproven")),
    "signed for another domain": (
        {"changes": (("dmarc=pass", "dmarc=none"), ("header.d=example.org", "header.d=other.example"))},
        (WAITING, "unproven"),
    ),
    "before the version that stands": ({"sequence": 0, "moved": True}, (WAITING, "old_version")),
    "a version that we never sent": ({"sequence": 7}, (WAITING, "newer_version")),
    "from the future": ({"stamp": "20361123T160200Z"}, (WAITING, "clock")),
    "without a moment": ({"changes": (("DTSTAMP:20261123T160200Z\nUID", "UID"),)}, (WAITING, "clock")),
    "a moment that is none": ({"stamp": "20261399T996099Z"}, (WAITING, "clock")),
    "two who say different things": (
        {"changes": ((BODY, BODY + "ATTENDEE;PARTSTAT=DECLINED:mailto:vendor@example.org\n"),)},
        (WAITING, "two_answers"),
    ),
    "an instance of a series that is none": (
        {"changes": ((BODY, BODY + "RECURRENCE-ID:20270121T210000Z\n"),)},
        (WAITING, "instance"),
    ),
    "passed on to somebody else": ({"partstat": "DELEGATED"}, (WAITING, "delegated")),
    "no answer": ({"partstat": "NEEDS-ACTION"}, (IGNORED, "no_answer")),
    "a cancellation from outside": ({"changes": (("METHOD:REPLY", "METHOD:CANCEL"),)}, (IGNORED, "not_asked")),
    "an invitation from outside": ({"changes": (("METHOD:REPLY", "METHOD:REQUEST"),)}, (IGNORED, "not_asked")),
    "two calendars in one": ({"changes": ((BODY, BODY + "END:VEVENT\nEND:VCALENDAR\nBEGIN:VCALENDAR\nBEGIN:VEVENT\n"),)}, (IGNORED, "unreadable")),
    "two events": ({"changes": ((BODY, BODY + "END:VEVENT\nBEGIN:VEVENT\n"),)}, (IGNORED, "unreadable")),
    "a version that is no number": ({"sequence": "1e9"}, (IGNORED, "unreadable")),
    "too many events": ({"changes": ((BODY, BODY + "END:VEVENT\nBEGIN:VEVENT\n" * 21),)}, (IGNORED, "unreadable")),
    "a very large calendar": ({"changes": ((BODY, BODY + "X-A:" + "a" * 600_000 + "\n"),)}, (IGNORED, "unreadable")),
    "bad base64": (
        {"program": "exchange", "changes": (("<<base64\nBEGIN:VCALENDAR", "!!!\nBEGIN VCALENDAR"), ("base64>>\n", ""))},
        (IGNORED, "unreadable"),
    ),
    "only for Outlook": (
        {
            "program": "gnus",
            "changes": (("text/calendar; method=REPLY", 'application/ms-tnef; name="winmail.dat"'),),
        },
        (IGNORED, "winmail"),
    ),
    "a note instead of a calendar": (
        {"program": "gnus", "changes": (("text/calendar; method=REPLY", "text/plain"),)},
        (IGNORED, "no_calendar"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", HOSTILE)
def test_requirement_21_a_hostile_or_broken_answer_changes_no_seat_and_says_why(asked, showcase, case):
    given_of, ends = dict(HOSTILE[case][0]), HOSTILE[case][1]
    if given_of.pop("moved", False):
        given.change(showcase, starts_local=given.wall("2027-01-14 13:00"))
        db.session.commit()
    recipient = given_of.pop("recipient", "")
    reply = Reply(asked, **given_of)
    envelope = reply.envelope()
    row = service_inbound.take(service_inbound.Envelope(recipient or envelope.recipient, envelope.content), at=LATER)
    db.session.commit()
    assert ((row.state.value, row.reason), state()) == (ends, "invited")
    assert db.session.query(RegistrationChange).count() == 0


UNHARMED = {
    "localized": {"changes": (("Event Invitation Reply (Accepted)", "=?UTF-8?B?QWNlcHRhZG86?="),)},
    "without a version": {"changes": (("SEQUENCE:0\nDESCRIPTION", "DESCRIPTION"),)},
    "in other capitals": {"changes": ((":mailto:vendor@example.org", ":MAILTO:Vendor@Example.ORG"),)},
    "without an organizer": {"changes": (("ORGANIZER;CN=Market Forum:mailto:events+r-", "X-ORGANIZER:"),)},
    "without the method in the part": {"changes": (("text/calendar; method=REPLY;", "text/calendar;"),)},
    "without the method in the calendar": {"program": "gnus", "changes": (("METHOD:REPLY\n", ""),)},
    "recurrences without end": {"changes": ((BODY, BODY + "RRULE:FREQ=SECONDLY\nRDATE:20270114T140000Z\n"),)},
    "a zone without end": {
        "changes": (("TZNAME:MST\n", "TZNAME:MST\nRRULE:FREQ=SECONDLY\nRDATE;VALUE=PERIOD:19700101T000000/P1D\n"),)
    },
    "a stranger beside": {"changes": ((BODY, BODY + "ATTENDEE;PARTSTAT=DECLINED:mailto:x@other.example\n"),)},
    "an alarm with words of its own": {
        "changes": ((BODY, BODY + "BEGIN:VALARM\nATTENDEE;PARTSTAT=DECLINED:mailto:vendor@example.org\nEND:VALARM\n"),)
    },
    "lines that no calendar has": {"changes": ((BODY, BODY + "\x00\n;;;\nATTENDEE\nX" + ":" * 3000 + "\n"),)},
}  # fmt: skip


@pytest.mark.parametrize("case", UNHARMED)
def test_requirement_21_what_is_only_odd_is_understood(asked, case):
    assert decided(Reply(asked, **UNHARMED[case])) == ("applied", "answered")
    assert state() == "registered"


def test_requirement_21_lone_carriage_returns_end_lines_too(asked):
    reply = Reply(asked, program="gnus")
    head, _blank, body = reply.content().partition(b"\n\n")
    envelope = service_inbound.Envelope(reply.recipient, head + b"\n\n" + body.replace(b"\n", b"\r"))
    row = service_inbound.take(envelope, at=LATER)
    assert (row.reason, state()) == ("answered", "registered")


def test_requirement_21_ten_megabytes_are_read_within_a_hundred_megabytes(asked):
    """The two seconds are measured in `make bench`."""
    ten = "Content-Type: application/pdf\nContent-Transfer-Encoding: base64\n\n" + ("A" * 76 + "\n") * 127_000
    mark = "--------------0Xt2nAf3wVq1cZr0Lx6Kk2Pp"
    content = Reply(asked).text().replace(f"{mark}--\n", f"{mark}\n{ten}{mark}--\n").encode()
    assert 9_500_000 < len(content) < 10_000_000
    tracemalloc.start()
    row = service_inbound.take(service_inbound.Envelope(Reply(asked).recipient, content), at=LATER)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (row.reason, 5_000_000 < peak < 100_000_000) == ("answered", True)
    over = service_inbound.Envelope(Reply(asked).recipient, content + b"A" * 1_000_000)
    assert service_inbound.take(over, at=LATER).reason == "too_much"
