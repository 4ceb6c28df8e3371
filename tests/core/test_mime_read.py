"""Reading mail from outside: what is found, and that nothing takes long, grows, or breaks."""

import time
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.core.mime_read import Mail, Robot, TooMuch, read

PLAIN = b"From: Dana Reyes <dana@example.org>\r\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\nMessage-ID: <a@b>\r\n\r\nHello.\r\n"


def headed(**head: str) -> Mail:
    lines = {"From": "Dana <dana@example.org>"} | {name.replace("_", "-"): value for name, value in head.items()}
    return read("".join(f"{name}: {value}\r\n" for name, value in lines.items()).encode() + b"\r\nHello.")


def test_a_plain_mail_is_read():
    mail = read(PLAIN)
    assert (mail.sender, mail.sender_name, mail.subject, mail.message_id, mail.robot, mail.kinds) == (
        "dana@example.org", "Dana Reyes", "Grüße", "<a@b>", Robot.NONE, frozenset({"text/plain"}),
    )  # fmt: skip
    assert [(text.kind, text.text) for text in mail.texts] == [("text/plain", "Hello.\r\n")]


@pytest.mark.parametrize(
    ("value", "sender"),
    [
        ("dana@example.org", "dana@example.org"),
        ('"Reyes, Dana" <dana@example.org>', "dana@example.org"),
        ("=?utf-8?q?Dana_Reyes?= <dana@example.org>", "dana@example.org"),
        ("Dana (a <b@c.example>) <dana@example.org>", "dana@example.org"),
        ('"vendor@example.org" <dana@other.example>', "dana@other.example"),
        ("vendor@example.org <dana@other.example>", ""),
        ("<vendor@example.org> <dana@other.example>", ""),
        ("vendor@example.org, dana@other.example", ""),
        ("vendor@example.org]<dana@other.example>", ""),
        ("group: vendor@example.org;", ""),
        ("Dana <dana@bücher.example>", "dana@xn--bcher-kva.example"),
        ("dana@XN--Bcher-KVA.example", "dana@XN--Bcher-KVA.example"),
        ("dana@mail\uff0eexample.org", ""),
        ("dana@\uff4dail.example.org", ""),
        ("dána@example.org", ""),
        ("dana@bücher", ""),
        ("", ""),
    ],
)
def test_only_one_plain_mailbox_is_a_sender(value, sender):
    assert headed(From=value).sender == sender


@pytest.mark.parametrize(
    ("head", "robot"),
    [
        ({}, Robot.NONE),
        ({"Auto_Submitted": "no"}, Robot.NONE),
        ({"Auto_Submitted": "auto-replied (vacation)"}, Robot.AUTO),
        ({"Precedence": "bulk"}, Robot.AUTO),
        ({"X_Autoreply": "yes"}, Robot.AUTO),
        ({"List_Id": "<talk.example.org>"}, Robot.LIST),
        ({"Precedence": "list"}, Robot.LIST),
        ({"Return_Path": "<>"}, Robot.BOUNCE),
        ({"From": "MAILER-DAEMON@example.org"}, Robot.BOUNCE),
        ({"Content_Type": 'multipart/report; report-type=delivery-status; boundary="x"'}, Robot.BOUNCE),
    ],
)
def test_machines_are_known_by_their_head(head, robot):
    assert headed(**head).robot is robot


def nested(depth: int) -> bytes:
    head = b"From: dana@example.org\r\n"
    for level in range(depth):
        head += b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (level, level)
    return head + b"\r\nHello."


FLOOD = b'From: a@b.example\r\nContent-Type: multipart/mixed; boundary="x"\r\n\r\n' + b"--x\r\n\r\n" * 300_000


@pytest.mark.parametrize(
    "content", [nested(8), FLOOD, b"X: " + b"a" * 70_000], ids=["deep", "many parts", "a long head"]
)
def test_what_is_deeper_or_larger_than_real_mail_is_not_read(content):
    began = time.perf_counter()
    with pytest.raises(TooMuch):
        read(content)
    assert time.perf_counter() - began < 1


