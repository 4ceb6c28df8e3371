"""Write, seal and verify the log."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from forum.audit import queries, rules
from forum.audit.models import Entry
from forum.core.actor import Actor
from forum.core.database import db


def write(actor: Actor, act: str, object_kind: str, object_ref: str, *, at: datetime, **payload: Any) -> Entry:
    """Add the one entry of an act to its transaction. `payload` is what changed, in plain JSON values."""
    entry = Entry(
        at=at, act=act, actor_ref=actor.person_ref or "", actor_name=actor.name,
        organization_ref=actor.organization_ref or "", object_kind=object_kind, object_ref=object_ref,
        payload=payload, payload_digest=rules.payload_digest(payload),
    )  # fmt: skip
    db.session.add(entry)
    return entry


def seal_waiting() -> int:
    """Seal up to 1,000 entries that wait; how many were sealed. One sealer at a time: the numbers are unique."""
    last = queries.last_sealed()
    number, previous = (last.seal_number or 0, last.seal or rules.FIRST) if last else (0, rules.FIRST)
    waiting = queries.unsealed()
    for entry in waiting:
        number += 1
        previous = entry.seal = _seal_of(entry, number, previous)
        entry.seal_number = number
    return len(waiting)


@dataclass(frozen=True)
class Verdict:
    """What verifying found: how many entries hold, and the first that does not (None when all do)."""

    count: int
    broken_number: int | None
    sentence: str


def verify() -> Verdict:
    """Walk the chain and compare every seal, place and payload."""
    previous, number = rules.FIRST, 0
    while entries := queries.sealed_after(number):
        for entry in entries:
            wrong = _wrong_with(entry, number + 1, previous)
            if wrong:
                return Verdict(number, number + 1, wrong)
            number, previous = number + 1, entry.seal or ""
        db.session.expunge_all()  # a long log must not fill the memory
    return Verdict(number, None, f"All {number} entries hold.")


def _wrong_with(entry: Entry, number: int, previous: str) -> str:
    if entry.seal_number != number:
        return f"Entry {number} is missing."
    if entry.disposed_at is None and rules.payload_digest(entry.payload) != entry.payload_digest:
        return f"The payload of entry {number} was changed."
    return "" if _seal_of(entry, number, previous) == entry.seal else f"Entry {number} was changed."


def _seal_of(entry: Entry, number: int, previous: str) -> str:
    fields = (
        entry.act,
        entry.actor_ref,
        entry.actor_name,
        entry.organization_ref,
        entry.object_kind,
        entry.object_ref,
    )
    return rules.seal(previous, number, entry.at, fields, entry.payload_digest)
