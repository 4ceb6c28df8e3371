"""The doors by which mail comes in: LMTP in a process of its own, and a mailbox at a provider."""

import re
import signal
import smtplib
import socket

import pytest

from forum import commands, wiring
from forum.core import settings
from forum.core.database import db
from forum.core.mailbox import MailboxClosed
from forum.mail import service_inbound, tasks_inbound
from forum.mail.models_inbound import InboundMessage
from forum.registrations.models_history import RegistrationChange
from tests import doors, imap
from tests.answers.replies import BORDER, Reply
from tests.doors import ROOT, door, reply, state


@pytest.fixture
def asked(cast):
    return doors.asked(cast)


class Wire:
    """LMTP by hand: a client library reads one answer where the protocol gives one for each recipient."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=20)
        self.file = self.socket.makefile("rb")
        self.answer()
        self.tell("LHLO mx.example.org")

    def __enter__(self) -> "Wire":
        return self

    def __exit__(self, *_error) -> None:
        self.file.close()
        self.socket.close()

    def answer(self) -> str:
        line = self.file.readline().decode()
        while line[3:4] == "-":
            line = self.file.readline().decode()
        return line.strip()

    def tell(self, line: str) -> str:
        self.socket.sendall(line.encode() + b"\r\n")
        return self.answer()

    def data(self, content: bytes) -> None:
        assert self.tell("DATA").startswith("354")
        self.socket.sendall(content + b"\r\n.\r\n")


def test_a_mail_server_brings_answers_by_lmtp(app, asked):
    with door(app) as (process, port):
        mail = reply(asked)
        with smtplib.LMTP("127.0.0.1", port) as client:
            assert client.sendmail("vendor@example.org", [mail.recipient], mail.content()) == {}
            with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
                client.sendmail("x@example.org", ["nobody@forum.example.org"], b"Hello.")
        assert refused.value.recipients == {"nobody@forum.example.org": (550, b"5.1.1 Nobody has this address")}
        assert state() == "registered"
        with Wire(port) as wire:
            converse(wire, asked, mail.recipient)
        assert state() == "withdrawn"
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
    rows = db.session.query(InboundMessage).order_by(InboundMessage.id)
    assert [row.reason for row in rows] == ["answered", "answered", "no_token", "bounce"]


def converse(wire: Wire, asked, recipient: str) -> None:
    wire.tell("MAIL FROM:<vendor@example.org>")
    to = [f"RCPT TO:<{address}>" for address in (recipient, "nobody@forum.example.org", "events@forum.example.org")]
    assert [wire.tell(line)[:3] for line in to] == ["250", "550", "250"]
    wire.data(reply(asked, partstat="DECLINED", later=60).content())
    assert [wire.answer(), wire.answer()] == ["250 2.0.0 Taken"] * 2
    wire.tell("MAIL FROM:<>")
    wire.tell(f"RCPT TO:<{recipient}>")
    wire.data(b"Subject: x\r\n\r\n" + b"a" * 900 + b"\r\n")
    assert wire.answer() == "250 2.0.0 Taken"
    wire.tell("MAIL FROM:<vendor@example.org>")
    wire.tell(f"RCPT TO:<{recipient}>")
    wire.data(b"Subject: x\r\n\r\n" + (b"a" * 70 + b"\r\n") * 20_000)
    assert wire.answer().startswith("552")


def test_a_door_that_is_killed_loses_and_doubles_nothing(app, asked):
    mail = reply(asked)
    for _time in range(2):
        with door(app) as (process, port), Wire(port) as wire:
            wire.tell("MAIL FROM:<vendor@example.org>")
            wire.tell(f"RCPT TO:<{mail.recipient}>")
            wire.data(mail.content())
            process.kill()  # whether it was committed or not, no answer was read: the server brings it again
    with door(app) as (_process, port), smtplib.LMTP("127.0.0.1", port) as client:
        client.sendmail("vendor@example.org", [mail.recipient], mail.content())
    assert (state(), db.session.query(InboundMessage).count()) == ("registered", 1)
    assert db.session.query(RegistrationChange).count() == 1


def test_without_an_address_nothing_listens(app):
    result = app.test_cli_runner().invoke(args=["mail", "listen"])
    assert (result.exit_code, "LMTP_LISTEN is not set." in result.output) == (1, True)


def test_where_something_listens_already_it_ends_at_once(app, monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        monkeypatch.setitem(app.config, "LMTP_LISTEN", f"127.0.0.1:{taken.getsockname()[1]}")
        result = app.test_cli_runner().invoke(args=["mail", "listen"])
    assert (result.exit_code, "Nothing can listen at 127.0.0.1" in result.output) == (1, True)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LMTP_LISTEN", "8024"),
        ("LMTP_LISTEN", "unix:/run/lmtp"),
        ("MAILBOX_URL", "pop://user:pass@host"),
        ("MAILBOX_URL", "imaps://host/INBOX"),
    ],
)
def test_an_address_that_cannot_be_used_is_refused_at_the_start(name, value):
    with pytest.raises(settings.SettingsError, match=name):
        settings.load({"TESTING": True, name: value})


@pytest.fixture
def mailbox(app, monkeypatch):
    with imap.server() as store:
        monkeypatch.setitem(
            app.config, "MAILBOX_URL", f"imap://forum%40example.org:pass%20word@127.0.0.1:{store.port}/INBOX"
        )
        monkeypatch.setitem(app.config, "MAIL_AUTHSERV_ID", BORDER)
        yield store


def fetch(monday) -> int:
    done = tasks_inbound.fetch(monday)
    db.session.expire_all()
    return done


def test_a_mail_that_names_no_address_of_ours_has_a_row_with_the_reason(app, mailbox, monday):
    head = b"Delivered-To: forum@provider.example\r\nFrom: dana@example.org\r\nSubject: Hello\r\nMessage-ID: <1@example.org>\r\n"
    for _twice in range(2):
        mailbox.put(head + b"\r\nHello.")
    mailbox.put(b"List-Id: <l.example.org>\r\n" + head + b"\r\nAnother.")
    assert (fetch(monday), len(mailbox.folders["Handled"])) == (3, 3)
    rows = db.session.query(InboundMessage).order_by(InboundMessage.id).all()
    assert [(row.recipient, row.sender, row.subject, row.state.value, row.reason) for row in rows] == [
        ("", "dana@example.org", "Hello", "ignored", "no_address")
    ] * 2


@pytest.mark.parametrize("moves", [True, False])
@pytest.mark.parametrize("program", ["thunderbird", "exchange"])
def test_mail_is_fetched_from_a_mailbox_and_put_aside(app, asked, mailbox, monday, moves, program):
    mailbox.moves = moves
    mail = Reply(asked, program=program, stamp="20261123T155900Z")
    mailbox.put(mail.content())
    mailbox.put(b"To: nobody@forum.example.org\r\n\r\nHello.")
    assert fetch(monday) == 2
    assert (state(), mailbox.folders["INBOX"], len(mailbox.folders["Handled"])) == ("registered", {}, 2)
    assert fetch(monday) == 0
    assert [command for command in mailbox.commands if "BODY[" in command] == []


def test_where_folders_lie_in_a_folder_handled_does_too(asked, mailbox, monday):
    mailbox.prefix = "Mail/"
    mailbox.put(Reply(asked, stamp="20261123T155900Z").content())
    assert (fetch(monday), state()) == (1, "registered")
    assert {name: len(mails) for name, mails in mailbox.folders.items()} == {"INBOX": 0, "Mail/Handled": 1}
    assert not {"STORE", "EXPUNGE"} & set(" ".join(mailbox.commands).split())


def test_the_one_mailbox_of_all_our_addresses_hides_no_word(asked, mailbox, monday):
    mail = Reply(asked, stamp="20261123T155900Z")
    mailbox.put(
        b"X-Original-To: %s\r\nDelivered-To: events@forum.example.org\r\n" % mail.recipient.encode() + mail.content()
    )
    assert (fetch(monday), state()) == (1, "registered")


def test_a_mail_that_breaks_our_program_stays_and_stops_none_behind_it(asked, mailbox, monday, monkeypatch):
    monkeypatch.setitem(service_inbound._handlers, "reply", _breaks)
    mailbox.put(b"To: reply+word@forum.example.org\r\n\r\nHello.")
    mailbox.put(Reply(asked, stamp="20261123T155900Z").content())
    with pytest.raises(RuntimeError, match="1 of 2 mails could not be taken"):
        fetch(monday)
    assert (state(), list(mailbox.folders["INBOX"]), len(mailbox.folders["Handled"])) == ("registered", [1], 1)


def _breaks(_came, _at) -> None:
    raise ZeroDivisionError


def test_a_mailbox_that_refuses_us_says_why(app, mailbox, monday, monkeypatch):
    monkeypatch.setitem(app.config, "MAILBOX_URL", f"imap://forum%40example.org:secret@127.0.0.1:{mailbox.port}/INBOX")
    with pytest.raises(MailboxClosed, match=r"127\.0\.0\.1 says: wrong"):
        fetch(monday)


def test_the_readme_lets_every_box_in():
    (maps,) = re.findall(r"virtual_mailbox_maps = inline:{([^}]*)}", (ROOT / "README.md").read_text(encoding="utf-8"))
    assert set(re.findall(r"(\w+)@", maps)) == set(wiring.INBOUND)


def test_a_fetch_that_died_before_it_put_the_mail_aside_doubles_nothing(app, asked, mailbox, monday, monkeypatch):
    mailbox.put(Reply(asked, stamp="20261123T155900Z").content())
    with monkeypatch.context() as broken:
        broken.setattr(tasks_inbound.mailbox.Mailbox, "put_aside", _dies)
        with pytest.raises(ConnectionError):
            tasks_inbound.fetch(monday)
    assert fetch(monday) == 1
    assert (state(), db.session.query(InboundMessage).count()) == ("registered", 1)
    assert db.session.query(RegistrationChange).count() == 1


def _dies(_self, _uid) -> None:
    raise ConnectionError("the line broke")


def test_a_mail_that_is_too_large_is_put_aside_and_noted(app, asked, mailbox, monday, monkeypatch):
    monkeypatch.setitem(app.config, "MAIL_IN_MB", 1)
    mailbox.put(Reply(asked).content() + b"a" * 1_000_000)
    assert fetch(monday) == 1
    assert (db.session.query(InboundMessage).one().reason, mailbox.folders["INBOX"]) == ("too_much", {})


def test_without_a_mailbox_nothing_is_fetched(app, monday):
    assert tasks_inbound.fetch(monday) == 0


def test_the_forum_is_served_with_the_door_where_one_is_set(app, monkeypatch):
    assert list(commands.programs()) == ["web", "worker"]
    monkeypatch.setitem(app.config, "LMTP_LISTEN", "127.0.0.1:8024")
    assert commands.programs()["mail"][1:] == ["-m", "flask", "mail", "listen"]


def test_the_check_says_when_mail_comes_in_and_nobody_is_proven(app, monkeypatch):
    monkeypatch.setitem(app.config, "LMTP_LISTEN", "127.0.0.1:8024")
    said = app.test_cli_runner().invoke(args=["check"]).output
    assert "WRONG Mail that comes in: No sender is proven, so each answer by mail waits on the desk." in said
    monkeypatch.setitem(app.config, "MAIL_AUTHSERV_ID", BORDER)
    assert "ok    Mail that comes in: open" in app.test_cli_runner().invoke(args=["check"]).output
