"""Expand dispatches: from one row to one message a person, in pieces that a kill cannot lose or double."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from flask_babel import force_locale
from sqlalchemy.exc import IntegrityError

from forum.core.database import db
from forum.mail import rules
from forum.mail.emails import Letter
from forum.mail.models import Dispatch, DispatchState
from forum.mail.service import About, Recipient, queue_all

#: What the audience of a kind knows of each of its people, which its composer writes of.
R = TypeVar("R", bound=Recipient)
#: Recipients of a dispatch with a key above the given one, in the order of their keys, at most so many.
AudienceQuery = Callable[[Dispatch, int, int], Sequence[R]]
#: From a dispatch the function that writes one person's letter; None: nothing to say to this one.
Composer = Callable[[Dispatch], Callable[[R], Letter | None]]
#: From a dispatch and a piece of its audience those who get a letter of their own now; it writes down who hears later.
Sorter = Callable[[Dispatch, Sequence[R]], Sequence[R]]


@dataclass(frozen=True)
class Kind(Generic[R]):
    """How one kind of dispatch is expanded. `wiring` lists them. Without a composer the sorter does all that is done."""

    audience: AudienceQuery[R]
    composer: Composer[R] | None = None
    sorter: Sorter[R] | None = None


_kinds: dict[str, Kind[Any]] = {}


def fill(kinds: dict[str, Kind[Any]]) -> None:
    """Say how each kind of dispatch is expanded. Called once, by `wiring`."""
    _kinds.clear()
    _kinds.update(kinds)


def known() -> frozenset[str]:
    """Kinds that can be expanded."""
    return frozenset(_kinds)


def expand_some(row: Dispatch, *, at: datetime) -> int:
    """Write the messages of the next `rules.EXPAND_BATCH` recipients; how many there were. 0: the dispatch is done."""
    row.attempt_count, row.last_error, row.next_attempt_at = 0, "", None
    kind = _kinds[row.kind]
    people = kind.audience(row, row.cursor, rules.EXPAND_BATCH)
    if not people:
        row.state, row.done_at = DispatchState.DONE, at
        return 0
    hear_now = kind.sorter(row, people) if kind.sorter else people
    if kind.composer is not None and hear_now:
        _write(row, kind.composer(row), hear_now, at)
    row.cursor = people[-1].key
    return len(people)


def set_aside(row: Dispatch, failure: Exception, *, at: datetime) -> None:
    """Note why a piece could not be written, and let the dispatch wait, so that it holds up no other. It is never given up."""
    row.attempt_count += 1
    row.last_error = f"{type(failure).__name__}: {failure}"[:500]
    row.next_attempt_at = at + (rules.wait_after(row.attempt_count) or rules.BACK_OFF[-1])


def _write(row: Dispatch, compose: Callable[[R], Letter | None], people: Sequence[R], at: datetime) -> None:
    written: list[tuple[Letter, Recipient]] = []
    for person in people:
        with force_locale(person.locale or "en"):
            letter = compose(person)
        if letter is not None:
            written.append((letter, person))
    if written and not _queue_together(written, row, at):
        for one in written:
            _queue_together([one], row, at)


def _queue_together(written: Sequence[tuple[Letter, Recipient]], row: Dispatch, at: datetime) -> bool:
    """Queue letters in one statement; False where one of them is there already, and then none is queued.

    Two accounts may share nothing but an address that differs in case: the constraint keeps one message.
    """
    about = About(row.kind, row.object_kind, row.object_ref)
    try:
        with db.session.begin_nested():
            queue_all(written, about, row, at=at)
    except IntegrityError:
        return False
    row.recipient_count += len(written)
    return True
