"""Remind people once: of an event on the day before, of a deadline three workdays before."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import force_locale

from forum.calls import queries_agenda
from forum.core import links
from forum.core.database import db
from forum.digests import emails_remind, queries_remind, rules, rules_remind
from forum.digests.models import Reminder
from forum.digests.queries_remind import Reminded
from forum.digests.service import stop_token
from forum.entries.models_deadlines import DeadlineKind, DeadlineText
from forum.events.models import Event, EventState
from forum.invitations import service_letters as invitations_letters
from forum.invitations import service_remind
from forum.mail import service as mail
from forum.mail.emails import Letter, compose
from forum.mail.service import About
from forum.policies import queries as policies
from forum.policies.rules_known import Policies
from forum.registrations.models import RegistrationState

Thing = Event | DeadlineText


@dataclass(frozen=True)
class Due:
    """One thing of which people are to be reminded, from `since` on until `due_at`."""

    uid: str
    due_at: datetime
    since: datetime


def due(at: datetime, now: Policies) -> list[Due]:
    """Everything of which people are to be reminded at `at`."""
    things: Sequence[Thing] = [*queries_remind.events_near(at), *queries_remind.deadlines_near(at)]
    found = [_due(thing, now) for thing in things]
    return [one for one in found if one is not None and one.since <= at]


def _due(thing: Thing, now: Policies) -> Due | None:
    if isinstance(thing, Event):
        return Due(thing.uid, thing.starts_at, rules_remind.event_from(thing))
    since = rules_remind.deadline_from(thing.due_at, thing.zone, now.workdays, now.holiday_days)
    # Who follows was told of a deadline that was set, or moved, later than that.
    return Due(thing.uid, thing.due_at, since) if thing.set_at <= since else None


def people(one: Due, after: int, limit: int) -> Sequence[Reminded]:
    """Who is to be reminded of it, by person key above `after`; nobody where it moved or is off."""
    thing = _thing(one)
    if thing is None:
        return ()
    if isinstance(thing, Event):
        return queries_remind.people_of_event(thing, one.since, after, limit)
    return queries_remind.people_of_deadline(thing, one.since, after, limit)


def _thing(one: Due) -> Thing | None:
    event = queries_remind.event_by_uid(one.uid)
    if event is not None:
        return event if event.state is EventState.PUBLISHED and event.starts_at == one.due_at else None
    row = queries_remind.deadline_by_uid(one.uid)
    return row if row is not None and row.cancelled_at is None and row.due_at == one.due_at else None


def may_come(to: Reminded, at: datetime, now: Policies) -> bool:
    """Whether mail that can wait may come to this person at this moment; else a later run reminds."""
    zone = rules.readers_zone(to.zone, now.zone)
    return rules.waits_until(at, to.paused_until, zone, to.quiet) <= at


def remind(one: Due, whom: Sequence[Reminded], *, at: datetime) -> int:
    """Write the reminders of these people, and keep that they were reminded; how many."""
    thing = _thing(one)
    if thing is None:
        return 0
    write, about = _of_event(thing, at) if isinstance(thing, Event) else _of_deadline(thing)
    for to in whom:
        with force_locale(to.locale or "en"):
            mail.queue(write(to), to, about, at=at)
        db.session.add(Reminder(uid=one.uid, person_id=to.key, due_at=one.due_at, sent_at=at))
    return len(whom)


Write = Callable[[Reminded], Letter]


def _of_event(event: Event, at: datetime) -> tuple[Write, About]:
    writer, slots = invitations_letters.writer(event), queries_agenda.slot_times(event)

    def write(to: Reminded) -> Letter:
        mine = to.registration
        seat = mine if mine is not None and mine.state is RegistrationState.REGISTERED else None
        stop = _stop_url(to, rules_remind.OF_EVENTS)
        return service_remind.of_event(writer, seat, to.zone, slots.get(to.key, ()), stop, at=at)

    return write, About("event.tomorrow", "event", event.thread.ref)


def _of_deadline(row: DeadlineText) -> tuple[Write, About]:
    now = policies.current()
    url = links.to("showcases.show" if row.kind is DeadlineKind.CALL else "needs.show", ref=row.thread.ref)

    def write(to: Reminded) -> Letter:
        stop = _stop_url(to, rules_remind.KINDS[row.kind])
        parts = emails_remind.deadline_near(row, url)
        return compose(parts, notice=now.notice, sender=now.sender, unsubscribe_url=stop)

    return write, About(f"deadline.{row.kind.value}", row.thread.kind.value, row.thread.ref)


def _stop_url(to: Reminded, kind: str) -> str:
    return links.to("digests.unsubscribe", token=stop_token(to.ref, kind))
