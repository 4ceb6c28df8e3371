"""Mails as bytes: their shape, their calendar twice and alike, and no header that was not asked for."""

import itertools
from datetime import UTC, datetime
from email import message_from_bytes
from email.header import decode_header, make_header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.core import mime
from forum.core.mime import Mailbox, message
from forum.core.text import header_safe

OURS = ("Market Forum, Office of the CIO", "events@forum.example.org")
ANN = ('Ann "Q" Ñuñez', "ann+forum@basin-labs.example")
ICS = ("BEGIN:VCALENDAR\r\nSUMMARY:Flüsse 👩‍🚒\r\nEND:VCALENDAR\r\n".encode(), "REQUEST")
PLAIN = {"Date", "From", "To", "Subject", "Message-ID", "Auto-Submitted", "MIME-Version", "Content-Type"}


def built(**changes: Any) -> bytes:
    values: dict[str, Any] = {
        "sender": OURS,
        "to": ANN,
        "subject": "Invitation: Renew a park permit, Thu, Jan 14, 2:00 p.m. MST",
        "text": "Hello Ann\n\nThe showcase — 2:00 p.m.\n",
        "html": "<p>Hello <b>Ann</b> — 2:00 p.m.</p>",
        "message_id": "<e1.r0.p7@forum.example.org>",
        "date": datetime(2026, 11, 23, 16, 0, tzinfo=UTC),
    }
    return message(**(values | changes))


def parsed(content: bytes) -> EmailMessage:
    mail = message_from_bytes(content, policy=SMTP)
    assert isinstance(mail, EmailMessage)
    assert [part.defects for part in mail.walk() if part.defects] == []
    return mail


def decoded(content: bytes, name: str) -> str:
    """A header as RFC 2047 reads it; the newer parser of this library puts blanks into long names."""
    return str(make_header(decode_header(message_from_bytes(content)[name])))


def written(box: Mailbox) -> str:
    """The box as it stands in a header, decoded; a name in plain ASCII is quoted where it must be."""
    name = header_safe(box[0])
    return str(Address(name, addr_spec=box[1])) if name.isascii() else f"{name} <{box[1]}>"


def shape(part: EmailMessage) -> Any:
    if part.is_multipart():
        return [part.get_content_type(), *map(shape, part.iter_parts())]  # type: ignore[arg-type]
    return part.get_content_type()


STORED = b"""Date: Mon, 23 Nov 2026 16:00:00 +0000
From: "Market Forum, Office of the CIO" <events@forum.example.org>
To: =?utf-8?b?QW5uICJRIiDDkXXDsWV6?=
 <ann+forum@basin-labs.example>
Subject: Your slot
Message-ID: <e1.r0.p7@forum.example.org>
Auto-Submitted: auto-generated
MIME-Version: 1.0
Content-Type: multipart/alternative; boundary="=_aed52025594c4fd2ab6a83003"

--=_aed52025594c4fd2ab6a83003
Content-Type: text/plain; charset="utf-8"
Content-Transfer-Encoding: quoted-printable

caf=C3=A9

--=_aed52025594c4fd2ab6a83003
Content-Type: text/html; charset="utf-8"
Content-Transfer-Encoding: quoted-printable

<p>caf=C3=A9</p>

--=_aed52025594c4fd2ab6a83003--
"""


def test_a_plain_mail_is_the_stored_text() -> None:
    content = built(subject="Your slot", text="café\n", html="<p>café</p>\n")
    assert content == STORED.replace(b"\n", b"\r\n")


def test_the_same_values_give_the_same_bytes() -> None:
    assert built(calendar=ICS) == built(calendar=ICS)
    assert built(calendar=ICS) != built(calendar=ICS, message_id="<e1.r1.p7@forum.example.org>")


