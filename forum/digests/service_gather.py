"""News that comes at once: who gets a letter of its own now, and whose news is gathered into one mail a little later."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import case, func, or_, update

from forum.core import links
from forum.core.database import db
from forum.digests import queries, queries_at_once, rules, rules_ways
from forum.digests.models import Choice
from forum.digests.service import stop_token
from forum.mail import service as mail
from forum.mail.models import Dispatch
from forum.mail.service import Recipient
from forum.needs import service_letters
from forum.policies import queries as policies
from forum.showcases import service_mail_after
from forum.threads.models import Thread


def announce(thread: Thread, *, at: datetime) -> Dispatch:
    """Tell those who hear at once of what became live, as of that moment; the worker finds out who they are."""
    return mail.dispatch(mail.About(queries_at_once.PUBLISHED, "thread", thread.ref), at=thread.published_at or at)


def need_audience(row: Dispatch, after: int, limit: int) -> Sequence[Recipient]:
    """Who follows the need or asked about it, and hears of answers and updates at once."""
    return _with_stop(
        service_letters.audience(row, after, limit, only=queries_at_once.hears_at_once(rules_ways.AT_RELEASE))
    )


def event_audience(row: Dispatch, after: int, limit: int) -> Sequence[Recipient]:
    """Who follows the event or has a seat, and hears of slides and answers at once."""
    return _with_stop(
        service_mail_after.audience(row, after, limit, only=queries_at_once.hears_at_once(rules_ways.AT_RELEASE))
    )


def _with_stop(people: Sequence[Recipient]) -> Sequence[Recipient]:
    stops = (links.to("digests.unsubscribe", token=stop_token(to.ref, rules_ways.AT_RELEASE)) for to in people)
    return [replace(to, stop_url=url) for to, url in zip(people, stops, strict=True)]


def gather(row: Dispatch, people: Sequence[Recipient]) -> Sequence[Recipient]:
    """Nobody gets a letter of its own: what happens within minutes is one mail."""
    _gather_for([to.key for to in people], row.at)
    return ()


def who_may_hear_now(row: Dispatch, people: Sequence[Recipient]) -> Sequence[Recipient]:
    """Those without quiet hours or a pause at the moment of the cause; the others hear when these end."""
    forum_zone = policies.current().zone
    waits = {
        key
        for key, zone, paused, start, end in queries.held_people([to.key for to in people])
        if rules.waits_until(row.at, paused, rules.readers_zone(zone, forum_zone), (start, end)) > row.at
    }
    _gather_for(waits, row.at)
    return [to for to in people if to.key not in waits]


def _gather_for(people: Collection[int], at: datetime) -> None:
    """The mail of these people is due once nothing new has come for a while; after the longest hold it waits for no more."""
    if not people:
        return
    due = at + rules_ways.HOLD
    may_wait = or_(Choice.news_since_at.is_(None), Choice.news_since_at >= at - rules_ways.LONGEST_HOLD)
    db.session.execute(
        update(Choice)
        .where(Choice.person_id.in_(people))
        .values(
            news_since_at=case((Choice.news_since_at < at, Choice.news_since_at), else_=at),
            news_due_at=case((may_wait, due), else_=func.coalesce(Choice.news_due_at, due)),
        )
        .execution_options(synchronize_session=False)
    )
