"""What came in, what was decided, and what it did: for the tests of answers from calendars."""

from contextlib import suppress
from datetime import datetime, timedelta

from forum.core.database import db
from forum.core.errors import Refused
from forum.invitations.models import Invitation
from forum.mail import service_inbound
from forum.mail.models import Message
from forum.mail.models_inbound import InboundMessage
from forum.registrations import service_answer
from forum.registrations.models import Registration
from forum.registrations.models_history import Answer, Source
from tests.answers.replies import Reply
from tests.entries.given import NOW

LATER = NOW + timedelta(minutes=3)


def came(reply: Reply, *, at: datetime = LATER) -> InboundMessage:
    row = service_inbound.take(reply.envelope(), at=at)
    db.session.commit()
    assert row is not None
    return row


def decided(reply: Reply, *, at: datetime = LATER) -> tuple[str, str]:
    row = came(reply, at=at)
    return row.state.value, row.reason


def state() -> str:
    db.session.expire_all()
    return db.session.query(Registration).one().state.value


def sent() -> list[tuple[str, str]]:
    return [(m.kind, m.address) for m in db.session.query(Message).order_by(Message.id)]


def stamp_of(minute: int) -> str:
    return (NOW + timedelta(minutes=minute)).strftime("%Y%m%dT%H%M%SZ")


def say(asked: Invitation, way: str, minute: int, answer: str, arrives: int) -> None:
    """A mail arrives some minutes after it was written, to the first entry; what is said on a page counts at that moment."""
    if way == "mail":
        came(Reply(asked, answer, stamp_of(minute), sequence=0), at=NOW + timedelta(minutes=arrives))
        return
    mine = db.session.query(Registration).filter_by(person_id=asked.person_id).one()
    with suppress(Refused):
        service_answer.answer(mine, Answer(answer), at=NOW + timedelta(minutes=minute), source=Source(way))
    db.session.commit()


COUNTER = (
    ("METHOD:REPLY", "METHOD:COUNTER"), ("method=REPLY", "method=COUNTER"),
    ("DTSTART;TZID=US Mountain Standard Time:20270114T140000", "DTSTART;TZID=US Mountain Standard Time:20270115T090000"),
    ("DTEND;TZID=US Mountain Standard Time:20270114T163000", "DTEND;TZID=US Mountain Standard Time:20270115T113000"),
)  # fmt: skip


UNPROVEN = (("dmarc=pass", "dmarc=none"), ("dkim=pass", "dkim=none"))
AUTOMATIC = ("MIME-Version: 1.0\n", "MIME-Version: 1.0\nAuto-Submitted: auto-generated\n")
REFRESH = (("METHOD:REPLY", "METHOD:REFRESH"), ("method=REPLY", "method=REFRESH"))
