"""Each letter is signed where there is a key: an independent checker believes it, and nothing that it covers can change."""

import dataclasses
import os
import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import dkim as checker
import pytest
import time_machine
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from hypothesis import example, given
from hypothesis import strategies as st

from forum.core import dkim, settings
from forum.core.database import db
from forum.core.jobs import Job
from forum.mail import service, tasks
from forum.mail.emails import Letter
from forum.mail.models import Message
from tests import smtp
from tests.entries import given as entries
from tests.entries.given import TOLD

ROOT = Path(__file__).parents[2]
PEM, PKCS1 = serialization.PrivateFormat.PKCS8, serialization.PrivateFormat.TraditionalOpenSSL
OPEN = serialization.NoEncryption()
WORDS = "Straßen, Brücken und 公園 for everybody who crosses them "


def written(folder: Path, key, form=PEM, encryption=OPEN) -> Path:
    path = folder / "key.pem"
    path.write_bytes(key.private_bytes(serialization.Encoding.PEM, form, encryption))
    return path


def made(folder: Path, bits: int) -> Path:
    """A key as the README says to make one."""
    path = folder / "key.pem"
    subprocess.run(["openssl", "genrsa", "-out", path, str(bits)], check=True, capture_output=True)
    return path


@pytest.fixture(scope="module")
def key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


@pytest.fixture(scope="module")
def key_file(key, tmp_path_factory) -> Path:
    return written(tmp_path_factory.mktemp("dkim"), key)


@pytest.fixture
def signer(app, key_file, monkeypatch) -> dkim.Signer:
    """The forum signs, as after a start with a key."""
    values = settings.load({**app.config, "DKIM_KEY_FILE": str(key_file), "DKIM_SELECTOR": "autumn-26"})
    monkeypatch.setitem(app.config, "MAIL_SIGNER", values["MAIL_SIGNER"])
    return values["MAIL_SIGNER"]


@pytest.fixture
def sink(app, monkeypatch):
    with smtp.server() as made:
        monkeypatch.setitem(app.config, "MAIL_URL", f"smtp://127.0.0.1:{made.port}")
        yield made


def published(signer: dkim.Signer):
    """A DNS that holds nothing but our record, as a zone file's strings are joined."""
    name, text = re.fullmatch(r"(\S+) IN TXT \( (.*) \)", signer.record()).groups()
    assert all(len(part) <= 255 for part in re.findall(r'"([^"]*)"', text))
    zone = {name: "".join(re.findall(r'"([^"]*)"', text))}
    return lambda asked, timeout: zone[asked.decode()].encode()


def holds(content: bytes, signer: dkim.Signer) -> bool:
    return checker.verify(content, dnsfunc=published(signer))


def letter(at, **values) -> Message:
    """A letter of everything: words beyond ASCII, long lines, headers of mail that can be stopped."""
    made = Letter(f"{WORDS}{WORDS}", f"{WORDS * 30}\n\n  spaces  \n\n\n", f"<p>{WORDS * 30}</p>\n")
    stop = {"unsubscribe_url": "https://forum.example.org/mail/stop/abc", "reply_to": "reply+abc", "sender_name": WORDS}
    known = {"references": "<a@forum.example.org> <b@forum.example.org>"}
    to = service.Recipient("dana@example.org", "Dana Reyé " * 9)
    row = service.queue(dataclasses.replace(made, **stop, **known, **values), to, service.About("digest"), at=at)
    db.session.commit()
    return row


def delivered(sink: smtp.Sink, at, count: int = 1) -> list[bytes]:
    assert tasks.deliver(at) == count
    return sink.taken


COVERED = [
    "date", "from", "to", "reply-to", "subject", "message-id", "in-reply-to", "references", "list-unsubscribe",
    "list-unsubscribe-post", "list-id", "precedence", "x-auto-response-suppress", "auto-submitted", "mime-version",
    "content-type", "from",
]  # fmt: skip


