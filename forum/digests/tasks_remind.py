"""Send reminders that are due: the day before an event, three workdays before a deadline, each person once."""

from datetime import datetime

from forum.core.database import begin_fresh, db, writing
from forum.digests import service_remind
from forum.digests.service_remind import Due
from forum.policies import queries as policies

BATCH = 200
"""People whose letters stand or fall together."""


def remind(at: datetime) -> int:
    """Write all reminders that are due at `at`, one commit for each `BATCH` people; how many."""
    begin_fresh()
    due = service_remind.due(at, policies.at(at))
    db.session.rollback()
    return sum(_remind_of(one, at) for one in due)


def _remind_of(one: Due, at: datetime) -> int:
    total, after = 0, 0
    while True:
        begin_fresh()
        found = service_remind.people(one, after, BATCH)
        db.session.rollback()
        if not found:  # nobody waits to write
            return total
        writing()
        now = policies.at(at)
        free = [to for to in service_remind.people(one, after, BATCH) if service_remind.may_come(to, at, now)]
        total += service_remind.remind(one, free, at=at)
        db.session.commit()
        after = found[-1].key
