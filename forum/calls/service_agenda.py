"""Order the draft of the agenda, which only the office sees, and publish it as the next version."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from forum.audit import service as audit
from forum.calls import queries_agenda, queries_slots, rules_agenda, rules_slots
from forum.calls.models import Application, Slot
from forum.calls.models_agenda import AgendaSession, AgendaVersion
from forum.calls.rules_agenda import Line
from forum.calls.signals import SlotsChanged, slots_changed
from forum.core.actor import Actor
from forum.core.database import db
from forum.core.errors import NotShown, Refused, RefusedFields
from forum.events import queries as events
from forum.events import rules
from forum.events.models import Event
from forum.mail import service as mail
from forum.mail.service import About
from forum.threads import service as threads

#: Dispatch to who follows the event: the worker finds out who hears at once.
AGENDA = "event.agenda"


@dataclass(frozen=True)
class SessionDraft:
    """What the host typed of a session. `starts_local` is wall time in the event's zone."""

    title: str
    room: str
    starts_local: datetime | None


def lay_out(event: Event) -> None:
    """Number the lines in the order of their sessions, and give each its time: one after the other from the session's
    start, or from the event's where it has no sessions. Lines of no session go to the first one."""
    parts = list(queries_agenda.sessions(event.id))
    place = {part.id: number for number, part in enumerate(parts)}
    rows = list(queries_slots.slots(event.id))
    for slot in rows:
        if slot.session_id not in place:
            slot.session_id = parts[0].id if parts else None
    rows.sort(key=lambda slot: (place.get(slot.session_id or 0, 0), slot.number))
    number(rows)
    groups: list[AgendaSession | None] = [*parts] or [None]
    for part in groups:
        mine = [slot for slot in rows if part is None or slot.session_id == part.id]
        starts = rules_slots.starts(event, [slot.minutes for slot in mine], part.starts_local if part else None)
        for slot, wall in zip(mine, starts, strict=True):
            slot.starts_local = wall
    db.session.flush()


def number(rows: Sequence[Slot]) -> None:
    """Number lines from 1 in this order."""
    if [slot.number for slot in rows] == list(range(1, len(rows) + 1)):
        return
    # Two rounds, since two rows may not have one number even for a moment.
    for start in (-len(rows), 1):
        for count, slot in enumerate(rows, start):
            slot.number = count
        db.session.flush()


def move(actor: Actor, event: Event, slot: Slot, step: int, *, at: datetime) -> None:
    """One place up (-1) or down (1) within its session; the first and the last stay where they are."""
    hold(actor, event, at)
    rows = list(queries_slots.slots(event.id))
    mine = [row for row in rows if row.session_id == slot.session_id]
    here = mine.index(slot)
    if not 0 <= here + step < len(mine):
        return
    first, second = rows.index(slot), rows.index(mine[here + step])
    rows[first], rows[second] = rows[second], rows[first]
    number(rows)
    lay_out(event)
    _note(actor, "event.move_line", event, at, slot=slot.ref, step=step)


def swap(actor: Actor, event: Event, slot: Slot, other: Slot, *, at: datetime) -> None:
    """Two slots change their presenters; an open slot may be one of them."""
    hold(actor, event, at)
    if slot.title or other.title or slot.id == other.id:
        raise Refused(_("Choose two slots of presenters"))
    first, second = slot.application_id, other.application_id
    # No application may hold two slots even for a moment.
    slot.application_id = other.application_id = None
    db.session.flush()
    slot.application_id, other.application_id = second, first
    db.session.flush()
    _note(actor, "event.swap_slots", event, at, slot=slot.ref, other=other.ref)


def put_into(actor: Actor, event: Event, slot: Slot, session: AgendaSession, *, at: datetime) -> None:
    """The line goes to the end of another session."""
    hold(actor, event, at)
    if slot.session_id == session.id:
        return
    slot.session_id = session.id
    number([*(row for row in queries_slots.slots(event.id) if row.id != slot.id), slot])
    lay_out(event)
    _note(actor, "event.move_line", event, at, slot=slot.ref, session=session.ref)


def put_session(
    actor: Actor, event: Event, draft: SessionDraft, session: AgendaSession | None, *, at: datetime
) -> AgendaSession:
    """Add a session or change it; all lines that were there before the first one belong to it."""
    hold(actor, event, at)
    parts = queries_agenda.sessions(event.id)
    wrong = rules_agenda.session_problems(draft.title, draft.starts_local, event)
    if wrong:
        raise RefusedFields({name: str(said) for name, said in wrong.items()})
    if session is None and len(parts) >= rules_agenda.SESSION_LIMIT:
        raise Refused(_("An event has at most %(most)s sessions.", most=rules_agenda.SESSION_LIMIT))
    if session is None:
        session = AgendaSession(event_id=event.id, number=max((part.number for part in parts), default=0) + 1)
        db.session.add(session)
    assert draft.starts_local is not None  # noqa: S101  checked above
    session.title, session.room, session.starts_local = draft.title, draft.room, draft.starts_local
    db.session.flush()
    lay_out(event)
    _note(actor, "event.put_session", event, at, session=session.ref, title=draft.title, room=draft.room)
    return session