def test_an_invitation_has_the_shape_that_readers_look_for() -> None:
    mail = parsed(built(calendar=ICS))
    assert shape(mail) == [
        "multipart/mixed",
        ["multipart/alternative", "text/plain", "text/html", "text/calendar"],
        "application/ics",
    ]
    *_, inline, attached = [part for part in mail.walk() if not part.is_multipart()]
    assert dict(inline.items()) == {
        "Content-Type": 'text/calendar; charset="utf-8"; method="REQUEST"; component="VEVENT"',
        "Content-Transfer-Encoding": "base64",
    }
    assert dict(attached.items()) == {
        "Content-Type": 'application/ics; name="invite.ics"',
        "Content-Transfer-Encoding": "base64",
        "Content-Disposition": 'attachment; filename="invite.ics"',
    }
    assert inline.get_payload(decode=True) == attached.get_payload(decode=True) == ICS[0]
    assert set(mail.keys()) == PLAIN


def test_text_and_html_arrive_as_they_were() -> None:
    mail = parsed(built(calendar=ICS))
    body = {kind: mail.get_body((kind,)).get_content() for kind in ("plain", "html")}  # type: ignore[union-attr]
    assert body["plain"].replace("\r\n", "\n") == "Hello Ann\n\nThe showcase — 2:00 p.m.\n"
    assert body["html"].rstrip() == "<p>Hello <b>Ann</b> — 2:00 p.m.</p>"


def test_a_half_character_in_a_text_does_not_stop_a_mail() -> None:
    assert parsed(built(text="a\ud83db")).get_body(("plain",)).get_content().strip() == "a?b"  # type: ignore[union-attr]


def test_every_line_ends_with_crlf_and_is_short_enough_for_smtp() -> None:
    content = built(calendar=ICS, text="x" * 5000 + "\ry\n.\nFrom z", html="é" * 5000)
    lines = content.split(b"\r\n")
    assert not [line for line in lines if b"\r" in line or b"\n" in line or len(line) > 998]


def test_one_click_unsubscribing_and_threading() -> None:
    url = "https://forum.example.org/unsubscribe/" + "t" * 120
    ids = ["<first@forum.example.org>", "<second@forum.example.org>"]
    extra = {"List-Id": "Weekly digest <weekly.forum.example.org>", "Precedence": "list"}
    content = built(list_unsubscribe_url=url, references=ids, reply_to=OURS, headers=extra)
    mail = parsed(content)
    assert f"\r\nList-Unsubscribe: <{url}>\r\n".encode() in content
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["In-Reply-To"] == ids[1]
    assert mail["References"] == " ".join(ids)
    assert built(list_unsubscribe_url=url, references=" ".join(ids), reply_to=OURS, headers=extra) == content
    assert mail["Reply-To"] == str(mail["From"])
    assert mail["List-Id"] == extra["List-Id"]
    assert set(mail.keys()) == PLAIN | {
        *("List-Unsubscribe", "List-Unsubscribe-Post", "In-Reply-To", "References", "Reply-To"),
        *("List-Id", "Precedence"),
    }


def test_a_long_chain_keeps_its_first_and_newest_mails() -> None:
    ids = [f"<update.{number}@forum.example.org>" for number in range(60)]
    kept = parsed(built(references=ids))["References"].split()
    assert kept[0] == ids[0]
    assert kept[1:] == ids[-len(kept) + 1 :]
    assert len(" ".join(kept)) <= 900 < len(" ".join([*kept, ids[1]]))


