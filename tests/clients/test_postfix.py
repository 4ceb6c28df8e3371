"""Mail comes in through a real Postfix, by LMTP and by a pipe, with the very lines of the README."""

import smtplib
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import text

from forum.core.database import db
from forum.mail.models_inbound import InboundMessage
from tests import doors, smtp
from tests.answers.replies import BORDER, Reply
from tests.clients import dovecot, postfix
from tests.clients.postfix import FAILED, PROVEN, STRANGER, Postfix, told
from tests.clients.test_dovecot import fetched
from tests.clients.thunderbird import until
from tests.doors import ROOT, free_port, settings_of, state

pytestmark = pytest.mark.clients

#: What our own border writes above a mail; in these mails the sender does.
FORGED = "Authentication-Results: mx.forum.example.org;"
#: An address that Postfix lets in and we do not know.
GONE = "gone@forum.example.org"


@pytest.fixture
def asked(cast):
    return doors.asked(cast)


@pytest.fixture(scope="module")
def senders() -> Iterator[smtp.Sink]:
    """The mail server of those who wrote."""
    with smtp.server() as sink:
        yield sink


@pytest.fixture(scope="module")
def port() -> int:
    return free_port()


def let_in(main: str) -> str:
    return main.replace("inline:{", f"inline:{{{GONE}=forum, ")


@pytest.fixture(scope="module")
def by_lmtp(senders, port) -> Iterator[Postfix]:
    main = let_in(told(0)).replace("8024", str(port))
    with postfix.started(main, outside=senders.port) as it:
        yield it


def rows() -> list[tuple[str, str]]:
    db.session.rollback()
    return [(row.reason, row.proof) for row in db.session.query(InboundMessage).order_by(InboundMessage.id)]


def sent_back(senders, words: str) -> str:
    """What the report to the sender that holds these words says, on one line."""
    whole = until(lambda: next((it for it in map(one_line, senders.taken) if words in it), ""))
    return whole.partition("Undelivered Message Content-Type")[0]


def one_line(mail: bytes) -> str:
    return " ".join(mail.decode().split())


@contextmanager
def broken() -> Iterator[None]:
    """The database cannot be written, as in the middle of an upgrade."""
    change("ALTER TABLE inbound_message RENAME TO away")
    try:
        yield
    finally:
        change("ALTER TABLE away RENAME TO inbound_message")


def change(statement: str) -> None:
    db.session.rollback()
    with db.engine.connect().execution_options(writes=True) as connection, connection.begin():
        connection.execute(text(statement))


def test_an_answer_comes_in_by_lmtp_and_counts(app, asked, by_lmtp, port):
    mail = doors.reply(asked)
    assert FORGED in mail.text()
    with doors.door(app, port):
        for client in (FAILED, STRANGER):
            by_lmtp.bring([mail.recipient], doors.reply(asked).content(), client=client)
        until(lambda: len(rows()) == 2)
        assert (state(), rows()) == ("invited", [("unproven", "")] * 2)
        by_lmtp.bring([mail.recipient, "events+r-word@forum.example.org"], mail.content(), client=PROVEN)
        until(lambda: len(rows()) == 4)
    # Postfix hands the recipients of one mail over in the order of their addresses, and one of these is drawn.
    assert (state(), sorted(rows()[2:])) == ("registered", [("answered", "dmarc=pass"), ("no_token", "dmarc=pass")])


def test_an_address_that_nobody_has_is_refused_while_the_sender_waits(by_lmtp):
    with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
        by_lmtp.bring(["nobody@forum.example.org"], b"Hello.")
    ((code, words),) = refused.value.recipients.values()
    assert (code, b"User unknown in virtual mailbox table" in words) == (550, True)


def test_postfix_keeps_a_mail_until_the_forum_is_there_and_can_write(app, asked, by_lmtp, port):
    mail = doors.reply(asked)
    by_lmtp.bring([mail.recipient], mail.content())
    by_lmtp.says(mail.recipient, "status=deferred", "Connection refused")
    with broken(), doors.door(app, port):
        by_lmtp.says(mail.recipient, "status=deferred", "said: 451 4.3.0 Try again later")
    with doors.door(app, port):
        by_lmtp.says(mail.recipient, "status=sent")
    assert (state(), rows()) == ("registered", [("answered", "dmarc=pass")])


def test_what_we_refuse_goes_back_to_its_sender_alone(app, asked, by_lmtp, port, senders):
    mail = doors.reply(asked)
    with doors.door(app, port):
        by_lmtp.bring([mail.recipient, GONE], mail.content())
        by_lmtp.says(mail.recipient, "status=sent")
        said = sent_back(senders, GONE)
        assert ("550 5.1.1 Nobody has this address" in said, mail.recipient in said) == (True, False)
        by_lmtp.bring([mail.recipient], mail.content() + (b"b" * 70 + b"\r\n") * 20_000)
        assert mail.recipient in sent_back(senders, "exceeds size limit 1000000 of server")
    assert (state(), rows()) == ("registered", [("answered", "dmarc=pass")])


@pytest.fixture(scope="module")
def srv(session_app) -> Iterator[Path]:
    """What is /srv/forum in the README."""
    with receiving(session_app) as folder:
        yield folder