BAD_HEADS = {
    "quotes": b"From: " + b'"' * 60_000,
    "brackets": b"From: " + b"(" * 60_000,
    "parameters": b"Content-Type: multipart/mixed" + b';"' * 30_000,
    "continued": b"Content-Type: text/calendar;\r\n method*0=R" + b";\r\n method*1=E" * 4_000,
    "encoded words": b"Subject: " + b"=?utf-8?q?a?= " * 4_000,
    "broken words": b"Subject: =?utf-8?b?A?=",
    "addresses": b"To: " + b"a@b.example," * 5_000,
    "many lines": b"X: y\r\n" * 10_000,
}


@pytest.mark.parametrize("name", BAD_HEADS)
def test_no_head_takes_long(name):
    began = time.perf_counter()
    read(BAD_HEADS[name] + b"\r\n\r\nHello.")
    assert time.perf_counter() - began < 0.5


@pytest.mark.parametrize("charset", ["punycode", "idna", "zip", "utf-7", "nonsense", "rot13", "unicode_escape"])
def test_only_charsets_of_mail_are_read(charset):
    mail = headed(Content_Type=f"text/plain; charset={charset}")
    assert [text.text for text in mail.texts] == ["Hello."]


def test_a_text_that_is_too_long_is_known_and_not_kept():
    mail = read(b"Content-Type: text/calendar; method=reply\r\n\r\n" + b"a" * 600_000)
    assert [(text.text, text.method, text.is_whole) for text in mail.texts] == [("", "REPLY", False)]


PIECE = st.sampled_from(
    [
        b"\r\n", b"\n", b"\r", b"--x", b"--x--", b"Content-Type: ", b"multipart/mixed; boundary=x", b"text/calendar",
        b"Content-Transfer-Encoding: ", b"base64", b"quoted-printable", b"=?utf-8?b?", b"?=", b'"', b";", b"\x00", b"\xff",
        b"From: ", b"a@b.example", b"message/rfc822", b" ", b"boundary*0*=utf-8''x",
    ]
)  # fmt: skip


@given(st.lists(PIECE | st.binary(max_size=5), max_size=80))
def test_no_bytes_break_it(pieces):
    with suppress(TooMuch):
        assert isinstance(read(b"".join(pieces)), Mail)


ANSWER = "BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nEND:VCALENDAR\r\n"


def calendars(*parts: tuple[str, str, str]) -> list[tuple[str, str]]:
    """Method and text of the calendars in a mail of parts: content type, disposition, text."""
    written = [f"--b\r\nContent-Type: {kind}\r\n{shown}\r\n{text}\r\n" for kind, shown, text in parts]
    mail = read(("Content-Type: multipart/mixed; boundary=b\r\n\r\n" + "".join(written) + "--b--\r\n").encode())
    return [(text.method, text.text.strip().splitlines()[1]) for text in mail.of("text/calendar")]


REPLY, FILE = "text/calendar; method=REPLY", "Content-Disposition: Attachment; filename=reply.ics\r\n"
OTHER = ANSWER.replace("METHOD", "VERSION:2.0\r\nMETHOD")


def test_an_answer_that_is_attached_is_read_where_none_stands_inline():
    assert calendars((REPLY, FILE, ANSWER)) == [("REPLY", "METHOD:REPLY")]
    assert calendars(("application/ics; name=a.ics", "", ANSWER)) == [("", "METHOD:REPLY")]
    assert calendars((REPLY, FILE, OTHER), (REPLY, "", ANSWER)) == [("REPLY", "METHOD:REPLY")]
    assert calendars((REPLY, "", ANSWER), ("application/ics", FILE, OTHER)) == [("REPLY", "METHOD:REPLY")]


@pytest.mark.parametrize("method", ["PUBLISH", "REQUEST", "CANCEL", "REPLYING", ""])
def test_a_calendar_that_somebody_sends_along_is_a_file(method):
    assert calendars(("text/calendar", FILE, ANSWER.replace("REPLY", method))) == []


def test_other_texts_that_are_attached_are_files():
    assert calendars(("text/plain", FILE, ANSWER), ("text/html", FILE, ANSWER), ("application/pdf", "", ANSWER)) == []
    assert calendars((REPLY, FILE, ANSWER + "a" * 256_000)) == []
