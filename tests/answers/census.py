"""Who may say whose mail answers for them."""

from tests.world import SIGNED_IN, Row

ROWS = [
    Row("answers.deputy", "GET", SIGNED_IN),
    Row("answers.deputy", "POST", SIGNED_IN, data=lambda _world: {"address": "assistant@example.org"}),
]
