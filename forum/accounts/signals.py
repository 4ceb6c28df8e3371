"""What happens to accounts, for features on higher floors. Sent by `accounts.service…`, after the rows changed."""

from dataclasses import dataclass
from datetime import datetime

from blinker import Namespace

from forum.accounts.models import Person

_signals = Namespace()


@dataclass(frozen=True)
class AddressChanged:
    """A person confirmed another address, which `person.email` holds by now."""

    person: Person
    at: datetime


#: Sender: AddressChanged.
address_changed = _signals.signal("address-changed")
