"""Send digests that are due: claimed by moving their due moment on, so that each comes once, from whichever worker."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import update

from forum.core.database import begin_fresh, db, writing
from forum.digests import queries, queries_at_once, service, service_gather, service_issue
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
    """The readers that are ours: those whose due moments nobody moved since we read them. One statement for each
    set of values: news that came meanwhile moved the moment at which it is due, and is read first."""
    groups: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    for one in made:
        groups[one.due.is_digest, one.due.due_at, one.due.news_due_at, one.values].append(one.due.person_id)
    claimed: set[int] = set()
    for (is_digest, due_at, news_due_at, values), people in sorted(groups.items(), key=lambda group: min(group[1])):
        due = Choice.next_due_at if is_digest else Choice.news_due_at
        after = {name: dict(value) if name == "told" else value for name, value in values}
        claimed |= set(
            db.session.scalars(
                update(Choice)
                .where(
                    due == due_at, Choice.news_due_at.is_not_distinct_from(news_due_at), Choice.person_id.in_(people)
                )
                .values(**after)
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
        service_gather.announce(thread, at=at)
    count = len(found)
    db.session.commit()
    return count
