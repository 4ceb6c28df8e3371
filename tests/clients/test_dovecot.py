"""Mail is fetched from a real Dovecot: each mail once, whatever breaks between, and a clear word where nothing can be fetched."""

import re
import subprocess
import sys
from contextlib import ExitStack
from datetime import timedelta
from itertools import count

import pytest
import time_machine
from markupsafe import escape

from forum import worker
from forum.core.database import db
from forum.mail.models_inbound import InboundMessage
from forum.registrations.models_history import RegistrationChange
from tests import doors
from tests.answers.replies import BORDER, Reply
from tests.clients import dovecot
from tests.clients.thunderbird import until
from tests.doors import ROOT, environment, state
from tests.entries.given import NOW

pytestmark = pytest.mark.clients

#: Folders beside INBOX and folders inside it, which is what many providers have.
NAMESPACES = {"beside": ("", "/"), "inside": ("INBOX.", ".")}
JOB = ("jobs", "run", "mail.fetch")


@pytest.fixture
def app(app, monkeypatch):
    monkeypatch.setitem(app.config, "MAIL_AUTHSERV_ID", BORDER)
    monkeypatch.setitem(app.config, "MAIL_IN_MB", 1)
    return app


@pytest.fixture
def asked(cast):
    return doors.asked(cast)


@pytest.fixture(scope="module")
def servers():
    with ExitStack() as stack:
        yield {name: stack.enter_context(dovecot.started(*shape)) for name, shape in NAMESPACES.items()}


@pytest.fixture
def mailbox(app, servers, monkeypatch):
    """A mailbox, and our settings for it."""
    made = servers["beside"].mailbox()
    monkeypatch.setitem(app.config, "MAILBOX_URL", made.url())
    return made


def brought(mail: Reply) -> bytes:
    """An answer as Postfix puts it into the one mailbox of all our addresses."""
    head = f"Return-Path: <{mail.invitation.address}>\r\nX-Original-To: {mail.recipient}\r\nDelivered-To: events@forum.example.org\r\n"
    return head.encode() + mail.content()


def fetched(app) -> str:
    """What the job says that it did, at the hour of the sample world."""
    with time_machine.travel(NOW, tick=False):
        result = app.test_cli_runner().invoke(args=JOB)
    db.session.expire_all()
    return result.output.strip() or repr(result.exception)


def reasons() -> list[str]:
    db.session.rollback()
    return [row.reason for row in db.session.query(InboundMessage).order_by(InboundMessage.id)]


@pytest.mark.parametrize("shape", NAMESPACES)
def test_answers_are_fetched_and_lie_in_handled_afterwards(app, asked, servers, monkeypatch, shape):
    box = servers[shape].mailbox()
    monkeypatch.setitem(app.config, "MAILBOX_URL", box.url())
    genuine, broken = brought(Reply(asked)), brought(Reply(asked, changes=(("BEGIN:VCALENDAR", "BEGIN:VCALENDER"),)))
    box.put(genuine, broken, b"To: nobody@forum.example.org\r\n\r\nHello.")
    assert (fetched(app), state()) == ("mail.fetch: 3 done.", "registered")
    handled = f"{NAMESPACES[shape][0]}Handled"
    assert (box.count(), box.count(handled), reasons()) == (0, 3, ["answered", "unreadable", "no_address"])
    assert fetched(app) == "mail.fetch: 0 done."


def test_the_same_mail_under_another_number_is_one(app, asked, mailbox):
    mail, before = brought(Reply(asked)), mailbox.validity()
    mailbox.put(mail)
    fetched(app)
    mailbox.move_house()
    mailbox.put(mail, brought(Reply(asked, "DECLINED", stamp="20261123T160300Z")))
    assert mailbox.validity() != before
    assert (fetched(app), state(), reasons()) == ("mail.fetch: 2 done.", "withdrawn", ["answered", "answered"])
    assert (mailbox.count(), mailbox.count("Handled")) == (0, 3)


def test_of_a_mail_that_is_too_large_no_more_comes_over_the_wire_than_we_take(app, asked, mailbox):
    mailbox.put(brought(Reply(asked)) + b"a" * 30_000_000)
    assert (fetched(app), state(), reasons()) == ("mail.fetch: 1 done.", "invited", ["too_much"])
    until(lambda: len(mailbox.bytes_told()) == 2)
    assert 1_000_000 < max(mailbox.bytes_told()) < 1_010_000
    assert (mailbox.count(), mailbox.count("Handled")) == (0, 1)


