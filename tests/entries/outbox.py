"""What the tests of entries and invitations read from the outbox, and the event that they read it of."""

from datetime import timedelta
from email import message_from_bytes, policy

import icalendar

from forum.core.database import db
from forum.events.rules import EventDraft, Move
from forum.mail import tasks as mail_tasks
from forum.mail.models import Message
from tests.entries.given import NOW, wall

LATER = NOW + timedelta(days=1)
PLAN = EventDraft(
    title="Showcase: renewing park permits", why_come="Eight companies, ten minutes each.", zone="America/Denver",
    topic_slugs=("online-services",), starts_local=wall("2027-01-14T14:00"), ends_local=wall("2027-01-14T16:30"),
    has_room=True, place="Room 210", room_seats=60,
)  # fmt: skip


def moved(event, **fields) -> Move:
    """The event as it is, but for these."""
    same = {name: getattr(event, name) for name in ("starts_local", "ends_local", "zone", "has_room", "place", "has_online", "online_url")}  # fmt: skip
    return Move(**same | fields)


def sent(person=None) -> list[Message]:
    found = db.session.query(Message).filter(Message.calendar.is_not(None)).order_by(Message.id)
    return found.filter_by(address=person.email).all() if person is not None else found.all()


def work(at) -> None:
    db.session.commit()
    mail_tasks.expand(at)


def entry(text: str | Message):
    (event,) = icalendar.Calendar.from_ical(text.calendar if isinstance(text, Message) else text).events
    return event


def whole(message: Message):
    return message_from_bytes(mail_tasks.compose(message), policy=policy.default)


def said(message: Message) -> tuple[str, str, int, str]:
    """Kind, METHOD, SEQUENCE and the time on the wall."""
    found = entry(message)
    return message.kind, message.calendar_method, found["SEQUENCE"], found.start.strftime("%H:%M")


class Killed(BaseException):
    """The worker died."""