def test_a_letter_that_a_server_took_is_believed(signer, sink, monday):
    letter(monday)
    (taken,) = delivered(sink, monday)
    said = checker.util.parse_tag_value(dict(checker.rfc822_parse(taken)[0])[b"DKIM-Signature"])
    h = re.split(r"\s*:\s*", said.pop(b"h").decode())
    assert (holds(taken, signer), h) == (True, COVERED)
    assert {name: value for name, value in said.items() if name not in (b"b", b"bh")} == {
        b"v": b"1", b"a": b"rsa-sha256", b"c": b"relaxed/relaxed", b"d": b"forum.example.org", b"s": b"autumn-26",
        b"t": str(int(monday.timestamp())).encode(),
    }  # fmt: skip
    assert max(map(len, taken.partition(b"\r\nDate:")[0].split(b"\r\n"))) <= 78


def test_an_invitation_with_its_calendar_part_is_believed(app, cast, signer, sink):
    entries.seat(entries.event(cast, f"Showcase: {WORDS}"), cast.vendor)
    db.session.commit()
    tasks.expand(TOLD)
    (taken,) = delivered(sink, TOLD)
    assert (b"Content-Type: text/calendar;" in taken, holds(taken, signer)) == (True, True)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"From: =?utf-8?", b"From: =?UTF-8?"),
        (b"Subject: =?utf-8?", b"Subject: X=?utf-8?"),
        (b"To: ", b"To: eve@example.org, "),
        (b"Reply-To: ", b"Reply-To: eve@example.org, "),
        (b"/mail/stop/abc", b"/mail/stop/abd"),
        (b"List-Unsubscribe=One-Click", b"List-Unsubscribe=One-click"),
        (b"List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n", b""),
        (b"List-Id: <digest", b"List-Id: <digested"),
        (b"In-Reply-To: <b@", b"In-Reply-To: <c@"),
        (b"References: <a@", b"References: <c@"),
        (b"Auto-Submitted: auto", b"Auto-Submitted: no-auto"),
        (b"MIME-Version: 1.0", b"MIME-Version: 2.0"),
        (b"Date: Mon", b"Date: Tue"),
        (b"everybody", b"everybodi"),
        (b"\r\nFrom:", b"\r\nFrom: eve@example.org\r\nFrom:"),
        (b"d=forum.example.org;", b"d=forum.example.org; l=10;"),
    ],
)
def test_whatever_is_changed_on_the_way_is_noticed(signer, monday, old, new):
    whole = tasks.compose(letter(monday))
    assert (old in whole, holds(whole, signer)) == (True, True)
    assert not holds(whole.replace(old, new, 1), signer)


def test_servers_may_fold_and_space_otherwise(signer, monday):
    whole = tasks.compose(letter(monday))
    moved = (
        whole.replace(b"List-Id: ", b"list-id:\r\n\t ", 1).replace(b"\r\n spaces", b"\r\n   spaces", 1) + b"\r\n\r\n"
    )
    assert (moved != whole, holds(moved, signer)) == (True, True)


# Whatever bytes with CRLF a letter could hold, beyond those that it does hold.
BODIES = st.lists(st.text("ab \t=.", max_size=6), max_size=8).map(lambda lines: "\r\n".join([*lines, ""]).encode())


@given(body=BODIES, subject=st.text("ab \t", max_size=20))
@example(body=b"", subject="").via("a body of nothing")
@example(body=b"\r\n \r\n\r\n", subject=" ").via("a body of empty lines")
def test_any_body_is_read_as_the_checker_reads_it(key, body, subject):
    signer = dkim.Signer("forum.example.org", "forum", key)
    message = f"From: a@forum.example.org\r\nSubject: {subject}\r\n x\r\n\r\n".encode() + body
    assert holds(signer.signed(message, at=entries.NOW), signer)


def test_without_a_key_nothing_is_added(app, sink, monday, signer, monkeypatch):
    row = letter(monday)
    signed = tasks.compose(row)
    monkeypatch.setitem(app.config, "MAIL_SIGNER", None)
    (taken,) = delivered(sink, monday)
    assert (b"DKIM" in taken, signed.endswith(b"\r\n" + taken)) == (False, True)
    assert settings.load({**app.config, "DKIM_SELECTOR": "no name"})["MAIL_SIGNER"] is None


