"""The story's events: a call that is open, one that is scored, one that is full, one moved, one past, one cancelled."""

from datetime import datetime, time, timedelta
from typing import Any

from forum.calls import queries_slots, service_agenda, service_choose, service_slots
from forum.calls.models import Application, ApplicationState
from forum.demo import service_scores
from forum.demo.service import Stage, story
from forum.events import service
from forum.events.models import Event, EventKind, Way
from forum.events.rules import EventDraft, Move
from forum.registrations import queries_door, service_door, service_seats
from forum.showcases import service_change


def put_events(stage: Stage) -> None:
    """All events of the story."""
    for record in story("events")["events"]:
        _put_event(stage, record)


def _put_event(stage: Stage, record: dict[str, Any]) -> None:
    host, day = stage.actor("host"), stage.almanac.day(record.get("moved_from_days", record["in_days"]))
    need = stage.needs.get(record.get("for_need", ""))
    draft = EventDraft(
        title=record["title"], kind=EventKind(record["kind"]), why_come=record["why_come"],
        need_ref=need.thread.ref if need else "", topic_slugs=tuple(record["topics"]),
        starts_local=datetime.combine(day, time.fromisoformat(record["starts"])),
        ends_local=datetime.combine(day, time.fromisoformat(record["ends"])), zone=stage.almanac.zone,
        has_room="place" in record, place=record.get("place", ""), has_online="online_url" in record,
        online_url=record.get("online_url", ""), room_seats=record.get("room_seats"), online_seats=record.get("online_seats"),
        company_seats=record.get("company_seats"),
    )  # fmt: skip
    published = stage.almanac.at(record["published"])
    event = service.plan_event(host, draft, at=published)
    stage.events[record["key"]] = event
    service.publish(host, event, at=published)
    if "slot_count" in record:
        _put_call(stage, event, record)
    _put_seats(stage, event, record)
    if "agenda" in record:
        _publish_agenda(stage, event, record["agenda"])
    if "moved" in record:
        _move(stage, event, record)
    if "agenda_change" in record:
        _publish_agenda(stage, event, record["agenda_change"])
    if "cancelled" in record:
        service_change.cancel(host, event, record["reason"], at=stage.almanac.at(record["cancelled"]))
    if "completed" in record:
        for seat in queries_door.seated(event):
            service_door.check_in(host, event, seat, at=event.starts_at)
        service_door.complete(host, event, at=stage.almanac.at(record["completed"]))


def _put_call(stage: Stage, event: Event, record: dict[str, Any]) -> None:
    host, at = stage.actor("host"), stage.almanac.at(record["published"], time(11, 0))
    service_scores.put_criteria(stage, event, record, at)
    service_slots.open_call(host, event, service_scores.call_draft(stage, record), at=at)
    sent = []
    for number, told in enumerate(record["applications"]):
        applied = stage.almanac.at(record["applied"], time(9, 10 + number))
        application = service_slots.apply(
            stage.actor(told["by"]),
            event,
            stage.innovations[told["with"]],
            told.get("note", "Ten minutes, live, on a phone."),
            at=applied,
        )
        sent.append(application)
        if "chosen" in record:
            _choose(stage, event, application, told, stage.almanac.at(record["chosen"], time(9, 30 + number)))
    service_scores.put_scores(stage, event, record, sent)


def _publish_agenda(stage: Stage, event: Event, told: dict[str, Any]) -> None:
    """Put a plain line into the draft, then publish it as the next version."""
    host, at = stage.actor("host"), stage.almanac.at(told["published"], time(15, 0))
    before = queries_slots.slots(event.id)[told["before"] - 1]
    service_slots.add_line(host, event, told["line"], told["minutes"], before, at=at)
    service_agenda.publish(host, event, at=at)


def _choose(stage: Stage, event: Event, application: Application, told: dict[str, Any], at: datetime) -> None:
    free = next(slot for slot in queries_slots.slots(event.id) if slot.application_id is None and not slot.title)
    confirm_by = datetime.combine(stage.almanac.day(2), time(17, 0))
    decision = service_choose.Decision(ApplicationState.SELECTED, told["reason"], free, confirm_by)
    service_choose.choose(stage.actor("host"), event, application, decision, at=at)
    if told.get("confirmed"):
        service_choose.answer(application, confirms=True, actor=stage.actor(told["by"]), at=at + timedelta(hours=2))


def _put_seats(stage: Stage, event: Event, record: dict[str, Any]) -> None:
    begun = stage.almanac.at(record["published"], time(12, 0))
    for number, key in enumerate(record["registered"]):
        service_seats.register(
            stage.actor(key),
            event,
            service_seats.SeatWish(Way.ROOM if event.has_room else Way.ONLINE),
            at=begun + timedelta(minutes=7 * number),
        )


def _move(stage: Stage, event: Event, record: dict[str, Any]) -> None:
    day = stage.almanac.day(record["in_days"])
    to = Move(
        starts_local=datetime.combine(day, time.fromisoformat(record["starts"])),
        ends_local=datetime.combine(day, time.fromisoformat(record["ends"])), zone=event.zone, has_room=event.has_room,
        place=event.place, has_online=event.has_online, online_url=event.online_url,
    )  # fmt: skip
    service_change.move(stage.actor("host"), event, to, at=stage.almanac.at(record["moved"]))
