"""How often people hear from us: first choices, changes, stopping and starting again."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from forum.accounts.models import Person
from forum.audit import service as audit
from forum.core import tokens
from forum.core.actor import Actor
from forum.core.database import db
from forum.digests import queries, rules, rules_ways
from forum.digests.models import Choice, Frequency, Way
from forum.digests.rules_ways import Draft
from forum.policies.rules_known import Policies

#: What a signed address for stopping is bound to.
STOP = "digests.unsubscribe"
#: A digest may come at the very moment at which a pause ends.
JUST_BEFORE = timedelta(seconds=1)


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


def due_after(frequency: Frequency | None, after: datetime, zone: str | None, now: Policies) -> datetime | None:
    """When the next digest is due after a moment, by the office's days and the reader's zone, or the forum's."""
    if frequency is None:
        return None
    return rules.next_due(frequency, after, rules.readers_zone(zone, now.zone), now.workdays, now.holiday_days)


def choose(person: Person, draft: Draft, now: Policies, *, at: datetime, by: Actor | None = None) -> Choice:
    """Write as the person says from `at` on. The same answers twice change nothing.

    Who had no digest until now, or stopped a kind, hears of what happens from now on; what was collected and comes at
    once from now on is mailed within minutes; all else changes only when something is told, never whether.
    """
    choice = choice_of(person, now, at=at)
    before, had_digest, was = _kept(choice), rules_ways.rhythm(choice) is not None, rules_ways.ways(choice)
    told = {kind: rules_ways.told_until(choice, kind) for kind in rules_ways.KINDS}
    choice.frequency = draft.frequency
    for kind in rules_ways.KINDS:
        exception = draft.ways.get(kind)
        setattr(choice, kind, None if exception is rules_ways.usual(draft.frequency, kind) else exception)
    choice.quiet_from, choice.quiet_until = draft.quiet_from, draft.quiet_until
    zone = rules.readers_zone(person.zone, now.zone)
    choice.paused_until = rules.starts_again(draft.paused_on, zone) if draft.paused_on else None
    if _kept(choice) == before:
        return choice
    _go_on(choice, was, told, had_digest, at=at)
    after = max(at, choice.paused_until - JUST_BEFORE) if choice.paused_until else at
    choice.next_due_at = due_after(rules_ways.rhythm(choice), after, person.zone, now)
    actor = by or Actor(person_id=person.id, person_ref=person.ref, name=person.name)
    audit.write(actor, "digest.choose", "person", person.ref, at=at, before=before, after=_kept(choice))
    return choice


def choice_of(person: Person, now: Policies, *, at: datetime) -> Choice:
    """The person's choice; the first one where there is none yet."""
    choice = queries.choice_of(person.id)
    if choice is None:
        choice = first_choice(person, now, at=at)
        db.session.add(choice)
        db.session.flush()
    return choice


def _kept(choice: Choice) -> dict[str, Any]:
    """What a person chose, as the audit log keeps it."""
    names = ("frequency", *rules_ways.KINDS, "quiet_from", "quiet_until")
    paused = {"paused_until": choice.paused_until.isoformat()} if choice.paused_until else {}
    return {name: value for name in names if (value := getattr(choice, name)) is not None} | paused


def _go_on(
    choice: Choice, was: Mapping[str, Way], told: Mapping[str, datetime], had_digest: bool, *, at: datetime
) -> None:
    """Set from where each kind is told on, so that a change between two mails neither repeats nor loses anything."""
    now_ways, waiting = rules_ways.ways(choice), choice.news_since_at or at
    # What comes at once is told within the longest hold; what is older was told, or never was there.
    recent = min(waiting, at - rules_ways.LONGEST_HOLD)
    since, collected = {}, []
    for kind, way in now_ways.items():
        if was[kind] is Way.NONE:
            since[kind] = at
        elif was[kind] is Way.AT_ONCE and not had_digest:
            since[kind] = max(told[kind], recent)
        else:
            since[kind] = told[kind]
        if way is Way.AT_ONCE and was[kind] is Way.DIGEST:
            collected.append(since[kind])
    choice.told = {kind: moment.isoformat() for kind, moment in since.items()}
    if rules_ways.rhythm(choice) is not None and not had_digest:
        choice.covered_until = at
    if collected:
        choice.news_since_at = min(waiting, *collected)
        choice.news_due_at = choice.news_due_at or at + rules_ways.HOLD


