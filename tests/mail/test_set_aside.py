"""A dispatch whose letters cannot be written waits alone: those behind it go on, the desk reads why, nobody hears twice."""

from datetime import timedelta

import pytest

from forum.core.database import db
from forum.mail import rules, service, service_dispatch, tasks
from forum.mail.emails import Letter
from forum.mail.models import Dispatch, DispatchState, Message

PEOPLE = [service.Recipient(f"p{n}@example.org", f"Person {n}", f"p{n:09d}", n) for n in range(1, 801)]
LETTER = Letter("Moved", "Text", "<p>Text</p>")


@pytest.fixture
def broken():
    """Keys of people whose letter cannot be written."""
    return {700}


@pytest.fixture
def ill(app, broken, monday):
    """A dispatch to 800 people that cannot be written as long as somebody is broken, and a whole one behind it."""

    def audience(_row, after, limit):
        return [p for p in PEOPLE if p.key > after][:limit]

    def write(person):
        if person.key in broken:
            raise UnicodeError("label empty or too long")
        return LETTER

    kinds = {
        "event.ill": service_dispatch.Kind(audience, lambda _row: write),
        "event.well": service_dispatch.Kind(audience, lambda _row: lambda _person: LETTER),
    }
    service_dispatch._kinds.update(kinds)
    row = service.dispatch(service.About("event.ill", "event", "e000000001"), at=monday)
    db.session.flush()
    service.dispatch(service.About("event.well", "event", "e000000002"), at=monday)
    db.session.commit()
    yield row
    for kind in kinds:
        del service_dispatch._kinds[kind]


def told(kind: str) -> int:
    return db.session.query(Message).filter_by(kind=kind).count()


def test_those_behind_it_go_on_and_its_last_piece_is_undone(ill, monday):
    assert tasks.expand(monday) == 1300
    assert (told("event.ill"), told("event.well")) == (500, 800)
    assert (ill.state, ill.cursor, ill.attempt_count) == (DispatchState.OPEN, 500, 1)
    assert (ill.last_error, ill.next_attempt_at) == (
        "UnicodeError: label empty or too long", monday + rules.BACK_OFF[0],
    )  # fmt: skip


def test_it_is_tried_again_after_waits_that_grow_and_never_given_up(ill, monday):
    at, waits = monday, []
    for _try in range(len(rules.BACK_OFF) + 2):
        tasks.expand(at)
        assert tasks.expand(ill.next_attempt_at - timedelta(seconds=1)) == 0
        waits.append(ill.next_attempt_at - at)
        at = ill.next_attempt_at
    assert waits == [*rules.BACK_OFF, rules.BACK_OFF[-1], rules.BACK_OFF[-1]]


def test_once_it_can_be_written_everybody_hears_once(ill, broken, monday):
    tasks.expand(monday)
    broken.clear()
    assert tasks.expand(monday + rules.BACK_OFF[0]) == 300
    assert (told("event.ill"), ill.state, ill.recipient_count) == (800, DispatchState.DONE, 800)
    assert (ill.attempt_count, ill.last_error, ill.next_attempt_at) == (0, "", None)
    assert db.session.query(Dispatch).filter_by(state=DispatchState.OPEN).count() == 0


def test_the_desk_reads_why(ill, broken, as_, cast, app, monday):
    host = as_(cast.host)
    assert "Could not be written" not in host.get("/desk/system").get_data(as_text=True)
    tasks.expand(monday)
    html = host.get("/desk/system").get_data(as_text=True)
    for words in ("Could not be written", "About an event, e000000001", "UnicodeError: label empty or too long"):
        assert words in html
    said = "WRONG Mail: What should go to many could not be written. The desk's page System says why."
    assert said in app.test_cli_runner().invoke(args=["check"]).output
    broken.clear()
    tasks.expand(monday + rules.BACK_OFF[0])
    assert "Could not be written" not in host.get("/desk/system").get_data(as_text=True)
