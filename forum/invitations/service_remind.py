"""Write one person's reminder of an event or a deadline."""

from collections.abc import Sequence
from datetime import datetime

from forum.core import links
from forum.entries.models_deadlines import DeadlineKind, DeadlineText
from forum.invitations import emails_remind, service_letters
from forum.invitations.service_letters import Writer
from forum.mail.emails import Letter, compose
from forum.policies import queries as policies
from forum.registrations.models import Registration


def of_event(
    writer: Writer, mine: Registration | None, zone: str | None, slots: Sequence[datetime], stop_url: str, *, at: datetime
) -> Letter:  # fmt: skip
    """The event is tomorrow: to who has a seat, or presents at the wall times `slots`. Without a calendar part."""
    parts = emails_remind.event_near(writer.event, service_letters.reader(writer, mine, zone), slots, at)
    return compose(parts, notice=writer.values.notice, sender=writer.values.sender, unsubscribe_url=stop_url)


def of_deadline(row: DeadlineText, stop_url: str) -> Letter:
    """A deadline is near: to who follows what it is of."""
    page = "showcases.show" if row.kind is DeadlineKind.CALL else "needs.show"
    now = policies.current()
    url = links.to(page, ref=row.thread.ref)
    parts = emails_remind.deadline_near(row.kind, row.thread, row.due_at, row.zone, url)
    return compose(parts, notice=now.notice, sender=now.sender, unsubscribe_url=stop_url)