def write_again(person: Person, now: Policies, *, at: datetime, by: Actor | None = None) -> Choice:
    """End the pause; what waits on comes now."""
    choice = choice_of(person, now, at=at)
    if choice.news_due_at is not None:
        choice.news_due_at = at
    return choose(person, replace(draft_of(choice, person, now), paused_on=None), now, at=at, by=by)


def draft_of(choice: Choice, person: Person, now: Policies) -> Draft:
    """The answers that the page shows."""
    zone = ZoneInfo(rules.readers_zone(person.zone, now.zone))
    exceptions = {kind: getattr(choice, kind) for kind in rules_ways.KINDS}
    paused_on = choice.paused_until.astimezone(zone).date() if choice.paused_until else None
    return Draft(choice.frequency, exceptions, choice.quiet_from, choice.quiet_until, paused_on)


def stop(person: Person, kinds: Sequence[str], now: Policies, *, at: datetime) -> Choice:
    """Stop exactly these kinds of mail, or, where none is named, the digest; all else comes as before."""
    choice = choice_of(person, now, at=at)
    was, draft = rules_ways.ways(choice), draft_of(choice, person, now)
    if kinds:
        return choose(person, replace(draft, ways={**draft.ways, **dict.fromkeys(kinds, Way.NONE)}), now, at=at)
    at_once = choice.frequency is Frequency.AS_IT_HAPPENS
    rest = {kind: _without_digest(was[kind], draft.ways[kind], at_once=at_once) for kind in rules_ways.KINDS}
    frequency = choice.frequency if at_once else Frequency.NEVER
    return choose(person, replace(draft, frequency=frequency, ways=rest), now, at=at)


def _without_digest(way: Way, exception: Way | None, *, at_once: bool) -> Way | None:
    """A kind's exception once there is no digest: what came at once still does."""
    if way is Way.DIGEST:
        return Way.NONE if at_once else None
    return way if way is Way.AT_ONCE else exception


def start(person: Person, kinds: Sequence[str], now: Policies, *, at: datetime) -> Choice:
    """Let these kinds of mail come again, or, where none is named, the digest, each Monday."""
    choice = choice_of(person, now, at=at)
    draft = draft_of(choice, person, now)
    if not kinds:
        return choose(person, replace(draft, frequency=Frequency.MONDAY), now, at=at)
    again = {kind: _again(draft.frequency, kind) for kind in kinds}
    return choose(person, replace(draft, ways={**draft.ways, **again}), now, at=at)


def _again(frequency: Frequency, kind: str) -> Way | None:
    return Way.AT_ONCE if rules_ways.usual(frequency, kind) is Way.NONE else None


def stop_token(person_ref: str, *kinds: str) -> str:
    """The word in the address by which a person stops these kinds of mail, or the digest where none is named.

    It does not expire, and serves nothing else.
    """
    return tokens.sign(STOP, [person_ref, *kinds] if kinds else person_ref)


def read_stop_token(token: str) -> tuple[Person, Choice | None, tuple[str, ...]] | None:
    """Whose address it is, and which kinds it stops (none: the digest); None when we did not make it."""
    value = tokens.read(STOP, token)
    ref, *kinds = value if isinstance(value, list) else [value]
    found = queries.choice_of_ref(ref) if isinstance(ref, str) else None
    return (*found, tuple(kind for kind in kinds if kind in rules_ways.KINDS)) if found else None
