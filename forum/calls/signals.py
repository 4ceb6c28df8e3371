"""What happens to slots, for features on higher floors. Sent by `calls.service…`, after the rows changed."""

from dataclasses import dataclass
from datetime import datetime

from blinker import Namespace

from forum.events.models import Event

_signals = Namespace()


@dataclass(frozen=True)
class SlotsChanged:
    """Slots of presenters may be new, moved or gone: the agenda has a new version, or a company has its slot no more."""

    event: Event
    at: datetime


#: Who presents, or when, is another. Sender: SlotsChanged.
slots_changed = _signals.signal("slots-changed")
