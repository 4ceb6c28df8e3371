"""Answers that come at the same moment: who waits for the other sees what the other said (requirement 22).

Two transactions are really open here. On PostgreSQL the second has read the invitation before it waits for the event; on
SQLite it waits before it reads anything.
"""

import threading
import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import text

from forum.answers import service_reviews
from forum.core.database import db, writing
from forum.core.errors import Refused
from forum.events import queries as events
from forum.events.models import Event
from forum.mail import queries_inbound, service_inbound
from forum.registrations import service_answer
from forum.registrations.models import Registration
from forum.registrations.models_history import Answer, Source
from tests.answers.came import came, stamp_of, state
from tests.answers.replies import Reply
from tests.entries.given import NOW

AT = NOW + timedelta(minutes=5)


class Beside:
    """An act in a transaction of its own, begun while the test's is open."""

    def __init__(self, app, act: Callable[[], str]) -> None:
        self.app, self.act, self.ended = app, act, ""
        self.thread = threading.Thread(target=self.run)

    def run(self) -> None:
        with self.app.app_context():
            try:
                writing()
                self.ended = self.act()
                db.session.commit()
            except Exception as error:
                self.ended = type(error).__name__
                db.session.rollback()

    def begin(self, *, on_postgresql: bool) -> None:
        """Run until it waits for the test's transaction."""
        self.thread.start()
        while on_postgresql and self.thread.is_alive() and not self.waits():
            time.sleep(0.01)

    def waits(self) -> bool:
        return bool(db.session.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted")))

    def end(self) -> str:
        self.thread.join()
        return self.ended


def say_no(way: str, reply: Reply) -> None:
    """Said at minute 4, in the transaction that is open."""
    if way == "page":
        mine = db.session.query(Registration).one()
        service_answer.answer(mine, Answer.NO, at=NOW + timedelta(minutes=4), source=Source.PAGE)
    else:
        service_inbound.take(reply.envelope(), at=AT)


@pytest.mark.parametrize("way", ["page", "mail"])
def test_requirement_22_a_mail_that_waited_for_a_later_answer_is_late(app, asked, on_postgresql, way):
    envelope, no = Reply(asked, "ACCEPTED", stamp_of(1)).envelope(), Reply(asked, "DECLINED", stamp_of(4))
    beside = Beside(app, lambda: service_inbound.take(envelope, at=AT).reason)
    hold()
    beside.begin(on_postgresql=on_postgresql)
    say_no(way, no)
    db.session.commit()
    assert (beside.end(), state()) == ("stale", "withdrawn")


@pytest.mark.parametrize("way", ["page", "mail"])
def test_requirement_22_what_the_office_applies_waits_for_a_later_answer_too(app, cast, asked, on_postgresql, way):
    waits = came(Reply(asked, "ACCEPTED", stamp_of(1), sender="assistant@example.org")).ref
    no = Reply(asked, "DECLINED", stamp_of(4))
    actor = cast.actor("host")

    def apply() -> str:
        service_reviews.apply(actor, queries_inbound.by_ref(waits), at=AT)
        return "applied"

    beside = Beside(app, apply)
    hold()
    beside.begin(on_postgresql=on_postgresql)
    say_no(way, no)
    db.session.commit()
    assert (beside.end(), state()) == (Refused.__name__, "withdrawn")


def hold() -> None:
    writing()
    events.lock(db.session.query(Event).one())