@pytest.fixture(scope="module")
def by_pipe(senders, srv) -> Iterator[Postfix]:
    (port_line,) = [line for line in told(0).splitlines() if "8024" in line]
    services = told(1).replace("user=forum", "user=nobody").replace("/srv/forum/receive", f"{srv}/command")
    services = services.replace("/srv/forum", str(srv))
    with postfix.started(let_in(told(0).replace(port_line, told(2))), services, outside=senders.port) as it:
        yield it


# Postfix runs commands as anybody but root, and where root runs the tests nobody else may look into their folders: so
# this hands over what it was given, and ends as the script of the README did.
COMMAND = """#!/bin/sh
mail=$(mktemp -d {folder}/mails/XXXXXX) && chmod 777 "$mail"
cat >"$mail/content" && printf '%s\\n' "$@" >"$mail/arguments" && touch "$mail/whole"
until [ -e "$mail/code" ]; do sleep 0.05; done
cat "$mail/said"
exit "$(cat "$mail/code")"
"""


@contextmanager
def receiving(app) -> Iterator[Path]:
    """A folder with the command that Postfix starts for each mail."""
    with tempfile.TemporaryDirectory(prefix="forum-pipe-") as name:
        folder = Path(name)
        (folder / "settings").write_text("".join(f"{key}='{value}'\n" for key, value in settings_of(app).items()))
        script = told(3).replace("/srv/forum/settings", f"{name}/settings")
        (folder / "receive").write_text(script.replace(".venv/bin/flask", f"{sys.executable} -m flask --app wsgi"))
        (folder / "mails").mkdir()
        (folder / "command").write_text(COMMAND.format(folder=name))
        for path in (folder, folder / "command", folder / "mails"):
            path.chmod(0o777)
        stop = threading.Event()
        thread = threading.Thread(target=hand_over, args=(folder, stop))
        thread.start()
        try:
            yield folder
        finally:
            stop.set()
            thread.join(20)


def hand_over(folder: Path, stop: threading.Event) -> None:
    while not stop.wait(0.02):
        for whole in folder.glob("mails/*/whole"):
            whole.unlink()
            arguments = (whole.parent / "arguments").read_text().splitlines()
            command = ["/bin/sh", folder / "receive", *arguments]
            with (whole.parent / "content").open("rb") as content, (whole.parent / "said").open("wb") as said:
                code = subprocess.run(command, stdin=content, stdout=said, cwd=ROOT).returncode
            (whole.parent / "part").write_text(str(code))
            (whole.parent / "part").rename(whole.parent / "code")


def test_a_mail_comes_in_by_a_pipe_and_its_exit_tells_postfix_what_became_of_it(app, asked, by_pipe, senders):
    mail = doors.reply(asked)
    by_pipe.bring([mail.recipient, GONE], mail.content())
    assert mail.recipient not in sent_back(senders, "user unknown. Command output")
    by_pipe.bring([mail.recipient], doors.reply(asked, partstat="DECLINED", later=60).content(), sender="")
    until(lambda: len(rows()) == 2)
    assert (state(), [reason for reason, _proof in rows()]) == ("registered", ["answered", "bounce"])
    by_pipe.bring([mail.recipient], mail.content() + (b"b" * 70 + b"\r\n") * 20_000)
    assert "too_much" in sent_back(senders, "data format error. Command output")


def test_postfix_tries_the_pipe_again_until_the_forum_starts_and_can_write(app, asked, by_pipe, srv):
    mail, settings = doors.reply(asked), srv / "settings"
    settings.rename(srv / "away")
    by_pipe.bring([mail.recipient], mail.content())
    by_pipe.says(mail.recipient, "status=deferred (temporary failure)")
    with broken():
        (srv / "away").rename(settings)
        by_pipe.says(mail.recipient, "status=deferred (temporary failure. Command output:", "OperationalError")
    by_pipe.says(mail.recipient, "status=sent (delivered via forum service")
    assert (state(), rows()) == ("registered", [("answered", "dmarc=pass")])


#: Where a provider keeps one mailbox for all our addresses.
ALIASES = """virtual_mailbox_domains = forum.example.org
virtual_mailbox_maps = inline:{{ {box}=mailbox }}
virtual_alias_maps = inline:{{ events@forum.example.org={box} }}
virtual_transport = dovecot
dovecot_destination_recipient_limit = 1
recipient_delimiter = +
header_checks = regexp:{{{{/^Authentication-Results:/ IGNORE}}}}
"""
DELIVERY = """dovecot unix - n n - - pipe
  flags=DORhu user={user} argv=/usr/lib/dovecot/dovecot-lda -c {config} -f ${{sender}} -a ${{original_recipient}} -d {box}
"""


def test_an_answer_comes_in_by_a_mailbox_that_postfix_and_dovecot_keep(app, asked, senders, monkeypatch):
    mail = Reply(asked)
    with dovecot.started() as server:
        box, config = server.mailbox(), server.folder / "dovecot.conf"
        delivery = DELIVERY.format(user=config.owner(), config=config, box=box.address)
        monkeypatch.setitem(app.config, "MAILBOX_URL", box.url())
        monkeypatch.setitem(app.config, "MAIL_AUTHSERV_ID", BORDER)
        with postfix.started(ALIASES.format(box=box.address), delivery, outside=senders.port) as it:
            it.bring([mail.recipient], mail.content())
            it.says("status=sent (delivered via dovecot service)")
        assert (box.count(), fetched(app), state()) == (1, "mail.fetch: 1 done.", "registered")
    assert rows() == [("answered", "dmarc=pass")]
