"""What happens to events, for features on higher floors. Sent after the rows changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from blinker import Namespace

from forum.core.actor import Actor
from forum.events.models import Event

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


#: An event was published, or what people see of a published one changed. Sender: EventChanged.
event_changed = _signals.signal("event-changed")
#: Sender: EventCancelled.
event_cancelled = _signals.signal("event-cancelled")
