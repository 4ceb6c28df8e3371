"""Send digests that are due: claimed by moving their due moment on, so that each comes once, from whichever worker."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import update

from forum.core.database import begin_fresh, db, writing
from forum.digests import queries, queries_at_once, service, service_issue, service_notices
from forum.digests.models import Choice
from forum.digests.service_issue import Made
from forum.policies import queries as policies

BATCH = 100
"""Readers whose letters, windows and claims stand or fall together."""


def send_due(at: datetime) -> int:
    """Write every digest that is due at `at` into the outbox, one commit for each `BATCH` readers; how many letters.

    A run that was missed is made up: each window begins where the last one ended.
    """
    while add_choices(at):
        pass
    total = 0
    while (sent := send_batch(at)) is not None:
        total += sent
    return total


def add_choices(at: datetime) -> int:
    """Give people who have no choice yet their first one; how many."""
    if not queries.people_without_choice(1):
        return 0
    writing()
    people = queries.people_without_choice()
    service.add_first_choices(people, policies.at(at), at=at)
    count = len(people)
    db.session.commit()
    return count


def send_batch(at: datetime) -> int | None:
    """One batch; the number of its letters, or None when nobody was due. Composed first, so that nobody waits to write."""
    begin_fresh()
    dues = queries.due(at, BATCH)
    if not dues:
        return None
    made = service_issue.write(dues, policies.at(at), at=at)
    writing()
    claimed = _claim(made)
    count = service_issue.keep(made, claimed, at=at)
    db.session.commit()
    return count


def _claim(made: Sequence[Made]) -> set[int]:
    """The readers that are ours: those whose due moment nobody moved since we read it. One statement for each moment."""
    groups: dict[tuple[datetime, datetime | None, datetime | None], list[int]] = defaultdict(list)
    for one in made:
        groups[one.due.due_at, one.next_due_at, one.covers].append(one.due.person_id)
    claimed: set[int] = set()
    for (due_at, next_due_at, covers), people in sorted(groups.items(), key=lambda group: min(group[1])):
        values = {"next_due_at": next_due_at} | ({"covered_until": covers} if covers else {})
        claimed |= set(
            db.session.scalars(
                update(Choice)
                .where(Choice.next_due_at == due_at, Choice.person_id.in_(people))
                .values(**values)
                .returning(Choice.person_id)
                .execution_options(synchronize_session=False)
            )
        )
    return claimed


def announce(at: datetime) -> int:
    """One dispatch for each thing that became live and was not told yet, for who hears as it happens; how many."""
    begin_fresh()
    if not queries_at_once.new_things(at):
        return 0
    writing()
    found = queries_at_once.new_things(at)
    for thread in found:
        service_notices.announce(thread, at=at)
    count = len(found)
    db.session.commit()
    return count
