"""What happens to needs, for features on higher floors. Sent by `needs.service…`, after the rows changed."""

from dataclasses import dataclass
from datetime import datetime

from blinker import Namespace

from forum.needs.models import Need

_signals = Namespace()


@dataclass(frozen=True)
class NeedChanged:
    """A need was published, closed, opened again or ended, or what a published one says changed."""

    need: Need
    at: datetime


#: Sender: NeedChanged.
need_changed = _signals.signal("need-changed")