NEW_LINES = [
    "\r\n",
    "\n",
    "\r",
    "\r\n ",
    "\n\t",
    "\x0b",
    "\x0c",
    "\x85",
    "\u2028",
    "\u2029",
    "\x00",
    "\x1c",
    "\x1d",
]
NEW_LINES += ["=0d=0a", "%0d%0a", "\\r\\n", "\u560a\u560d", "嘊嘍"]
INJECTED = [
    "Bcc: x@x.example",
    "Subject: other",
    "Content-Type: text/html\r\n\r\n<script>",
    "\r\nbody",
    "X-A: b",
]
WORDS = [
    "=?utf-8?q?=0d=0aBcc:_x@x.example?=",
    "=?UTF-8?B?DQpCY2M6IHhAeC5leGFtcGxl?=",
    "=?us-ascii?q?a=0aBcc:_x@x.example?=",
    "=?utf-8*en?q?=0d=0aBcc:_x@x.example?=",
    "a =?utf-8?q?=0d?= =?utf-8?q?=0aBcc:_x@x.example?= b",
    "=?=?utf-8?q?x?=utf-8?q?=0d=0aBcc:_x@x.example?=",
    "=?utf-8?q?=0d=0aBcc:_x@x.example?",
    "=?\u200butf-8?q?=0d=0aBcc:_x@x.example?=",
    '"=?utf-8?q?=0d=0aBcc:_x@x.example?="',
    "x@x.example, y@y.example",
    "<x@x.example>",
    'Ann" <x@x.example>, "B',
    "Ann\\",
    "(comment) ; group: x@x.example;",
    "é" * 150 + " =?utf-8?q?=0d=0aBcc:_x@x.example?=",
    "Long, name (with) <specials> " * 6 + "é",
    "\ud800",
    "",
]
HOSTILE = WORDS + [f"Hi{end}{line}" for end, line in itertools.product(NEW_LINES, INJECTED)]


@pytest.mark.parametrize("value", HOSTILE)
def test_a_hostile_subject_or_name_adds_no_header(value: str) -> None:
    sender, to = (value, OURS[1]), (value, ANN[1])
    content = built(subject=value, sender=sender, to=to, calendar=ICS)
    mail = parsed(content)
    assert set(mail.keys()) == PLAIN
    assert len(mail.keys()) == len(PLAIN)
    assert decoded(content, "Subject") == mail["Subject"] == header_safe(value)
    assert (decoded(content, "From"), decoded(content, "To")) == (written(sender), written(to))
    assert [len(mail[name].addresses) for name in ("From", "To")] == [1, 1]
    assert mail.get_payload(1).get_payload(decode=True) == ICS[0]  # type: ignore[union-attr]


WORDS_OF_NAMES = [
    "Ann",
    "é",
    "Ñuñez",
    "(CIO)",
    "R&D,",
    '"Q"',
    "<x>",
    "日本語",
    "👩‍🚒",
    "of",
    "the",
    "a" * 30,
    "ü" * 30,
]
ANY_NAME = st.text(max_size=120) | st.lists(st.sampled_from(WORDS_OF_NAMES), max_size=20).map(" ".join)


@given(ANY_NAME, ANY_NAME)
def test_any_subject_and_name_arrive(subject: str, name: str) -> None:
    to = (name, ANN[1])
    content = built(subject=subject, to=to)
    mail = parsed(content)
    assert set(mail.keys()) == PLAIN
    assert len(mail.keys()) == len(PLAIN)
    assert decoded(content, "Subject") == header_safe(subject)
    assert decoded(content, "To") == written(to)
    assert [address.addr_spec for address in mail["To"].addresses] == [ANN[1]]
    assert not [line for line in content.split(b"\r\n") if len(line) > 300]


PIECES = [
    "\r",
    "\n",
    "\r\n",
    ".",
    "From ",
    "=",
    "a" * 75,
    " ",
    "\t",
    "é",
    "日本",
    "\x0c",
    "\x85",
    "\u2028",
    "\x00",
    "--=_a",
]
ANY_TEXT = st.text(max_size=300) | st.lists(st.sampled_from(PIECES), max_size=40).map("".join)


