"""Machines that answer mail: none of them gets us to write, and a calendar that answers by itself comes to an end."""

from datetime import timedelta
from email.message import EmailMessage

import pytest

from forum.core import clock
from forum.core.database import db
from forum.mail import service_inbound, tasks
from forum.mail.service_inbound import Envelope
from forum.registrations.models import Registration
from tests import smtp
from tests.answers.replies import BORDER, Reply
from tests.entries import given
from tests.entries.given import NOW

ROBOTS = {
    "absence": {"Auto-Submitted": "auto-replied", "Subject": "Out of the office"},
    "absence of Outlook": {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"},
    "old absence": {"Precedence": "bulk", "X-Autoreply": "yes"},
    "bounce": {"Return-Path": "<>", "From": "MAILER-DAEMON@example.org", "Subject": "Undelivered"},
    "report": {"Content-Type": 'multipart/report; report-type=delivery-status; boundary="x"'},
    "list": {"List-Id": "<talk.example.org>", "Precedence": "list"},
}


@pytest.fixture
def asked(app, cast, monkeypatch):
    monkeypatch.setitem(app.config, "MAIL_AUTHSERV_ID", BORDER)
    return given.asked(given.event(cast), cast.vendor)


@pytest.fixture
def sink(app, monkeypatch):
    with smtp.server() as made:
        monkeypatch.setitem(app.config, "MAIL_URL", f"smtp://127.0.0.1:{made.port}")
        yield made


def deliver() -> None:
    while tasks.deliver(clock.now() + timedelta(days=1)):
        pass


def take(recipient: str, content: bytes, sender: str | None = None) -> str:
    row = service_inbound.take(Envelope(recipient, content, sender), at=NOW + timedelta(hours=1))
    db.session.commit()
    return row.reason


def robot_mail(name: str, number: int, to: EmailMessage) -> bytes:
    mail = EmailMessage()
    head = {"From": "vendor@example.org", "To": str(to["From"]), "Message-ID": f"<{name[:3]}{number}@example.org>"}
    for key, value in (head | ROBOTS[name]).items():
        mail[key] = value
    if name != "report":
        mail.set_content(f"I am away. {number}")
    return mail.as_bytes()


def test_requirement_28_a_hundred_mails_of_machines_make_no_mail(asked, sink):
    deliver()
    (invitation,) = sink.messages
    to = invitation["From"].addresses[0].addr_spec
    assert to == f"events+r-{asked.token}@forum.example.org"
    names = [list(ROBOTS)[number % len(ROBOTS)] for number in range(100)]
    reasons = {take(to, robot_mail(name, number, invitation)) for number, name in enumerate(names)}
    deliver()
    assert (reasons, len(sink.taken)) == ({"auto", "bounce", "list"}, 1)


def test_requirement_28_not_even_a_broken_answer_of_a_machine_makes_mail(asked, sink):
    deliver()
    automatic = ("MIME-Version: 1.0\n", "MIME-Version: 1.0\nAuto-Submitted: auto-replied\n")
    broken = {
        "unproven": (("dmarc=pass", "dmarc=none"), ("dkim=pass", "dkim=none")),
        "unreadable": (("BEGIN:VEVENT", "BEGIN:VEVENT\nBEGIN:VCALENDAR"),),
        "counter": (("METHOD:REPLY", "METHOD:COUNTER"),),
        "refreshed_today": (("METHOD:REPLY", "METHOD:REFRESH"),),
        "winmail": (
            ("text/calendar; method=REPLY; charset=UTF-8", "application/ms-tnef"),
            ("application/ics", "application/octet-stream"),
        ),
    }
    for reason, changes in broken.items():
        reply = Reply(asked, changes=(*changes, automatic))
        content = reply.content()
        assert (reason, take(reply.recipient, content)) in {(reason, reason), ("winmail", "auto")}
    deliver()
    assert len(sink.taken) == 1


def test_requirement_28_a_calendar_that_accepts_every_invitation_by_itself_comes_to_an_end(asked, sink):
    automatic = ("MIME-Version: 1.0\n", "MIME-Version: 1.0\nAuto-Submitted: auto-replied\n")
    rounds, answered = 0, 0
    deliver()
    while answered < len(sink.messages):
        for mail in sink.messages[answered:]:
            answered += 1
            calendar = mail.get_body(("calendar",))
            if calendar is not None and calendar.get_param("method") == "REQUEST":
                stamp = (NOW + timedelta(minutes=answered)).strftime("%Y%m%dT%H%M%SZ")
                reply = Reply(asked, stamp=stamp, changes=(automatic,))
                take(reply.recipient, reply.content())
        deliver()
        rounds += 1
        assert rounds < 10
    # The invitation, and the confirmation of the seat.
    assert [mail["Subject"].split(":")[0] for mail in sink.messages] == ["Invitation", "You have a seat"]
    assert db.session.query(Registration).one().state.value == "registered"
