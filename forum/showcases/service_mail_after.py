"""Who hears of slides and answers, and each one's letter: only what this reader may see."""

from collections.abc import Callable, Sequence

from sqlalchemy import ColumnElement

from forum.accounts import queries as accounts
from forum.core import links
from forum.events import queries as events
from forum.events.models import Event
from forum.mail import emails as letters
from forum.mail.emails import Letter
from forum.mail.models import Dispatch
from forum.mail.service import Recipient
from forum.organizations.queries import actor_of_person
from forum.policies import queries as policies
from forum.showcases import emails_after, queries_after
from forum.threads import queries_audience
from forum.threads.models import Life


def _readable(row: Dispatch) -> Event | None:
    event = events.event_by_ref(row.object_ref)
    return event if event is not None and event.thread.life is Life.LIVE else None


def audience(
    row: Dispatch, after: int, limit: int, *, only: ColumnElement[bool] | None = None
) -> Sequence[Recipient]:  # fmt: skip
    """Who follows the event or has a seat; `only` is what else must hold of a `Person`."""
    event = _readable(row)
    if event is None:
        return []
    return queries_audience.followers(event.thread, after, limit, also=queries_after.people_of(event), only=only)


def write_released(row: Dispatch) -> Callable[[Recipient], Letter | None]:
    """One letter of what became public together; None for whom nothing of it is."""
    event, now = _readable(row), policies.current()
    questions = queries_after.spoken_by_refs(event, row.payload.get("questions", [])) if event else ()

    def one(to: Recipient) -> Letter | None:
        person = accounts.by_id(to.key)
        if event is None or person is None:
            return None
        found = queries_after.materials_by_refs(actor_of_person(person), event, row.payload.get("materials", []))
        if not found and not questions:
            return None
        url = links.to("showcases.materials", ref=event.thread.ref)
        parts = emails_after.released(
            event, found, questions, url, links.to("digests.mail_settings", _anchor="answers")
        )
        return letters.compose(parts, notice=now.notice, sender=now.sender, unsubscribe_url=to.stop_url)

    return one