def drop_session(actor: Actor, event: Event, session: AgendaSession, *, at: datetime) -> None:
    """Take a session off. The lines of the last one stay, as the agenda of the whole event."""
    hold(actor, event, at)
    mine = [slot for slot in queries_slots.slots(event.id) if slot.session_id == session.id]
    if mine and len(queries_agenda.sessions(event.id)) > 1:
        raise Refused(_("Move the lines of this session to another one first."))
    for slot in mine:
        slot.session_id = None
    db.session.flush()
    db.session.delete(session)
    db.session.flush()
    lay_out(event)
    _note(actor, "event.drop_session", event, at, title=session.title)


def say_away(application: Application, starts: datetime | None, until: datetime | None) -> None:
    """Note when a company cannot present; wall times in the event's zone. None and None: at any time."""
    problem = rules_agenda.away_problem(application.event, starts, until)
    if problem is not None:
        raise Refused(str(problem), field="away_from")
    application.away_from_local, application.away_until_local = starts, until


def publish(actor: Actor, event: Event, *, seen: str | None = None, at: datetime) -> AgendaVersion | None:
    """The draft becomes the next version, and who is concerned hears of it. None: nothing changed, so nobody does.

    `seen` is the fingerprint of what the host looked at. Refused where the draft is another one by now.
    """
    hold(actor, event, at)
    old, new = queries_agenda.published_lines(event), tuple(one.line for one in queries_agenda.drafted(event))
    if seen is not None and seen != rules_agenda.fingerprint(new):
        raise Refused(_("The draft changed since you looked at it. Look at what changed once more, then publish."))
    if not new and not old:
        raise Refused(_("The agenda has no lines yet. Add a line, or give a slot."))
    if old == new:
        return None
    version = _keep(actor, event, old, new, at)
    mail.dispatch(About(AGENDA, "event", event.thread.ref), at=at, revision=version.number)
    slots_changed.send(SlotsChanged(event, at))
    return version


def follow_event(actor: Actor, event: Event, said: dict[str, str], *, at: datetime) -> None:
    """After the event moved: the draft follows its start, and what is published becomes a version of its own with the
    same shift."""
    for part in queries_agenda.sessions(event.id):
        part.starts_local = _shifted(event, said, [Line("", part.starts_local, 0)])[0].starts
    db.session.flush()
    lay_out(event)
    lines = queries_agenda.published_lines(event)
    moved = _shifted(event, said, lines)
    if moved != lines:
        _keep(actor, event, lines, moved, at)


def _shifted(event: Event, said: dict[str, str], lines: Sequence[Line]) -> tuple[Line, ...]:
    """The lines as far from the start as before; an event of whole days has no start that they could be far from."""
    if event.all_day or said["all_day"] == str(True):
        before = datetime.fromisoformat(said["starts_local"]).date()
        return rules_agenda.days_later(lines, (event.starts_local.date() - before).days)
    old = datetime.fromisoformat(said["starts_at"]), said["zone"]
    return rules_agenda.shifted(lines, old, (event.starts_at, event.zone))


def _keep(actor: Actor, event: Event, old: Sequence[Line], new: Sequence[Line], at: datetime) -> AgendaVersion:
    event.agenda_number += 1
    found = rules_agenda.changes(old, new)
    version = AgendaVersion(
        event_id=event.id, number=event.agenda_number, at=at, by_name=actor.name,
        lines=[line.kept() for line in new], changes=[change.kept() for change in found],
    )  # fmt: skip
    db.session.add(version)
    db.session.flush()
    threads.touch(event.thread, at=at)
    _note(actor, "event.publish_agenda", event, at, number=version.number, changes=len(found))
    return version


def hold(actor: Actor, event: Event, at: datetime) -> None:
    """Only the office changes the agenda, until the event ends; whoever else changes it waits."""
    if not rules.may_plan(actor):
        raise NotShown
    events.lock(event)
    if not rules_agenda.may_change(event, at):
        raise Refused(_("The agenda changes only while the event is published and not over."))


def _note(actor: Actor, act: str, event: Event, at: datetime, **said: object) -> None:
    audit.write(actor, act, "event", event.thread.ref, at=at, **said)
