"""Queue the letters to companies that apply to present, each in the language of its reader."""

from collections.abc import Callable
from datetime import datetime

from forum.accounts.service_letters import write_to
from forum.calls import emails, queries_agenda, queries_slots
from forum.calls.models import Application, Slot
from forum.core import links, tokens
from forum.events.models import Event
from forum.mail.emails import Parts
from forum.mail.service import About
from forum.policies.rules import local_moment
from forum.registrations import queries_seats, rules_seats


def slot_token(application: Application) -> str:
    """The signed word in the address where a presenter confirms; a new decision makes old ones void."""
    decided = application.decided_at.isoformat() if application.decided_at else ""
    return tokens.sign("slot", [application.ref, decided])


def application_of_token(token: str) -> Application | None:
    """The application of a signed link, while the decision that it speaks of stands."""
    value = tokens.read("slot", token)
    if not isinstance(value, list) or len(value) != 2:
        return None
    found = queries_slots.application_by_ref(str(value[0]))
    decided = found.decided_at.isoformat() if found and found.decided_at else None
    return found if found is not None and decided == value[1] else None


def slot_moment(event: Event, slot: Slot) -> datetime:
    """The moment at which a slot starts."""
    return local_moment(slot.starts_local, event.zone).moment


def is_published(application: Application, slot: Slot) -> bool:
    """Whether the published agenda shows the application at the time of this slot."""
    lines = queries_agenda.published_lines(application.event)
    return any(line.application == application.ref and line.starts == slot.starts_local for line in lines)


def tell_sent(application: Application, *, at: datetime) -> None:
    """The application arrived."""
    url = links.to("calls.apply", ref=application.event.thread.ref)
    _queue("application.sent", application, lambda: emails.application_sent(application, url), at)


def tell_selected(application: Application, slot: Slot, *, at: datetime) -> None:
    """Selected: confirm by a day, on a page that needs no sign-in."""
    url = links.to("calls.slot", token=slot_token(application))
    slot_at, shown = slot_moment(application.event, slot), is_published(application, slot)
    _queue("slot.confirm", application, lambda: emails.confirm_slot(application, slot_at, url, is_published=shown), at)


def tell_nudge(application: Application, slot: Slot, *, at: datetime) -> None:
    """Not confirmed yet, and one day is left."""
    url = links.to("calls.slot", token=slot_token(application))
    slot_at, shown = slot_moment(application.event, slot), is_published(application, slot)
    _queue("slot.nudge", application, lambda: emails.confirm_soon(application, slot_at, url, is_published=shown), at)


def tell_reserve(application: Application, number: int, *, at: datetime) -> None:
    """In reserve."""
    url = links.to("calls.apply", ref=application.event.thread.ref)
    _queue("slot.reserve", application, lambda: emails.in_reserve(application, number, url), at)


def tell_not_selected(application: Application, *, at: datetime) -> None:
    """Not selected, and why."""
    url = links.to("showcases.show", ref=application.event.thread.ref)
    _queue("slot.not_selected", application, lambda: emails.not_selected(application, url), at)


def tell_applicants_of_cancelling(event: Event, *, at: datetime) -> None:
    """One letter to each person who applied; whoever is registered, asked or in line hears of it by another."""
    url = links.to("showcases.show", ref=event.thread.ref)
    told: set[int] = set()
    for application in queries_slots.open_applications(event):
        seat = queries_seats.registration(event.id, application.person_id)
        if application.person_id in told or (seat and seat.state in rules_seats.LEAVABLE):
            continue
        told.add(application.person_id)
        _queue("application.cancelled", application, lambda a=application: emails.cancelled(a, event, url), at)  # type: ignore[misc]


def _queue(kind: str, application: Application, write: Callable[[], Parts], at: datetime) -> None:
    write_to(application.person, About(kind, "event", application.event.thread.ref), write, at=at)
