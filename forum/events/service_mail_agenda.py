"""Tell presenters what a new version of the agenda means for them, and followers once that there is one."""

from collections.abc import Sequence
from datetime import datetime

from flask_babel import force_locale

from forum.core import links
from forum.core.database import db
from forum.events import emails_agenda, queries_agenda, rules_agenda
from forum.events.models import Application, Event
from forum.events.models_agenda import AgendaVersion
from forum.events.rules_agenda import Change, Kind, Line
from forum.events.signals import SlotTold, slot_told
from forum.mail import emails as letters
from forum.mail import service as mail
from forum.mail.models import Dispatch
from forum.mail.service import About, Recipient
from forum.policies import queries as policies
from forum.policies.rules import local_moment

#: Dispatch to who follows the event: the worker finds out who hears at once.
AGENDA = "event.agenda"


def tell(event: Event, version: AgendaVersion, *, at: datetime) -> None:
    """One letter for each slot that is new, moved or gone, and one dispatch to the followers, who hear once.

    The letters belong to the dispatch too, so that the digest does not tell a presenter the same again.
    """
    row = mail.dispatch(About(AGENDA, "event", event.thread.ref), at=at, revision=version.number)
    db.session.flush()
    found = rules_agenda.told(rules_agenda.read_changes(version.changes))
    applications = queries_agenda.applications(event, [change.application for change in found])
    lines = rules_agenda.read_lines(version.lines)
    told: set[str] = set()
    for change in found:
        application = applications[change.application]
        _queue(event, application, change, lines, None if application.person.email in told else row, at)
        told.add(application.person.email)


def tell_moved_with_event(event: Event, version: AgendaVersion, *, at: datetime) -> None:
    """The slots moved because the event did: each presenter hears of the slot, which is an entry of its own."""
    lines = rules_agenda.read_lines(version.lines)
    _tell(event, rules_agenda.told(rules_agenda.read_changes(version.changes)), lines, at)


def tell_placed_anew(event: Event, *, at: datetime) -> None:
    """The event has another place, and so have the slots that no session gives a room of its own."""
    lines = [line for line in queries_agenda.published_lines(event) if line.application and not line.room]
    found = [Change(Kind.MOVED, line.name, line.application, line.starts, line.starts) for line in lines]
    _tell(event, found, lines, at)


def _tell(event: Event, found: Sequence[Change], lines: Sequence[Line], at: datetime) -> None:
    applications = queries_agenda.applications(event, [change.application for change in found])
    for change in found:
        _queue(event, applications[change.application], change, lines, None, at)


def _queue(
    event: Event, application: Application, change: Change, lines: Sequence[Line], row: Dispatch | None, at: datetime
) -> None:
    person, now = application.person, policies.current()
    if not person.active:
        return
    wall = change.after or change.before
    assert wall is not None  # noqa: S101  each change has a time
    slot_at = local_moment(wall, event.zone).moment
    write = emails_agenda.LETTERS[change.kind]
    url = links.to("events.agenda", ref=event.thread.ref)
    with force_locale(person.locale or "en"):
        parts = write(application, change, slot_at, url)
        letter = letters.compose(parts, notice=now.notice, sender=now.sender)
    to = Recipient(person.email, person.name, person.ref, person.id, person.locale, person.zone)
    about = About(f"slot.{change.kind.value}", "event", event.thread.ref)
    message = mail.queue(letter, to, about, at=at, dispatch=row)
    line = next((line for line in lines if line.application == application.ref), None)
    place = (line.starts, line.ends, line.room) if line is not None else (None, None, "")
    slot_told.send(SlotTold(application, message, at, *place))
