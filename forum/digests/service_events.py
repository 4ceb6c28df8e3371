"""Who hears at once that an event moved or is off, and holds no entry of it: `wiring` lists these functions."""

from collections.abc import Sequence
from dataclasses import replace

from forum.core import links
from forum.digests import queries_events
from forum.digests.service import stop_token
from forum.digests.service_gather import who_may_hear_now
from forum.events import queries as events
from forum.events.models import EventState
from forum.invitations.queries import Other
from forum.mail.models import Dispatch


def moved_audience(row: Dispatch, after: int, limit: int) -> Sequence[Other]:
    """Whom a move concerns; nobody once the event is off, since its end is told instead."""
    event = events.event_by_ref(row.object_ref)
    if event is None or event.state is not EventState.PUBLISHED:
        return ()
    return [_stoppable(to) for to in queries_events.others_moved(event, after, limit)]


def cancelled_audience(row: Dispatch, after: int, limit: int) -> Sequence[Other]:
    """Whom a cancellation concerns."""
    event = events.event_by_ref(row.object_ref)
    return [_stoppable(to) for to in queries_events.others_cancelled(event, row.at, after, limit)] if event else ()


def who_hears_now(row: Dispatch, people: Sequence[Other]) -> Sequence[Other]:
    """Whoever registered or was asked hears at once; followers when their quiet hours or their pause are over."""
    followers = [to for to in people if to.stop_url]
    now = {to.key for to in who_may_hear_now(row, followers)} if followers else set()
    return [to for to in people if not to.stop_url or to.key in now]


def _stoppable(to: Other) -> Other:
    """A follower may stop mail of this kind by one click; what one registered for cannot be stopped."""
    if not to.only_follows:
        return to
    return replace(to, stop_url=links.to("digests.unsubscribe", token=stop_token(to.ref, "events")))
