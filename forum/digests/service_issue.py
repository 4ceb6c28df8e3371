"""Writes the digests of a batch of readers as values, and keeps those whose readers were claimed."""

import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from flask_babel import force_locale

from forum.core import links, tokens
from forum.core.database import db
from forum.digests import emails, queries_desk, queries_news, queries_readers, rules, rules_pick, service
from forum.digests.emails_issue import Ends, Press
from forum.digests.emails_say import Clock
from forum.digests.models import Issue
from forum.digests.queries import Due
from forum.digests.rules_news import News, Reader
from forum.mail import service as mail
from forum.mail.emails import Letter
from forum.policies.rules_known import Policies

log = logging.getLogger("forum.digests")


@dataclass(frozen=True)
class Made:
    """What becomes of one due digest: the next due moment, how far it covers, and a letter where there is something.

    `covers` None: the window stays open, and what it holds comes with the next one.
    """

    due: Due
    next_due_at: datetime | None
    covers: datetime | None
    letter: Letter | None = None
    token: str = ""
    items: tuple[Mapping[str, Any], ...] = ()


def write(dues: Sequence[Due], now: Policies, *, at: datetime) -> list[Made]:
    """The digests of these readers for the half-open windows that end at `at`; nothing is written to the database."""
    early = [due for due in dues if rules.comes_too_early(due.due_at, rules.readers_zone(due.zone, now.zone))]
    moved = [Made(due, service.due_after(due.frequency, due.due_at, due.zone, now), None) for due in early]
    ready = [due for due in dues if due not in early]
    if not ready:
        return moved
    actors = [due.actor for due in ready]
    readers = queries_readers.readers(actors, at)
    waiting = {w.thread_id for reader in readers.values() for w in reader.waiting if w.thread_id is not None}
    start = min(due.covered_until for due in ready)
    news = queries_news.news(start, at, rules_pick.COMING_DAYS, waiting)
    hidden = queries_news.hidden(actors, news)
    desks = _Desks(at, now)
    press = Press(now.forum_name, now.office_name, now.notice)
    found = []
    for due in ready:
        reader = replace(readers[due.person_id], hidden=hidden.get(due.person_id, frozenset()))
        found.append(_made(due, desks.added(reader, due), news, press, now))
    return moved + found


class _Desks:
    """The counts of the desk, asked for once a batch, and the numbers of each window, once a window."""

    def __init__(self, at: datetime, now: Policies) -> None:
        self.at, self.now = at, now
        self._waiting: Any = None
        self._numbers: dict[datetime, Any] = {}

    def added(self, reader: Reader, due: Due) -> Reader:
        """The reader with what waits on the desk first, where the reader is of the office."""
        if not reader.is_host:
            return reader
        start = due.covered_until
        if self._waiting is None:
            self._waiting = queries_desk.waiting(self.at, Clock(self.now.zone, self.at).local(self.at).date())
        if start not in self._numbers:
            self._numbers[start] = queries_desk.numbers(start, self.at)
        return replace(reader, waiting=(*self._waiting, *reader.waiting), numbers=self._numbers[start])


def _made(due: Due, reader: Reader, news: News, press: Press, now: Policies) -> Made:
    next_due_at = service.due_after(due.frequency, news.at, due.zone, now)
    try:
        picked = rules_pick.pick(reader, news, due.covered_until)
        if not picked.is_news:
            return Made(due, next_due_at, news.at)
        with force_locale(due.locale):
            clock = Clock(rules.readers_zone(due.zone, now.zone), news.at)
            items = emails.items(picked, reader, news, clock)
            token = tokens.random()
            stop = service.stop_token(due.actor.person_ref or "")
            ends = Ends(
                clock.head, due.frequency, links.to("digests.show", token=token),
                links.to("digests.unsubscribe", token=stop),
            )  # fmt: skip
            return Made(due, next_due_at, news.at, press.letter(items, ends), token, tuple(i.kept() for i in items))
    except Exception:
        # One digest that cannot be written keeps nobody else from theirs; it is tried again, with its window open.
        log.exception("the digest of person %s could not be written", due.actor.person_ref)
        return Made(due, news.at + rules.RETRY, None)


def keep(made: Sequence[Made], claimed: Collection[int], *, at: datetime) -> int:
    """Put the letters of claimed readers into the outbox, each with its issue; how many."""
    count = 0
    for one in made:
        if one.letter is None or one.due.person_id not in claimed:
            continue
        actor = one.due.actor
        to = mail.Recipient(
            actor.email, actor.name, actor.person_ref or "", one.due.person_id, one.due.locale, one.due.zone
        )
        mail.queue(one.letter, to, mail.About("digest"), at=at)
        db.session.add(
            Issue(
                person_id=one.due.person_id, token_digest=tokens.digest(one.token), window_start=one.due.covered_until,
                window_end=at, subject=one.letter.subject, items=list(one.items), made_at=at,
            )
        )  # fmt: skip
        count += 1
    return count
