"""What happens to the office's settings, for features on higher floors. Sent by `policies.service`."""

from dataclasses import dataclass
from datetime import datetime

from blinker import Namespace

_signals = Namespace()


@dataclass(frozen=True)
class PoliciesSet:
    """The office set these policies to other values."""

    names: tuple[str, ...]
    at: datetime


#: Sender: PoliciesSet.
policies_set = _signals.signal("policies-set")
