"""Mail that comes in through a pipe: what is taken, told, and never doubled."""

import json

import pytest

from forum.core.database import db
from forum.mail import service_inbound
from forum.mail.models import Message
from forum.mail.models_inbound import InboundMessage, InboundState
from forum.mail.rules_inbound import Box, Decided

NOTE = b"From: Dana <dana@example.org>\nTo: Box <box+tag@forum.example.org>\nMessage-ID: <1@example.org>\n\nHello.\n"


@pytest.fixture
def box(app, monkeypatch):
    """A box whose feature keeps what it was given."""
    given = []

    def handler(came, at):
        given.append((came, at))
        if came.mail.subject == "break":
            raise RuntimeError("the feature is broken")
        return Decided(InboundState.APPLIED, "kept", "thing", "thing000001")

    monkeypatch.setitem(service_inbound._handlers, "box", handler)
    return given


def piped(app, *arguments: str, content: bytes = NOTE, **environment: str) -> tuple[int, list[dict]]:
    result = app.test_cli_runner().invoke(args=["mail", "receive", *arguments], input=content, env=environment)
    return result.exit_code, [json.loads(line) for line in result.output.splitlines()]


def test_a_mail_server_pipes_a_mail_in(app, box, monday):
    code, (said,) = piped(app, "box+tag@forum.example.org", "--sender", "dana@example.org")
    row = db.session.query(InboundMessage).one()
    assert (code, said) == (
        0,
        {"recipient": "box+tag@forum.example.org", "state": "applied", "reason": "kept", "ref": row.ref},
    )
    assert (row.sender, row.message_id, row.size, row.received_at) == (
        "dana@example.org",
        "<1@example.org>",
        len(NOTE),
        monday,
    )
    assert [(came.box, at) for came, at in box] == [(Box("box", "tag"), monday)]


@pytest.mark.parametrize("environment", [{}, {"RECIPIENT": "BOX+Tag@forum.example.org"}])
def test_without_an_argument_the_environment_and_then_the_mail_say_whose_it_is(app, box, environment):
    code, _said = piped(app, **environment)
    assert (code, [came.box for came, _at in box]) == (0, [Box("box", "tag")])


@pytest.mark.parametrize("address", ["nobody@forum.example.org", "box@other.example", "box", "", "@forum.example.org"])
def test_where_nobody_has_the_address_the_server_is_told(app, box, address):
    code, said = piped(app, address)
    assert (code, said) == (67, [{"recipient": address, "error": "nobody has this address"}])
    assert db.session.query(InboundMessage).count() == 0


def test_a_fault_of_ours_asks_the_server_to_try_again_and_keeps_nothing(app, box):
    code, said = piped(app, "box@forum.example.org", content=b"Subject: break\n" + NOTE)
    assert (code, said) == (75, [{"recipient": "box@forum.example.org", "error": "RuntimeError"}])
    assert db.session.query(InboundMessage).count() == 0


def test_a_mail_that_is_too_large_is_refused_for_good(app, box):
    code, (said,) = piped(app, "box@forum.example.org", content=NOTE + b"a" * 10_000_000)
    assert (code, said["reason"]) == (65, "too_much")
    assert piped(app, "box@forum.example.org", content=NOTE + b"a" * 10_000_000)[0] == 65
    assert db.session.query(InboundMessage).count() == 1


def test_the_same_mail_once_more_is_one(app, box):
    first = piped(app, "box+tag@forum.example.org")
    # Each server on the way writes its own line into the head.
    again = piped(app, "BOX+tag@forum.example.org", content=b"Received: by another server\n" + NOTE)
    assert (first[1][0]["ref"], len(box)) == (again[1][0]["ref"], 1)
    other = piped(app, "box+other@forum.example.org")
    assert (other[0], len(box)) == (0, 2)


LIST, AUTO, BOUNCE = b"List-Id: <l.example.org>\n", b"Auto-Submitted: auto-replied\n", b"Return-Path: <>\n"


@pytest.mark.parametrize(("head", "reason"), [(LIST, "list"), (AUTO, "auto"), (BOUNCE, "bounce")])
def test_machines_reach_no_feature(app, box, head, reason):
    code, (said,) = piped(app, "box@forum.example.org", content=head + NOTE)
    assert (code, said["state"], said["reason"], box) == (0, "ignored", reason, [])


@pytest.mark.parametrize("sender", ["", "<>", "MAILER-DAEMON"])
def test_an_empty_envelope_sender_is_a_bounce(app, box, sender):
    assert piped(app, "box@forum.example.org", "--sender", sender)[1][0]["reason"] == "bounce"


def test_two_recipients_are_two_mails(app, box):
    code, said = piped(app, "box+a@forum.example.org", "nobody@forum.example.org")
    assert (code, len(said), len(box)) == (67, 2, 1)


def test_no_mail_leaves_because_mail_came(app, box):
    piped(app, "box@forum.example.org")
    assert db.session.query(Message).count() == 0
