"""The mails of a showcase in the order in which they were written, and the calendar text that each must hold."""

import icalendar

from forum.core.database import db
from forum.mail import tasks as mail_tasks
from forum.mail.models import Message
from tests.entries.given import TOLD


def messages(person=None) -> list[Message]:
    found = db.session.query(Message).order_by(Message.id)
    return found.filter_by(address=person.email).all() if person is not None else found.all()


def expand(at=TOLD) -> None:
    db.session.commit()
    mail_tasks.expand(at)


def vevent(message: Message):
    (event,) = icalendar.Calendar.from_ical(message.calendar).events
    return event


def token_of(message: Message) -> str:
    return message.sender.removeprefix("events+r-")


INVITATION = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Market Forum//Calendar 1.0//EN
CALSCALE:GREGORIAN
METHOD:{method}
BEGIN:VTIMEZONE
TZID:America/Phoenix
BEGIN:STANDARD
DTSTART:19700101T000000
TZNAME:MST
TZOFFSETFROM:-0700
TZOFFSETTO:-0700
END:STANDARD
END:VTIMEZONE
BEGIN:VEVENT
SUMMARY:Showcase: renewing park permits
DTSTART;TZID=America/Phoenix:{start}
DTEND;TZID=America/Phoenix:{end}
DTSTAMP:{stamp}
UID:{uid}
SEQUENCE:{sequence}
ATTENDEE;CN="Dana Reyes";CUTYPE=INDIVIDUAL;PARTSTAT=NEEDS-ACTION;ROLE=REQ-PARTICIPANT;RSVP=TRUE:mailto:vendor@example.org
CREATED:20261123T160000Z
DESCRIPTION:See three ways to renew a permit.\\n\\nhttps://forum.example.org/events/{ref}\\n\\nA need posted here is not a solicitation. Nothing here is an offer or a promise to buy.
LAST-MODIFIED:{modified}
LOCATION:Capitol\\, room 4
ORGANIZER;CN="Market Forum":mailto:events+r-{token}@forum.example.org
{status}TRANSP:OPAQUE
URL:https://forum.example.org/events/{ref}
X-MICROSOFT-CDO-BUSYSTATUS:BUSY
{last}END:VEVENT
END:VCALENDAR
"""
#: What only a request has.
ALARM = """BEGIN:VALARM
ACTION:DISPLAY
DESCRIPTION:Showcase: renewing park permits
TRIGGER:-PT30M
END:VALARM
"""
COUNTER = "X-MICROSOFT-DISALLOW-COUNTER:TRUE\n" + ALARM


def stored(message, event, method, *, sequence, stamp, modified="20261123T160000Z", start="20270114T140000",
           end="20270114T163000", status="STATUS:CONFIRMED\n", last=COUNTER) -> str:  # fmt: skip
    return INVITATION.format(
        method=method, sequence=sequence, stamp=stamp, modified=modified, start=start, end=end, status=status, last=last,
        uid=event.uid, ref=event.thread.ref, token=token_of(message),
    )  # fmt: skip


def unfolded(message: Message) -> str:
    return message.calendar.replace("\r\n ", "").replace("\r\n", "\n")