def by_the_library(to: Mailbox, subject: str, text: str, html: str, calendar: mime.CalendarPart | None) -> EmailMessage:
    """The same letter as the standard library makes one, from values that are clean already."""
    mail = EmailMessage(policy=SMTP)
    mail["From"] = Address(OURS[0], addr_spec=OURS[1])
    mail["To"] = Address(header_safe(to[0]), addr_spec=to[1])
    mail["Subject"] = header_safe(subject)
    mail.set_content(text, cte="quoted-printable")
    mail.add_alternative(html, subtype="html", cte="quoted-printable")
    if calendar is not None:
        content, method = calendar
        params = {"charset": "utf-8", "method": method, "component": "VEVENT"}
        mail.add_alternative(content, maintype="text", subtype="calendar", cte="base64", params=params)
        mail.make_mixed()
        mail.add_attachment(
            content, maintype="application", subtype="ics", cte="base64", filename="invite.ics", params={"name": "invite.ics"}
        )  # fmt: skip
    return mail


def read(mail: EmailMessage) -> Any:
    """What a reader gets: each part's type with its parameters, its file, and its bytes as they were before encoding."""
    parts = [part for part in mail.walk() if not part.is_multipart()]
    found = [(part["Content-Type"].params, part.get_filename(), part.get_payload(decode=True)) for part in parts]
    return shape(mail), found


@given(ANY_NAME, ANY_NAME, ANY_TEXT, ANY_TEXT, st.none() | ANY_TEXT, st.sampled_from(sorted(mime.METHODS)))
def test_any_letter_reads_as_one_that_the_library_writes(
    subject: str, name: str, text: str, html: str, calendar: str | None, method: str
) -> None:
    part = None if calendar is None else (calendar.encode(), method)
    content = built(subject=subject, to=(name, ANN[1]), text=text, html=html, calendar=part)
    theirs = by_the_library((name, ANN[1]), subject, text, html, part)
    ours = parsed(content)
    assert read(ours) == read(parsed(theirs.as_bytes()))
    assert [ours[header] for header in ("From", "Subject")] == [theirs[header] for header in ("From", "Subject")]
    assert decoded(content, "To") == written((name, ANN[1]))
    body = content.partition(b"\r\n\r\n")[2]
    assert [line for line in body.split(b"\r\n") if len(line) > 76 or b"\r" in line or b"\n" in line] == []


@pytest.mark.parametrize("value", ["a\r\nBcc: x@x.example", "a\nb", "a\rb", "é", "a\r\n", "a\r\n \r\n b", "\x00"])
def test_no_header_is_written_that_would_become_two(value: str) -> None:
    with pytest.raises(ValueError, match="cannot stand in a mail header"):
        mime._head([("Subject", value)])


@pytest.mark.parametrize("value", [v for v in HOSTILE if v] + ["a b@x.example", "a@b@c", "ann@", "<a@b>"])
def test_a_hostile_address_id_or_link_is_refused(value: str) -> None:
    changes: list[dict[str, Any]] = [
        {"to": ("Ann", value)},
        {"sender": ("Ann", f"ann@x.example{value}")},
        {"message_id": f"<a@b.example>{value}"},
        {"references": [f"<a{value}@b.example> "]},
        {"list_unsubscribe_url": f"https://x.example/{value}> "},
        {"headers": {value: "x"}},
    ]
    for change in changes:
        with pytest.raises(ValueError, match="mail"):
            built(**change)


@pytest.mark.parametrize("name", ["Bcc", "Cc", "Sender", "Subject", "Return-Path", "Content-Type", "DKIM-Signature"])
def test_only_known_headers_may_be_added(name: str) -> None:
    with pytest.raises(ValueError, match="not a header that a mail of ours carries"):
        built(headers={name: "x"})


def test_an_added_header_is_one_line_of_ascii() -> None:
    assert parsed(built(headers={"Feedback-ID": "a\r\nBcc: x@x.example"}))["Feedback-ID"] == "a Bcc: x@x.example"
    with pytest.raises(ValueError, match="cannot stand in a mail header"):
        built(headers={"Feedback-ID": "é"})


def test_a_date_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="needs a zone"):
        built(date=datetime.fromisoformat("2026-11-23T16:00"))
