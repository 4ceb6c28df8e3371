"""Take in a list of people: checked as a whole first, then written in a handful of statements."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import insert, update

from forum.accounts.models import Person
from forum.accounts.rules import email_key
from forum.accounts.service import new_uniquifier
from forum.audit import service as audit
from forum.core import refs, sheets
from forum.core.actor import Actor
from forum.core.database import db
from forum.core.errors import NotShown, Refused
from forum.events import queries as events
from forum.events import queries_questions, rules
from forum.events.models import Event, EventState, Way
from forum.events.models_questions import Purpose
from forum.organizations.models import Audience
from forum.registrations import queries_attendees, rules_attendees, rules_seats
from forum.registrations.models import Registration, RegistrationState
from forum.registrations.models_history import RegistrationChange, Source
from forum.registrations.rules_attendees import Known, Rejected, Wanted
from forum.registrations.service_states import TAKEN
from forum.registrations.signals import SeatsFilled, seats_filled

_S = RegistrationState


@dataclass(frozen=True)
class Checked:
    """What a list would do: lines of new people, of those whose state changes, of those who stay, and the rejected."""

    new: Sequence[tuple[Wanted, Known | None]]
    changed: Sequence[tuple[Wanted, Known]]
    known: int
    rejected: Sequence[Rejected]

    @property
    def count(self) -> int:
        return len(self.new) + len(self.changed)

    def mailed(self, event: Event, at: datetime) -> int:
        """How many get an invitation."""
        if rules.has_started(event, at):
            return 0
        return sum(not wanted.attended for wanted, _known in (*self.new, *self.changed))


def read(event: Event, body: bytes) -> tuple[list[Wanted], list[Rejected]]:
    """The lines of a file. Raises Refused (field `file`) where it is no list of people at all."""
    if len(body) > rules_attendees.BYTES_MOST:
        raise Refused(_("Choose a file of at most 4 MB"), field="file")
    try:
        rows = sheets.read(body, rules_attendees.ROWS_MOST + 1)
    except sheets.Unreadable:
        raise Refused(_("Choose a CSV in UTF-8, or an Excel file (.xlsx)"), field="file") from None
    if not rows or not {"name", "address"} <= rules_attendees.columns(rows[0]).keys():
        raise Refused(_("The first line must name the columns “Name” and “Address”"), field="file")
    if len(rows) > rules_attendees.ROWS_MOST + 1:
        most = f"{rules_attendees.ROWS_MOST:,}"
        raise Refused(_("Choose a file of at most %(most)s lines", most=most), field="file")
    asked = [row.label for row in queries_questions.questions(event, Purpose.REGISTER)]
    return rules_attendees.parse(rows, rules_seats.ways_of(event), asked)


def check(event: Event, lines: Iterable[Wanted], rejected: Iterable[Rejected], *, at: datetime) -> Checked:
    """What the lines would do now. Writes nothing."""
    wanted, wrong = list(lines), list(rejected)
    found = queries_attendees.known(event, [email_key(one.address) for one in wanted])
    free = {way: rules_seats.seats_left(event, way) for way in rules_seats.ways_of(event)}
    new, changed, settled = list[tuple[Wanted, Known | None]](), list[tuple[Wanted, Known]](), 0
    guests = event.thread.audience is Audience.PUBLIC
    for one in wanted:
        person = found.get(email_key(one.address))
        if rules_attendees.is_settled(one, person):
            settled += 1
            continue
        why = rules_attendees.refusal(
            one, person, has_started=rules.has_started(event, at), is_open_to_guests=guests
        ) or _no_seat(one, person, free)
        if why is not None:
            wrong.append(Rejected(one.line, why))
        elif person is not None and person.registration_id is not None:
            changed.append((one, person))
        else:
            new.append((one, person))
    return Checked(new, changed, settled, sorted(wrong, key=lambda each: each.line))


def _no_seat(one: Wanted, person: Known | None, free: dict[Way, int | None]) -> Any:
    """Why there is no seat for a line, and one seat less in `free` where there is. Who attended had one anyway."""
    left = free[one.way]
    if left is None or one.attended or not rules_attendees.seats_needed(one, person):
        return None
    if left <= 0:
        return _("No seat is free")
    free[one.way] = left - 1
    return None


def take_in(actor: Actor, event: Event, lines: Iterable[Wanted], *, at: datetime) -> Checked:
    """Write what `check` finds: unknown addresses become guests. The same list once more changes nothing.

    Whoever is registered before the start is invited by whoever hears `seats_filled`.
    """
    if not rules.may_plan(actor):
        raise NotShown
    events.lock(event)
    if event.is_imported or event.state in {EventState.DRAFT, EventState.CANCELLED}:
        raise Refused(_("People are imported into an event that is published and not cancelled."))
    done = check(event, lines, (), at=at)
    if not done.count:
        return done
    seated = Counter(one.way for one, who in (*done.new, *done.changed) if rules_attendees.seats_needed(one, who))
    _write(actor, event, done, at)
    for way, count in seated.items():
        setattr(event, TAKEN[way][0].key, rules_seats.taken_of(event, way) + count)
    db.session.flush()
    audit.write(
        actor, "event.import_people", "event", event.thread.ref, at=at, new=len(done.new), changed=len(done.changed)
    )
    if done.mailed(event, at):
        seats_filled.send(SeatsFilled(actor, event, at, Source.IMPORT))
    return done


def _write(actor: Actor, event: Event, done: Checked, at: datetime) -> None:
    guests = [one for one, who in done.new if who is None]
    keys = dict(zip((one.line for one in guests), _guests(guests, at), strict=True))
    rows = [_registration(actor, event, one, who, keys.get(one.line), at) for one, who in done.new]
    made: Sequence[int] = ()
    if rows:
        made = list(
            db.session.scalars(insert(Registration).returning(Registration.id, sort_by_parameter_order=True), rows)
        )
    if done.changed:
        db.session.execute(update(Registration), [_update(actor, one, who, at) for one, who in done.changed])
    history = [_change(actor, key, None, one, at) for key, (one, _who) in zip(made, done.new, strict=True)]
    history += [_change(actor, who.registration_id, who.state, one, at) for one, who in done.changed]
    db.session.execute(insert(RegistrationChange), history)


def _guests(lines: Sequence[Wanted], at: datetime) -> list[int]:
    if not lines:
        return []
    rows = [
        {
            "ref": refs.new(), "name": one.name, "email": one.address, "email_key": email_key(one.address), "is_guest": True,
            "active": True, "fs_uniquifier": new_uniquifier(), "joined_at": at,
        }
        for one in lines
    ]  # fmt: skip
    return list(db.session.scalars(insert(Person).returning(Person.id, sort_by_parameter_order=True), rows))


def _registration(
    actor: Actor, event: Event, one: Wanted, who: Known | None, guest: int | None, at: datetime
) -> dict[str, Any]:
    organization_id = who.organization_id if who is not None else None
    return {
        "ref": refs.new(), "event_id": event.id, "person_id": who.person_id if who is not None else guest,
        "organization_id": organization_id, "comes_from": "" if organization_id else one.organization,
        "state": rules_attendees.target(one), "way": one.way, "takes_part_with": "", "show_name": False, "state_at": at,
        "created_at": at, "reason": "", "checked_in_at": at if one.attended else None,
        "checked_in_by": actor.name if one.attended else "",
    }  # fmt: skip


def _update(actor: Actor, one: Wanted, who: Known, at: datetime) -> dict[str, Any]:
    return {
        "id": who.registration_id, "state": rules_attendees.target(one), "state_at": at, "queued_at": None, "reason": "",
        # Who holds a seat keeps its way, so that the seats of both ways stay counted.
        "way": one.way if rules_attendees.seats_needed(one, who) else who.way,
        "checked_in_at": at if one.attended else None, "checked_in_by": actor.name if one.attended else "",
    }  # fmt: skip


def _change(actor: Actor, key: int | None, before: _S | None, one: Wanted, at: datetime) -> dict[str, Any]:
    return {
        "registration_id": key, "from_state": before, "to_state": rules_attendees.target(one), "way": one.way, "at": at,
        "by_name": actor.name, "source": Source.IMPORT,
    }  # fmt: skip
