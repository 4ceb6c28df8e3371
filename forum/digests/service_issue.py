"""Writes the digests of a batch of readers as values, and keeps those whose readers were claimed."""

import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from flask_babel import force_locale

from forum.core import links, tokens
from forum.core.database import db
from forum.digests import (
    emails,
    queries,
    queries_desk,
    queries_news,
    queries_readers,
    rules,
    rules_issue,
    rules_pick,
    rules_ways,
    service,
)
from forum.digests.emails_issue import Ends, Press
from forum.digests.emails_say import Clock
from forum.digests.models import Frequency, Issue
from forum.digests.queries import Due
from forum.digests.rules_issue import Item
from forum.digests.rules_news import News, Reader
from forum.digests.rules_pick import Picked, Window
from forum.mail import service as mail
from forum.mail.emails import Letter
from forum.policies.rules_known import Policies
from forum.threads import service_mailed

log = logging.getLogger("forum.digests")


@dataclass(frozen=True)
class Made:
    """What becomes of one due mail: the columns of the choice as they are afterwards, and a letter where there is
    something to say. Where it waits, its window stays open, and what it holds comes with the next one.
    """

    due: Due
    values: tuple[tuple[str, Any], ...]
    letter: Letter | None = None
    token: str = ""
    items: tuple[Mapping[str, Any], ...] = ()


def write(dues: Sequence[Due], now: Policies, *, at: datetime) -> list[Made]:
    """The mails of these readers for the half-open windows that end at `at`; nothing is written to the database."""
    found = [made for due in dues if (made := _held(due, now, at)) is not None]
    held = {made.due.person_id for made in found}
    ready = [due for due in dues if due.person_id not in held]
    if not ready:
        return found
    until = queries.oldest_open(at) or at
    actors = [due.actor for due in ready]
    readers = queries_readers.readers(actors, at)
    waiting = {w.thread_id for reader in readers.values() for w in reader.waiting if w.thread_id is not None}
    start = min(moment for due in ready for moment in (until, _start(due), *due.since.values()))
    news = queries_news.news(start, until, rules_pick.COMING_DAYS, waiting)
    hidden, posts = queries_news.hidden(actors, news), queries_news.hidden_posts(actors, news)
    told = queries.told_by_letters([due.actor.person_ref or "" for due in ready], start)
    desks = _Desks(at, now)
    press = Press(now.forum_name, now.office_name, now.notice)
    for due in ready:
        reader = replace(
            readers[due.person_id], hidden=hidden.get(due.person_id, frozenset()),
            hidden_posts=posts.get(due.person_id, frozenset()), told=frozenset(told[due.actor.person_ref or ""]),
        )  # fmt: skip
        found.append(_made(due, desks.added(reader, due) if due.is_digest else reader, news, press, now, at))
    return found


def _start(due: Due) -> datetime:
    """Where what belongs to no kind begins: it is in digests alone."""
    return due.covered_until if due.is_digest else min(due.since.values(), default=due.due_at)


def _held(due: Due, now: Policies, at: datetime) -> Made | None:
    """What becomes of a mail that may not come now: in a pause, in quiet hours, before 7 a.m.; None: it may."""
    zone = rules.readers_zone(due.zone, now.zone)
    free = rules.waits_until(at, due.paused_until, zone, due.quiet)
    if not due.is_digest:
        return Made(due, (("news_due_at", free),)) if free > at else None
    if due.paused_until is not None and due.paused_until > at:
        after = due.paused_until - service.JUST_BEFORE
        return Made(due, (("next_due_at", service.due_after(due.rhythm, after, due.zone, now)),))
    if free > at:
        return Made(due, (("next_due_at", free),))
    if due.rhythm is None or rules.comes_too_early(due.due_at, zone):
        return Made(due, (("next_due_at", service.due_after(due.rhythm, due.due_at, due.zone, now)),))
    return None


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


def _afterwards(due: Due, until: datetime, now: Policies, at: datetime) -> tuple[tuple[str, Any], ...]:
    """The columns once a mail has told everything up to `until`; what came after that is gathered anew."""
    rest = until if until < at and due.news_due_at is not None else None
    gathered = (("news_since_at", rest), ("news_due_at", rest and at + rules_ways.HOLD))
    if not due.is_digest:
        told = {**due.told, **dict.fromkeys(due.since, until.isoformat())}
        return (*gathered, ("told", tuple(sorted(told.items()))))
    next_due_at = service.due_after(due.rhythm, at, due.zone, now)
    return (*gathered, ("told", ()), ("covered_until", until), ("next_due_at", next_due_at))


def _made(due: Due, reader: Reader, news: News, press: Press, now: Policies, at: datetime) -> Made:
    values = _afterwards(due, news.at, now, at)
    window = Window(_start(due), news.at, due.since, at_once=not due.is_digest)
    try:
        picked = rules_pick.pick(reader, news, window)
        if not picked.is_news:
            return Made(due, values)
        with force_locale(due.locale):
            clock = Clock(rules.readers_zone(due.zone, now.zone), at)
            items = (
                emails.items(picked, reader, news, clock)
                if due.is_digest
                else emails.items_at_once(picked, news, clock)
            )
            token = tokens.random()
            letter = press.letter(
                items, replace(_ends(due, picked, clock, token), reply_to=_reply_to(due, items, token))
            )
            return Made(due, values, letter, token, tuple(i.kept() for i in items))
    except Exception:
        # One mail that cannot be written keeps nobody else from theirs; it is tried again, with its window open.
        log.exception("the digest of person %s could not be written", due.actor.person_ref)
        return Made(due, (("next_due_at" if due.is_digest else "news_due_at", at + rules.RETRY),))


def _reply_to(due: Due, items: Sequence[Item], token: str) -> str:
    """Where a reply goes: to the one discussion that the mail tells of, or to a page that asks which."""
    ref, person_ref = rules_issue.reply_ref(items), due.actor.person_ref or ""
    if ref is None:
        return ""
    if ref:
        return service_mailed.local_part(person_ref, ref)
    return service_mailed.local_part(person_ref, rules_issue.mark_of(tokens.digest(token)), service_mailed.TO_ISSUE)


def _ends(due: Due, picked: Picked, clock: Clock, token: str) -> Ends:
    """The addresses of one mail: a digest stops as such, a mail at once stops the kinds that it tells."""
    kinds = () if due.is_digest else rules_pick.kinds(picked)
    place = "frequency" if due.is_digest else kinds[0] if len(kinds) == 1 else "kinds"
    stop = service.stop_token(due.actor.person_ref or "", *kinds)
    rhythm = due.rhythm if due.is_digest and due.rhythm else Frequency.AS_IT_HAPPENS
    return Ends(
        clock.head, rhythm, links.to("digests.show", token=token), links.to("digests.unsubscribe", token=stop),
        links.to("digests.mail_settings", _anchor=place),
    )  # fmt: skip


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
        mail.queue(one.letter, to, mail.About("digest" if one.due.is_digest else "news"), at=at)
        db.session.add(
            Issue(
                person_id=one.due.person_id, token_digest=tokens.digest(one.token), window_start=_start(one.due),
                window_end=at, subject=one.letter.subject, items=list(one.items), made_at=at,
            )
        )  # fmt: skip
        count += 1
    return count
