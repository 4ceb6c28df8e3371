"""When a delivery is tried again, and when it is given up. Pure."""

from datetime import timedelta

#: Waits after the first, second, … failed try; after the last one the message is given up (about two days).
BACK_OFF = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60, 240, 720, 1440))
#: How long a worker may hold a message; a killed one's claim lapses, and the message is due again.
CLAIM = timedelta(minutes=5)
#: How long after its claim a message may be begun: the rest of the claim is for a server that answers slowly.
BEGIN = timedelta(minutes=1)
#: Messages that are claimed in one commit.
PIECE = 10
#: How long one run delivers before other jobs have their turn.
TURN = timedelta(seconds=5)
EXPAND_BATCH = 500


def wait_after(attempt_count: int) -> timedelta | None:
    """The wait after `attempt_count` failed tries (1 or more); None: give up."""
    return BACK_OFF[attempt_count - 1] if attempt_count <= len(BACK_OFF) else None
