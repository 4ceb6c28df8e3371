"""Write one person's reminder of an event."""

from collections.abc import Sequence
from datetime import datetime

from forum.invitations import emails_remind, service_letters
from forum.invitations.service_letters import Writer
from forum.mail.emails import Letter, compose
from forum.registrations.models import Registration


def of_event(
    writer: Writer, mine: Registration | None, zone: str | None, slots: Sequence[datetime], stop_url: str, *, at: datetime
) -> Letter:  # fmt: skip
    """The event is tomorrow: to who has a seat, or presents at the wall times `slots`. Without a calendar part."""
    parts = emails_remind.event_near(writer.event, service_letters.reader(writer, mine, zone), slots, at)
    return compose(parts, notice=writer.values.notice, sender=writer.values.sender, unsubscribe_url=stop_url)