def test_a_mail_that_cannot_be_put_aside_waits_and_counts_once(app, asked, mailbox):
    mailbox.put(b"To: nobody@forum.example.org\r\n\r\nHello.")
    fetched(app)  # makes the folder
    handled = mailbox.folder / ".Handled"
    mailbox.put(brought(Reply(asked)))
    handled.chmod(0o500)
    for inner in handled.iterdir():
        inner.chmod(0o500)
    assert "mail.fetch" not in fetched(app)
    assert (state(), mailbox.count()) == ("registered", 1)
    for path in (handled, *handled.iterdir()):
        path.chmod(0o700)
    assert fetched(app) == "mail.fetch: 1 done."
    assert (mailbox.count(), mailbox.count("Handled"), reasons()) == (0, 2, ["no_address", "answered"])
    assert db.session.query(RegistrationChange).count() == 1


def test_five_hundred_are_drained_in_steps_and_a_kill_doubles_none(app, asked, mailbox):
    note = Reply(asked, changes=(("METHOD:REPLY", "METHOD:CANCEL"),))
    numbers = count(1)
    mails = [
        brought(note).replace(note.message_id.encode(), b"n%d@mail.example.org" % next(numbers)) for _ in range(499)
    ]
    mailbox.put(brought(doors.reply(asked)), *mails)
    # The first step dies in the middle of its work, by a clock that goes.
    command = [sys.executable, "-m", "flask", "--app", "wsgi", *JOB]
    with subprocess.Popen(command, cwd=ROOT, env=environment(app, MAILBOX_URL=mailbox.url())) as process:
        until(lambda: len(reasons()) > 5)
        process.kill()
    left = mailbox.count()
    assert 450 < left < 500
    steps = [fetched(app) for _time in range(-(-left // 50))]
    assert steps == ["mail.fetch: 50 done."] * (left // 50) + [f"mail.fetch: {left % 50} done."] * bool(left % 50)
    assert (state(), len(reasons()), reasons().count("answered")) == ("registered", 500, 1)
    assert (mailbox.count(), mailbox.count("Handled")) == (0, 500)
    assert db.session.query(RegistrationChange).count() == 1


WRONG = {
    "nobody": (lambda box: "imap://a:b@127.0.0.1:9/INBOX", "127.0.0.1 says: Connection refused"),
    "password": (
        lambda box: box.url(password="secret"),
        "127.0.0.1 says: [AUTHENTICATIONFAILED] Authentication failed.",
    ),
    "folder": (lambda box: box.url(folder="Elsewhere"), "Mailbox doesn&#39;t exist: Elsewhere"),
    "certificate": (lambda box: box.url(scheme="imaps"), "certificate verify failed: self-signed certificate"),
}


@pytest.mark.parametrize(("url", "said"), WRONG.values(), ids=WRONG)
def test_where_nothing_can_be_fetched_the_check_and_the_page_say_why(app, cast, as_, mailbox, monkeypatch, url, said):
    monkeypatch.setitem(app.config, "MAILBOX_URL", url(mailbox))
    worker.add_jobs(NOW)
    worker.run_due(NOW)
    checked = app.test_cli_runner().invoke(args=["check"])
    (line,) = re.findall("WRONG Mail that comes in: .*", checked.output)
    assert (checked.exit_code, said in escape(line), "secret" in checked.output) == (1, True, False)
    page = as_(cast.host).get("/desk/system").get_data(as_text=True)
    assert (page.count(said), "secret" in page) == (2, False)
    monkeypatch.setitem(app.config, "MAILBOX_URL", mailbox.url())
    worker.run_due(NOW + timedelta(minutes=2))
    assert "ok    Mail that comes in: open" in app.test_cli_runner().invoke(args=["check"]).output


def test_a_certificate_that_no_authority_knows_counts_where_it_is_told(app, asked, mailbox):
    mailbox.put(brought(doors.reply(asked)))
    kept = environment(app, MAILBOX_URL=mailbox.url(scheme="imaps"), SSL_CERT_FILE=str(mailbox.server.certificate))
    command = [sys.executable, "-m", "flask", "--app", "wsgi", *JOB]
    done = subprocess.run(command, cwd=ROOT, env=kept, capture_output=True, check=True, text=True)
    assert (done.stdout.strip(), state()) == ("mail.fetch: 1 done.", "registered")
