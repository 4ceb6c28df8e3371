"""Letters about needs: to one person at once, to many when a dispatch is expanded."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement

from forum.accounts.models import Person
from forum.accounts.service_letters import write_to
from forum.core import links
from forum.mail import emails as mail_emails
from forum.mail import service as mail
from forum.mail.emails import Letter, Parts
from forum.mail.models import Dispatch
from forum.mail.service import About, Recipient
from forum.needs import emails, queries, queries_questions, rules
from forum.needs.models import Need
from forum.policies import queries as policies
from forum.policies.rules_known import Policies
from forum.threads import queries_audience
from forum.threads.models import Life


def address(need: Need, endpoint: str = "needs.show", **values: Any) -> str:
    """The whole address of a page of a need."""
    return links.to(endpoint, ref=need.thread.ref, **values)


def letter(parts: Parts, now: Policies, stop_url: str = "") -> Letter:
    """A letter in the forum's frame."""
    return mail_emails.compose(parts, notice=now.notice, sender=now.sender, unsubscribe_url=stop_url)


def tell(
    people: Iterable[Person | None], compose: Callable[[], Parts], kind: str, need: Need, *, at: datetime, of: str = ""
) -> int:
    """One letter to each of these people (each once, no gaps), in the transaction of its cause; how many.

    `of` is the ref of the question that it is about, where a later letter asks whether this one went out.
    """
    about = About(kind, "question", of) if of else About(kind, "need", need.thread.ref)
    known = {person.id: person for person in people if person is not None and person.active}
    for person in known.values():
        write_to(person, about, compose, at=at)
    return len(known)


def announce(kind: str, need: Need, *, at: datetime, **payload: Any) -> None:
    """Tell many: one dispatch, with the need's revision raised, so that the next change is another one."""
    need.revision += 1
    mail.dispatch(About(kind, "need", need.thread.ref), at=at, revision=need.revision, payload=payload)


Writer = Callable[[Recipient], Letter | None]


def _readable(row: Dispatch) -> Need | None:
    need = queries.by_thread_ref(row.object_ref)
    return need if need is not None and need.thread.life is Life.LIVE else None


def audience(row: Dispatch, after: int, limit: int, *, only: ColumnElement[bool] | None = None) -> Sequence[Recipient]:
    """Who follows the need or has asked about it; `only` is what else must hold of a `Person`."""
    need = _readable(row)
    if need is None:
        return []
    return queries_audience.followers(need.thread, after, limit, also=queries_questions.askers_of(need.id), only=only)


def _with_setting(parts: Parts) -> Parts:
    """With the place where whoever follows a need changes when they hear of it."""
    return replace(parts, settings_url=links.to("digests.mail_settings", _anchor="answers"))


def _same_for_all(write: Callable[[Need, Dispatch, Policies], Parts | None]) -> Callable[[Dispatch], Writer]:
    def composer(row: Dispatch) -> Writer:
        need, now = _readable(row), policies.current()

        def one(to: Recipient) -> Letter | None:
            parts = write(need, row, now) if need is not None else None
            return letter(_with_setting(parts), now, to.stop_url) if parts is not None else None

        return one

    return composer


def _write_released(need: Need, row: Dispatch, _now: Policies) -> Parts | None:
    questions = queries_questions.published_by_refs(need.id, row.payload.get("questions", []))
    updates = queries_questions.updates_by_refs(need.id, row.payload.get("updates", []))
    moved = row.payload.get("moved")
    days = (date.fromisoformat(moved[0]), date.fromisoformat(moved[1])) if moved else None
    if not questions and not updates:
        return None
    return emails.released(need, questions, updates, days, address(need))


def _write_closed(need: Need, _row: Dispatch, _now: Policies) -> Parts | None:
    return emails.closed(need, address(need), by_hand=True)


def _write_reopened(need: Need, row: Dispatch, now: Policies) -> Parts | None:
    return emails.reopened(need, row.payload.get("reason", ""), address(need), now.zone)


def _write_outcome(need: Need, _row: Dispatch, _now: Policies) -> Parts | None:
    return emails.outcome(need, address(need)) if need.state in rules.ENDED_STATES else None


write_released = _same_for_all(_write_released)
write_closed = _same_for_all(_write_closed)
write_reopened = _same_for_all(_write_reopened)
write_outcome = _same_for_all(_write_outcome)
