"""Letters to the office: mail to our plain addresses is taken, read on the desk, and never answered by a machine."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from forum.audit.models import Entry
from forum.core.database import db
from forum.desk import rules_letters
from forum.desk.rules_letters import STRANGERS_MOST, TEXT_MOST
from forum.mail import service_inbound
from forum.mail.models import Message
from forum.mail.models_inbound import InboundMessage
from forum.mail.service_inbound import Envelope
from tests.answers.replies import BORDER, Reply
from tests.entries import given
from tests.entries.given import NOW

TEXT = "Can we bring our own chairs to the showcase?"
PROVEN = f"{BORDER}; dmarc=pass"


@pytest.fixture(autouse=True)
def border(app, cast, monkeypatch):
    monkeypatch.setitem(app.config, "MAIL_AUTHSERV_ID", BORDER)


def wrote(text: str = TEXT, to: str = "forum", at=NOW, sender: str | None = None, **head: str) -> tuple[str, str]:
    lines = {
        "Authentication-Results": PROVEN, "From": "Dana Reyes <vendor@example.org>", "Subject": "Re: You have a seat",
        "Message-ID": f"<{abs(hash((text, to, at, *head.items())))}@example.org>",
    } | {name.replace("_", "-"): value for name, value in head.items()}  # fmt: skip
    content = ("".join(f"{k}: {v}\r\n" for k, v in lines.items()) + "\r\n" + text).encode()
    row = service_inbound.take(Envelope(f"{to}@forum.example.org", content, sender), at=at)
    db.session.commit()
    return row.state.value, row.reason


def row() -> InboundMessage:
    return db.session.query(InboundMessage).one()


def desk(client, after: str = "") -> str:
    return client.get(f"/desk/replies{after}").get_data(as_text=True)


@pytest.mark.parametrize("to", ["forum", "Forum", "forum+word", "events"])
def test_a_letter_to_a_plain_address_lies_on_the_desk_with_who_wrote_it(cast, as_, to):
    assert wrote(to=to) == ("waiting", "letter")
    assert (row().person_ref, row().data) == (cast.vendor.ref, {"text": TEXT, "more": False})
    client = as_(cast.host)
    front = client.get("/desk/").get_data(as_text=True)
    assert ("Replies to check" in front, "Re: You have a seat" in front) == (True, True)
    words = ("Re: You have a seat", TEXT, "Letter from Dana Reyes · vendor@example.org", "Answer by mail", "Done")
    page = desk(client)
    assert [word for word in words if word not in page] == []
    assert db.session.query(Message).count() == 0


def test_what_a_program_quotes_is_left_out(cast):
    wrote(
        f"{TEXT}\r\n\r\nOn Mon, Nov 23, 2026 at 9:05 AM Market Forum <forum@forum.example.org> wrote:\r\n> You have a seat."
    )
    assert row().data["text"] == TEXT


@pytest.mark.parametrize(
    ("head", "who"),
    [
        ({"From": "pat@example.org"}, "Letter from pat@example.org, who has no account"),
        (
            {"Authentication_Results": "x; dmarc=none"},
            "Letter from vendor@example.org. Nothing proves that this address wrote it",
        ),
    ],
)
def test_the_desk_says_how_far_the_sender_is_proven(cast, as_, head, who):
    assert wrote(**head) == ("waiting", "letter")
    page = desk(as_(cast.host))
    assert (who in page, "Dana Reyes" in page, row().person_ref) == (True, False, "")


def test_an_account_that_is_closed_or_was_never_confirmed_is_a_stranger(cast):
    cast.vendor.active = False
    cast.vendor2.confirmed_at = None
    db.session.commit()
    wrote()
    wrote(From=cast.vendor2.email)
    assert [found.person_ref for found in db.session.query(InboundMessage)] == ["", ""]


def test_the_answer_is_written_in_the_reader_s_own_mail_program():
    url = rules_letters.answer_url("o'neil&co@example.org", "Seats & chairs?", "One\n\nTwo %")
    parts = urlsplit(url)
    assert (parts.scheme, parts.path) == ("mailto", "o%27neil%26co@example.org")
    assert parse_qs(parts.query) == {
        "subject": ["Re: Seats & chairs?"], "body": ["\r\n\r\no'neil&co@example.org wrote:\r\n> One\r\n>\r\n> Two %"],
    }  # fmt: skip
    long = parse_qs(urlsplit(rules_letters.answer_url("a@example.org", "RE: it", "word " * 1_000)).query)
    assert (long["subject"], len(long["body"][0]) < 1_600) == (["RE: it"], True)


def test_a_letter_that_is_done_leaves_the_list_and_its_text_goes(cast, as_):
    wrote()
    client, url = as_(cast.host), f"/desk/replies/{row().ref}/done"
    assert [client.post(url).status_code for _twice in range(2)] == [303, 303]
    db.session.expire_all()
    assert (row().state.value, row().decided_by, row().data) == ("left", "Helen Park", {})
    page = desk(client)
    assert ("The letter is off the list." in page, "Nothing waits." in page, TEXT in page) == (True, True, False)
    assert [e.actor_name for e in db.session.query(Entry).filter_by(act="letter.done")] == ["Helen Park"]


def test_an_answer_to_an_invitation_cannot_be_put_away_like_a_letter(cast, as_):
    asked = given.asked(given.event(cast), cast.vendor)
    service_inbound.take(Reply(asked, sequence=9).envelope(), at=NOW + timedelta(minutes=3))
    wrote(at=NOW + timedelta(minutes=4))
    answer, letter = db.session.query(InboundMessage).order_by(InboundMessage.id)
    client = as_(cast.host)
    assert desk(client).index(answer.ref) < desk(client).index(letter.ref)
    assert client.post(f"/desk/replies/{answer.ref}/done").status_code == 404
    assert [client.post(f"/desk/replies/{letter.ref}/{act}").status_code for act in ("apply", "leave")] == [404, 404]
    db.session.expire_all()
    assert [found.state.value for found in (answer, letter)] == ["waiting", "waiting"]


@pytest.mark.parametrize(
    ("head", "reason"),
    [
        ({"Auto_Submitted": "auto-replied"}, "auto"),
        ({"Precedence": "bulk"}, "auto"),
        ({"Return_Path": "<>"}, "bounce"),
        ({"From": "MAILER-DAEMON@example.org"}, "bounce"),
        ({"List_Id": "<l.example.org>"}, "list"),
        ({"From": "a@example.org, b@example.org"}, "no_sender"),
        ({"Auto_Submitted": "auto-replied", "Content_Type": "text/calendar"}, "auto"),
    ],
)
def test_requirement_28_what_machines_write_stands_in_the_log_alone(cast, as_, head, reason):
    assert wrote(**head) == ("ignored", reason)
    assert (row().data, "Nothing waits." in desk(as_(cast.host)), db.session.query(Message).count()) == ({}, True, 0)


def test_requirement_28_a_bounce_by_its_envelope_is_no_letter(cast):
    assert wrote(sender="") == ("ignored", "bounce")


def test_a_calendar_that_answers_the_plain_organizer_is_no_letter(cast):
    assert wrote("BEGIN:VCALENDAR", to="events", Content_Type="text/calendar") == ("ignored", "no_token")


def test_an_empty_mail_is_no_letter_but_a_subject_is_enough(cast):
    assert wrote("  \r\n", Subject="") == ("ignored", "empty")
    assert wrote("  \r\n", Subject="Call me") == ("waiting", "letter")


def test_a_letter_without_a_subject_has_a_line_on_the_desk(cast, as_):
    wrote(Subject="")
    client = as_(cast.host)
    assert ">No subject</a>" in client.get("/desk/").get_data(as_text=True)
    assert "No subject" in desk(client)


def test_what_is_long_or_more_than_text_is_cut_and_said(cast, as_):
    wrote("word " * 4_000)
    assert len(row().data["text"]) == TEXT_MOST
    db.session.delete(row())
    mixed = 'multipart/mixed; boundary="x"'
    part = f"--x\r\nContent-Type: text/plain\r\n\r\n{TEXT}\r\n--x\r\nContent-Type: application/pdf\r\n\r\n%PDF\r\n--x--"
    wrote(part, Content_Type=mixed)
    assert row().data == {"text": TEXT, "more": True}
    assert "The mail held more than text, a file or a picture. That is not kept." in desk(as_(cast.host))


def test_no_more_letters_of_one_sender_in_a_day_than_the_office_can_read(cast):
    unproven = {"Authentication_Results": "x; dmarc=none"}
    known = [wrote(f"Letter {number}")[1] for number in range(12)]
    forged = [wrote(f"Letter {number}", **unproven)[1] for number in range(5)]
    assert (known, forged) == (["letter"] * 10 + ["often"] * 2, ["letter"] * 3 + ["often"] * 2)
    assert wrote("Tomorrow", at=NOW + timedelta(days=1)) == ("waiting", "letter")


def test_strangers_cannot_fill_the_list_and_who_is_known_is_always_read(cast):
    ends = [wrote(From=f"p{number}@example.org")[1] for number in range(STRANGERS_MOST + 2)]
    assert ends == ["letter"] * STRANGERS_MOST + ["full"] * 2
    assert db.session.query(InboundMessage).filter_by(reason="full").first().data == {}
    assert wrote() == ("waiting", "letter")


def test_hostile_words_are_shown_as_words(cast, as_):
    wrote("<script>alert(1)</script>", Subject='"><b>x</b>', From="pat@example.org")
    page = desk(as_(cast.host))
    assert [word in page for word in ("<script>alert", "<b>x</b>", "&lt;script&gt;alert(1)")] == [False, False, True]


def test_the_list_of_letters_pages_with_the_same_statements(cast, as_, statements):
    client = as_(cast.host)
    wrote()
    desk(client)
    with statements() as few:
        desk(client)
    for number in range(29):
        wrote(From=f"p{number}@example.org")
    with statements() as many:
        page = desk(client)
    assert (len(many), len(many) <= 8, page.count("Answer by mail"), "Next page" in page) == (len(few), True, 20, True)
