"""Change, move and cancel what is published: a version is kept, and whoever must know hears of it."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from forum.audit import service as audit
from forum.calls import service_agenda, service_mail
from forum.core.actor import Actor
from forum.core.database import db
from forum.core.errors import NotShown, Refused, RefusedFields
from forum.events import queries as events
from forum.events import rules, service
from forum.events.models import Event, EventState, Way
from forum.events.models_versions import EventVersion
from forum.events.rules import EventDraft, Move
from forum.events.signals import EventCancelled, EventChanged, event_cancelled, event_changed
from forum.registrations import rules_seats, service_unseen, service_waitlist
from forum.threads import queries_posts as discussions
from forum.threads import service as threads


def change_event(actor: Actor, event: Event, draft: EventDraft, *, at: datetime) -> dict[str, str]:
    """Change a published event; field -> what it said before, empty when nothing changed.

    Asks people again only when time, place or way changed. Raises RefusedFields for what cannot stand: also
    for fewer seats than are taken, and for a new time that is past.
    """
    _only_live(actor, event, at)
    events.lock(event)
    old = service.draft_of(event)
    wrong = service.problems(draft, at=at)
    if not _time_changed(old, draft):
        wrong.pop("starts_on", None)
    wrong |= seat_problems(event, draft) | _reader_problems(event, draft)
    if wrong:
        raise RefusedFields(wrong)
    said = snapshot(event)
    readers = event.thread.audience
    service.put_draft(actor, event, draft, service.times_of(draft))
    now = snapshot(event)
    before = {name: value for name, value in said.items() if now[name] != value}
    if before:
        _changed(actor, event, said, before, at)
    if event.thread.audience is not readers:
        # After the version is kept: whoever goes is told no more than it says.
        service_unseen.let_go(actor, event, at=at)
    service_waitlist.fill(actor, event, at=at)
    return before


def move(actor: Actor, event: Event, to: Move, *, at: datetime) -> dict[str, str]:
    """Change time, place or way, and ask those who answered again. Raises as `change_event` does."""
    old = service.draft_of(event)
    draft = replace(
        old, starts_local=to.starts_local, ends_local=to.ends_local, zone=to.zone, start_reading=to.start_reading,
        end_reading=to.end_reading, has_room=to.has_room, place=to.place, has_online=to.has_online,
        online_url=to.online_url, register_by_local=to.register_by_local, all_day=to.all_day,
    )  # fmt: skip
    return change_event(actor, event, draft, at=at)


def cancel(actor: Actor, event: Event, reason: str, *, at: datetime) -> None:
    """Call an event off, with a reason for everybody who registered or applied. It stays on the list with its state."""
    _only_host(actor)
    if not reason:
        raise Refused(_("Enter why the event is cancelled"), field="reason")
    if not rules.may_cancel(event, at):
        raise Refused(_("Only an event that is published and not over can be cancelled."))
    events.lock(event)
    event.state, event.reason, event.cancelled_at, event.modified_at = EventState.CANCELLED, reason, at, at
    event.sequence += 1
    event.revision += 1
    threads.touch(event.thread, at=at)
    audit.write(actor, "event.cancel", "event", event.thread.ref, at=at, reason=reason)
    service_mail.tell_applicants_of_cancelling(event, at=at)
    event_cancelled.send(EventCancelled(actor, event, at))


def snapshot(event: Event) -> dict[str, str]:
    """What people see of an event, field by field as text: kept as a version, and compared for what changed."""
    values: dict[str, Any] = {
        "title": event.thread.title, "kind": event.kind.value, "why_come": event.why_come, "about": event.about,
        "need": event.need.thread.ref if event.need else "", "topics": ", ".join(t.slug for t in event.thread.topics),
        "starts_local": event.starts_local.isoformat(), "ends_local": event.ends_local.isoformat(), "zone": event.zone,
        "starts_at": event.starts_at.isoformat(), "ends_at": event.ends_at.isoformat(), "all_day": event.all_day, "has_room": event.has_room, "place": event.place,
        "has_online": event.has_online, "online_url": event.online_url, "room_seats": event.room_seats,
        "online_seats": event.online_seats, "company_seats": event.company_seats,
        "may_register": event.may_register.value, "approves": event.approves,
        "register_by_at": event.register_by_at.isoformat() if event.register_by_at else None,
    }  # fmt: skip
    return {name: "" if value is None else str(value) for name, value in values.items()}


def _reader_problems(event: Event, draft: EventDraft) -> dict[str, str]:
    """What is said about an event is never open to more people than the event."""
    readers = rules.READERS[draft.may_register]
    if readers is event.thread.audience or not discussions.is_discussed_wider(event.thread, readers):
        return {}
    return {
        "may_register": _(
            "Discussions about this event are open to more people. Remove them first, or leave who may register as it is"
        )
    }


def seat_problems(event: Event, draft: EventDraft) -> dict[str, str]:
    """Fewer seats than are taken cannot be, nor can a way end that people come by."""
    wrong: dict[str, str] = {}
    for way, field, offered in (
        (Way.ROOM, "room_seats", draft.has_room),
        (Way.ONLINE, "online_seats", draft.has_online),
    ):
        taken = rules_seats.taken_of(event, way)
        seats = getattr(draft, field)
        if taken and not offered:
            wrong["ways"] = _way_taken(way, taken)
        elif seats is not None and seats < taken:
            wrong[field] = _too_few(way, taken, other=draft.has_online if way is Way.ROOM else draft.has_room)
    return wrong


def _way_taken(way: Way, taken: int) -> str:
    if way is Way.ROOM:
        return str(
            ngettext(
                "%(num)d person is registered for the room. Keep the room, or cancel the event",
                "%(num)d people are registered for the room. Keep the room, or cancel the event",
                taken,
            )
        )
    return str(
        ngettext(
            "%(num)d person is registered online. Keep online, or cancel the event",
            "%(num)d people are registered online. Keep online, or cancel the event",
            taken,
        )
    )


def _too_few(way: Way, taken: int, *, other: bool) -> str:
    if not other:
        return str(
            ngettext(
                "%(num)d person is registered. Enter %(num)d or more seats",
                "%(num)d people are registered. Enter %(num)d or more seats",
                taken,
            )
        )
    if way is Way.ROOM:
        return str(
            ngettext(
                "%(num)d person is registered. Enter %(num)d or more seats, or move some to online",
                "%(num)d people are registered. Enter %(num)d or more seats, or move some to online",
                taken,
            )
        )
    return str(
        ngettext(
            "%(num)d person is registered. Enter %(num)d or more seats, or move some to the room",
            "%(num)d people are registered. Enter %(num)d or more seats, or move some to the room",
            taken,
        )
    )


def _changed(actor: Actor, event: Event, said: dict[str, str], before: dict[str, str], at: datetime) -> None:
    again = rules.asks_again(before)
    event.revision += 1
    event.modified_at = at
    if again:
        event.sequence, event.asked_again_at = event.sequence + 1, at
    version = EventVersion(event_id=event.id, number=event.revision, by_name=actor.name, at=at, data=said)
    db.session.add(version)
    threads.touch(event.thread, at=at)
    audit.write(actor, "event.change", "event", event.thread.ref, at=at, before=before, asks_again=again)
    if {"starts_at", "zone", "all_day"} & before.keys():
        service_agenda.follow_event(actor, event, said, at=at)
    event_changed.send(EventChanged(actor, event, before, asks_again=again, at=at))


def _time_changed(old: EventDraft, new: EventDraft) -> bool:
    return (old.starts_local, old.zone, old.start_reading, old.all_day) != (
        new.starts_local,
        new.zone,
        new.start_reading,
        new.all_day,
    )


def _only_live(actor: Actor, event: Event, at: datetime) -> None:
    _only_host(actor)
    if not rules.is_live(event) or at >= event.ends_at:
        raise Refused(_("Only an event that is published and not over can be changed."))


def _only_host(actor: Actor) -> None:
    if not rules.may_plan(actor):
        raise NotShown
