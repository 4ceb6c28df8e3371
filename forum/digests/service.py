"""How often people hear from us: first choices, changes, stopping and starting again."""

from collections.abc import Sequence
from datetime import datetime

from forum.accounts.models import Person
from forum.audit import service as audit
from forum.core import tokens
from forum.core.actor import Actor
from forum.core.database import db
from forum.digests import queries, rules
from forum.digests.models import Choice, Frequency
from forum.policies.rules_known import Policies

#: What a signed address for stopping is bound to.
STOP = "digests.unsubscribe"


def first_choice(person: Person, now: Policies, *, at: datetime) -> Choice:
    """Each Monday, from the moment that the address was confirmed: nothing since then is missed."""
    since = person.confirmed_at or at
    return Choice(
        person_id=person.id, frequency=Frequency.MONDAY, covered_until=since,
        next_due_at=due_after(Frequency.MONDAY, since, person.zone, now),
    )  # fmt: skip


def add_first_choices(people: Sequence[Person], now: Policies, *, at: datetime) -> None:
    """Give each of these people a first choice."""
    db.session.add_all(first_choice(person, now, at=at) for person in people)


def due_after(frequency: Frequency, after: datetime, zone: str | None, now: Policies) -> datetime | None:
    """When the next digest is due after a moment, by the office's days and the reader's zone, or the forum's."""
    return rules.next_due(frequency, after, rules.readers_zone(zone, now.zone), now.workdays, now.holiday_days)


def choose(person: Person, frequency: Frequency, now: Policies, *, at: datetime, by: Actor | None = None) -> Choice:
    """Write as often as the person says from `at` on. The same answer twice changes nothing.

    Who had no digest until now hears of what happens from now on; who changes only its rhythm misses nothing.
    """
    choice = queries.choice_of(person.id)
    if choice is None:
        choice = first_choice(person, now, at=at)
        db.session.add(choice)
    before = choice.frequency
    if before is frequency:
        return choice
    if before not in rules.COLLECTED:
        choice.covered_until = at
    choice.frequency = frequency
    choice.next_due_at = due_after(frequency, at, person.zone, now)
    actor = by or Actor(person_id=person.id, person_ref=person.ref, name=person.name)
    audit.write(actor, "digest.choose", "person", person.ref, at=at, before=before.value, after=frequency.value)
    return choice


def stop_token(person_ref: str) -> str:
    """The word in the address by which a person stops the digest; it does not expire, and serves nothing else."""
    return tokens.sign(STOP, person_ref)


def person_of_stop_token(token: str) -> tuple[Person, Choice | None] | None:
    """Whose address it is; None when we did not make it."""
    ref = tokens.read(STOP, token)
    return queries.choice_of_ref(ref) if isinstance(ref, str) else None
