"""The mailbox is nobody's where people are real."""

from tests.world import NOBODY, Row

ROWS = [
    Row("mailbox.index", "GET", NOBODY, hidden=True),
    Row("mailbox.show", "GET", NOBODY, args=lambda _world: {"ref": "0000000000"}, hidden=True),
    Row("mailbox.body", "GET", NOBODY, args=lambda _world: {"ref": "0000000000"}, hidden=True),
    Row("mailbox.calendar", "GET", NOBODY, args=lambda _world: {"ref": "0000000000"}, hidden=True),
]
