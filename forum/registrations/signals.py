"""What happens to seats, for features on higher floors. Sent by `registrations.service…`, after the rows changed."""

from dataclasses import dataclass
from datetime import datetime

from blinker import Namespace

from forum.core.actor import Actor
from forum.events.models import Event
from forum.registrations.models import Registration
from forum.registrations.models_history import Source

_signals = Namespace()


@dataclass(frozen=True)
class SeatChanged:
    """A person got a seat, waits for one, or lost or gave one up: `registration.state` says which.

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
class PeopleInvited:
    """The office invited people: all whose registration is invited since `at`."""

    actor: Actor
    event: Event
    at: datetime


@dataclass(frozen=True)
class PeopleLetGo:
    """People who may not see the event any more lost what they held of it: all who are withdrawn, with a reason, since `at`."""

    actor: Actor
    event: Event
    at: datetime


#: A person is registered now. Sender: SeatChanged.
seat_taken = _signals.signal("seat-taken")
#: A person who had a seat, a place in line or an invitation has none now. Sender: SeatChanged.
seat_lost = _signals.signal("seat-lost")
#: A person who had no seat waits for one, or for the office to check. Whoever hears it writes the letter. Sender: SeatChanged.
seat_awaited = _signals.signal("seat-awaited")
#: People of the waitlist, or of an imported list, got seats. Sender: SeatsFilled.
seats_filled = _signals.signal("seats-filled")
#: People were asked to come. Sender: PeopleInvited.
people_invited = _signals.signal("people-invited")
#: People who may not see the event any more have nothing of it now. Sender: PeopleLetGo.
people_let_go = _signals.signal("people-let-go")
