"""The outbox: composed once, delivered by SMTP or to files, tried again, given up visibly, expanded in pieces."""

from datetime import timedelta
from email import message_from_bytes, policy

import pytest
import time_machine

from forum.core.database import db
from forum.mail import queries, rules, service, service_dispatch, tasks
from forum.mail.emails import Parts, compose, subject
from forum.mail.models import Dispatch, DispatchState, Message, MessageState

DANA = service.Recipient("dana@example.org", "Dana Reyes", "pdana00001", 1)
ABOUT = service.About("need.published", "need", "n000000001")


def letter(title: str = "Renew a park permit"):
    parts = Parts(
        subject=subject("New need", title), sentence="A new need is open.", facts=[("Questions until", "Fri, Dec 4")],
        button=("Read the need", "https://forum.example.org/needs/x"), why="You follow Online services.",
        settings_url="https://forum.example.org/me/mail",
    )  # fmt: skip
    return compose(parts, notice="Not an offer.", sender="Market Forum, Office of the CIO")


@pytest.fixture
def queued(app, monday) -> Message:
    message = service.queue(letter(), DANA, ABOUT, at=monday)
    db.session.commit()
    return message


def test_a_letter_has_the_same_facts_in_text_and_html(app):
    made = letter()
    facts = (
        "A new need is open.",
        "Questions until",
        "Fri, Dec 4",
        "https://forum.example.org/needs/x",
        "Read the need",
        "You follow Online services.",
        "Not an offer.",
    )
    assert [f for f in facts if f not in made.text] == []
    assert [f for f in facts if f not in made.html] == []


def test_the_title_gives_way_in_a_long_subject():
    made = subject(
        "Moved to Fri, Jan 15, 2:00 p.m. MST", "A very long title about permits and the many rangers who check them"
    )
    assert len(made) <= 70
    assert made.startswith("Moved to Fri, Jan 15, 2:00 p.m. MST: A very long title") and made.endswith("…")


def test_a_message_is_delivered_once_over_smtp(queued, sink, monday):
    sent = (tasks.deliver(monday), tasks.deliver(monday))
    [got] = sink.messages
    assert sent == (1, 0)
    assert got["From"] == '"Market Forum, Office of the CIO" <forum@forum.example.org>'
    assert (got["To"], got["Subject"], got["Message-ID"]) == (
        "Dana Reyes <dana@example.org>",
        "New need: Renew a park permit",
        queued.message_id,
    )
    assert (queued.state, queued.sent_at, queued.attempt_count) == (MessageState.SENT, monday, 1)


def test_a_message_is_delivered_to_a_file(app, queued, monday):
    assert tasks.deliver(monday) == 1
    [path] = (app.config["INSTANCE_DIR"] / "outbox").iterdir()
    assert message_from_bytes(path.read_bytes(), policy=policy.default)["Subject"] == "New need: Renew a park permit"


def test_a_refused_message_is_tried_again_with_growing_waits_and_then_given_up(queued, sink, monday):
    sink.refusal = "451 Later"
    at, waits = monday, []
    while queued.state is MessageState.QUEUED:
        with time_machine.travel(at, tick=False):
            assert tasks.deliver(at) == 0
        db.session.expire_all()
        if queued.state is MessageState.QUEUED:
            waits.append(queued.next_attempt_at - at)
            at = queued.next_attempt_at
    assert waits == list(rules.BACK_OFF)
    assert (queued.state, queued.attempt_count, "451" in queued.last_error) == (
        MessageState.FAILED,
        len(rules.BACK_OFF) + 1,
        True,
    )
    assert queries.failed_count() == 1


PEOPLE = [service.Recipient(f"p{n}@example.org", f"Person {n}", f"p{n:09d}", n) for n in range(1, 1201)]


@pytest.fixture
def many(app, monday):
    """A dispatch to 1,200 people, and how often its letters were composed."""

    def audience(_row, after, limit):
        return [p for p in PEOPLE if p.key > after][:limit]

    def composer(_row):
        made = letter()
        return lambda person: None if person.key == 7 else made

    service_dispatch._kinds["test.many"] = service_dispatch.Kind(audience, composer)
    row = service.dispatch(service.About("test.many", "need", "n000000001"), at=monday)
    db.session.commit()
    yield row
    del service_dispatch._kinds["test.many"]


def test_a_dispatch_reaches_each_of_its_audience_once(many, monday):
    assert tasks.expand(monday) == 1200
    assert tasks.expand(monday) == 0
    addresses = sorted(db.session.scalars(db.select(Message.address)))
    assert addresses == sorted(p.address for p in PEOPLE if p.key != 7)
    assert (many.state, many.recipient_count, many.done_at) == (DispatchState.DONE, 1199, monday)


def test_a_kill_between_two_pieces_loses_and_doubles_nothing(many, monday):
    assert tasks._expand_piece(many.id, monday) == rules.EXPAND_BATCH
    db.session.rollback()
    row = db.session.get(Dispatch, many.id)
    assert (row.cursor, row.recipient_count) == (500, 499)
    assert tasks.expand(monday) == 700
    assert db.session.query(Message).count() == 1199


def test_a_piece_that_fails_half_way_leaves_nothing(many, monday):
    kind = service_dispatch._kinds["test.many"]

    def breaking(row):
        write = kind.composer(row)

        def compose_one(person):
            if person.key == 300:
                raise RuntimeError("the process dies here")
            return write(person)

        return compose_one

    service_dispatch._kinds["test.many"] = service_dispatch.Kind(kind.audience, breaking)
    with pytest.raises(RuntimeError):
        tasks._expand_piece(many.id, monday)
    db.session.rollback()
    assert db.session.query(Message).count() == 0
    service_dispatch._kinds["test.many"] = kind
    assert tasks.expand(monday) == 1200


def test_a_dispatch_for_later_waits(many, monday):
    many.at = monday + timedelta(hours=6)
    db.session.commit()
    assert tasks.expand(monday) == 0
    assert tasks.expand(monday + timedelta(hours=6)) == 1200
