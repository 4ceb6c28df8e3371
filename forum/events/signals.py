"""What happens to events and seats, for features on higher floors. Sent by `events.service…`, after the rows changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from blinker import Namespace

from forum.core.actor import Actor
from forum.events.models import Event, Registration
from forum.events.models_history import Source

_signals = Namespace()


@dataclass(frozen=True)
class EventChanged:
    """An event was published or changed. `before` maps the changed fields to what they said (empty when it was published, or its call
    for presenters was opened or changed).

    `asks_again` says that SEQUENCE rose: time, place or way changed, so answers are asked for again.
    """

    actor: Actor
    event: Event
    before: Mapping[str, str]
    asks_again: bool
    at: datetime


@dataclass(frozen=True)
class EventCancelled:
    """An event will not take place; `event.reason` says why."""

    actor: Actor
    event: Event
    at: datetime


@dataclass(frozen=True)
class SeatChanged:
    """A person got a seat, or lost or gave one up: `registration.state` says which.

    `had_seat`: the person held a seat before, and was not only invited or in line.
    """

    actor: Actor
    registration: Registration
    at: datetime
    had_seat: bool = True


@dataclass(frozen=True)
class SeatsFilled:
    """Many got seats at once: all whose registration has its state since `at`. `source` says from where."""

    actor: Actor
    event: Event
    at: datetime
    source: Source = Source.WAITLIST


@dataclass(frozen=True)
class SlotsChanged:
    """Slots of presenters may be new, moved or gone: the agenda has a new version, or a company has its slot no more."""

    event: Event
    at: datetime


@dataclass(frozen=True)
class PeopleInvited:
    """The office invited people: all whose registration is invited since `at`."""

    actor: Actor
    event: Event
    at: datetime


#: An event was published, or what people see of a published one changed. Sender: EventChanged.
event_changed = _signals.signal("event-changed")
#: Sender: EventCancelled.
event_cancelled = _signals.signal("event-cancelled")
#: A person is registered now. Sender: SeatChanged.
seat_taken = _signals.signal("seat-taken")
#: A person who had a seat, a place in line or an invitation has none now. Sender: SeatChanged.
seat_lost = _signals.signal("seat-lost")
#: People of the waitlist, or of an imported list, got seats. Sender: SeatsFilled.
seats_filled = _signals.signal("seats-filled")
#: Who presents, or when, is another. Sender: SlotsChanged.
slots_changed = _signals.signal("slots-changed")
#: People were asked to come. Sender: PeopleInvited.
people_invited = _signals.signal("people-invited")
