"""Choices, what happens and what is sent, for the tests of the ways in which news comes."""

from datetime import UTC, datetime, timedelta

from forum.core.database import db
from forum.digests import rules_ways, service, tasks
from forum.digests.models import Choice, Frequency, Way
from forum.digests.rules_ways import Draft
from forum.mail import tasks as mail_tasks
from forum.mail.models import Message
from forum.mail.service import About, dispatch
from forum.policies import queries as policies
from tests.digests import things

AT = datetime(2026, 11, 23, 16, 0, tzinfo=UTC)  # Monday, 9 a.m. in Phoenix
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
NEXT_MONDAY = datetime(2026, 11, 30, 14, 0, tzinfo=UTC)


def choose(person, frequency=Frequency.MONDAY, *, at=AT, quiet=(None, None), paused_on=None, **ways) -> Choice:
    exceptions = {kind: Way(ways[kind]) if kind in ways else None for kind in rules_ways.KINDS}
    draft = Draft(frequency, exceptions, *quiet, paused_on)
    made = service.choose(person, draft, policies.at(at), at=at)
    db.session.commit()
    return made


def need(cast, title: str, at: datetime, **more):
    made = things.need(title, cast.roads, at, topics=(cast.topics["roads"],), **more)
    db.session.flush()
    dispatch(About("need.published", "need", made.thread.ref), at=at)
    db.session.commit()
    return made


def post(cast, at: datetime, text: str = "Words", **more):
    cast.talk.post_count = number = cast.talk.post_count + 1
    made = things.reply(cast.talk, number + 1, cast.agency2, at, **more)
    made.body = text
    db.session.flush()
    dispatch(About("thread.posted", "thread", cast.talk.ref), at=at, payload={"post": made.ref})
    db.session.commit()
    return made


def answer(cast, number: int, at: datetime):
    made = things.answered(cast.followed, number, f"Question {number}?", "So.", at)
    db.session.flush()
    payload = {"questions": [made.ref], "updates": [], "moved": None}
    dispatch(About("need.released", "need", cast.followed.thread.ref), at=at, payload=payload)
    db.session.commit()


def run(start: datetime, end: datetime, step: timedelta = MINUTE) -> None:
    """The worker, once a step."""
    at = start
    while at <= end:
        mail_tasks.expand(at)
        tasks.send_due(at)
        at += step


def mails(person=None) -> list[tuple[str, str]]:
    """(kind, subject) of what one person got, in order."""
    db.session.rollback()
    found = db.session.query(Message).order_by(Message.id)
    address = person.email if person else "vendor@example.org"
    return [(m.kind, m.subject) for m in found if m.address == address]