def test_a_process_that_starts_with_a_key_signs_what_it_writes_to_files(app, key_file, key, monday, tmp_path):
    letter(monday - timedelta(days=3650))  # the clock of the process is not ours
    db.session.rollback()
    env = {
        **os.environ, "DATABASE_URL": app.config["SQLALCHEMY_DATABASE_URI"], "INSTANCE_DIR": str(app.config["INSTANCE_DIR"]),
        "MAIL_URL": f"file:{tmp_path}", "SECRET_KEY": "k" * 40, "DKIM_KEY_FILE": str(key_file),
    }  # fmt: skip
    subprocess.run([sys.executable, "-m", "flask", "mail", "deliver"], cwd=ROOT, env=env, check=True)
    (path,) = tmp_path.glob("*.eml")
    with time_machine.travel(time_machine.escape_hatch.time.time()):  # it believes no signature that is still to come
        assert holds(path.read_bytes(), dkim.Signer("forum.example.org", "forum", key))


def test_the_key_is_not_read_again(signer, key_file, monday, monkeypatch):
    monkeypatch.setattr(Path, "read_bytes", lambda _path: pytest.fail("read again"))
    assert holds(tasks.compose(letter(monday)), signer)


def test_keys_of_both_forms_are_taken(key, tmp_path):
    signers = [dkim.signer(written(tmp_path, key, form), "forum", "example.org") for form in (PEM, PKCS1)]
    assert [signer.key.private_numbers() for signer in signers] == [key.private_numbers()] * 2


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda _folder: None, "key.pem cannot be read: No such file or directory."),
        (lambda folder: (folder / "key.pem").mkdir(), "key.pem cannot be read: Is a directory."),
        (lambda folder: (folder / "key.pem").write_text("no key"), "key.pem holds no private key in PEM."),
        (
            lambda folder: (folder / "key.pem").write_text(
                "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"
            ),
            "key.pem holds no private key in PEM.",
        ),
        (
            lambda folder: written(
                folder, ec.generate_private_key(ec.SECP256R1()), PEM, serialization.BestAvailableEncryption(b"word")
            ),
            "key.pem has a password, and nobody is there to type it.",
        ),
        (lambda folder: written(folder, ec.generate_private_key(ec.SECP256R1())), "key.pem is not RSA"),
        (
            lambda folder: made(folder, 768),
            "key.pem has 768 bits, and mail signed with fewer than 1024 is not believed.",
        ),
    ],
    ids=["missing", "a folder", "words", "broken", "a password", "another kind", "short"],
)
def test_the_start_is_refused_with_a_key_that_cannot_be_used(make, sentence, tmp_path):
    make(tmp_path)
    given = {"TESTING": True, "DKIM_KEY_FILE": str(tmp_path / "key.pem")}
    with pytest.raises(settings.SettingsError, match=re.escape(sentence)):
        settings.load(given)


def test_the_start_is_refused_with_a_selector_that_is_no_name(key_file):
    given = {"TESTING": True, "DKIM_KEY_FILE": str(key_file), "DKIM_SELECTOR": "a;d=example.org"}
    with pytest.raises(settings.SettingsError, match=r"The selector 'a;d=example\.org' is no name in the DNS"):
        settings.load(given)


def test_the_check_says_how_long_the_key_is_and_what_to_publish(app, signer, monday):
    said = app.test_cli_runner().invoke(args=["check"]).output
    assert "ok    Signature of mail: 2048 bits\n" in said
    assert f"\nPublish in the DNS: {signer.record()}\n" in said
    assert signer.record().startswith('autumn-26._domainkey.forum.example.org. IN TXT ( "v=DKIM1; k=rsa; p=MIIB')


def test_a_key_that_is_shorter_than_usual_signs_and_is_told_of(app, as_, cast, tmp_path, monday, monkeypatch):
    db.session.add(Job(name="seen", next_due_at=monday, last_started_at=monday))
    db.session.commit()
    short = dkim.signer(made(tmp_path, 1024), "forum", "forum.example.org")
    monkeypatch.setitem(app.config, "MAIL_SIGNER", short)
    advice = "The key has 1024 bits. Make one of 2048 or more, under another DKIM_SELECTOR."
    assert f"WRONG Signature of mail: {advice}\n" in app.test_cli_runner().invoke(args=["check"]).output
    assert advice in as_(cast.host).get("/desk/system").get_data(as_text=True)
    assert holds(tasks.compose(letter(monday)), short)
