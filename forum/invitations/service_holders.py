"""How a dispatch about an event finds its holders and writes to each. `wiring` lists these functions."""

from collections.abc import Callable, Sequence

from forum.events import queries as events
from forum.events.models import Event, EventState
from forum.invitations import queries, service, service_letters
from forum.invitations.models import InvitationState
from forum.invitations.queries import Holder, Other, Seated
from forum.invitations.service import MOVED
from forum.invitations.service_letters import Writer
from forum.mail.emails import Letter
from forum.mail.models import Dispatch
from forum.policies import queries as policies
from forum.registrations.models_history import Source


def expecting(row: Dispatch, after: int, limit: int) -> Sequence[Holder]:
    """Holders who come, may come or wait, and may see the event now; nobody once it is off, since its end is told instead."""
    event = live(row)
    return queries.expecting_holders(event, after, limit) if event is not None else []


def live(row: Dispatch) -> Event | None:
    """The event of a dispatch; None once it is off, since its end is told instead."""
    event = events.event_by_ref(row.object_ref)
    return event if event is not None and event.state is EventState.PUBLISHED else None


def _writer(row: Dispatch) -> Writer:
    """A writer about the event of a dispatch, whose audience has found people of it."""
    event = events.event_by_ref(row.object_ref)
    assert event is not None  # noqa: S101
    return service_letters.writer(event)


def all_holders(row: Dispatch, after: int, limit: int) -> Sequence[Holder]:
    """Everybody who holds an invitation, also who may not see the event any more: the entry must leave every calendar.

    And, as the office sets it, who declined: they hear of nothing else.
    """
    event = events.event_by_ref(row.object_ref)
    return queries.holders(event, after, limit, declined=policies.current().tells_declined) if event else []


def filled(row: Dispatch, after: int, limit: int) -> Sequence[Seated]:
    """Who got a seat from the waitlist at that moment and still has it; nobody once the event is off."""
    event = live(row)
    return queries.filled(event, row.at, after, limit) if event is not None else []


def invited(row: Dispatch, after: int, limit: int) -> Sequence[Seated]:
    """Who was invited at that moment, has not answered, and may see the event now; nobody once the event is off."""
    event = live(row)
    return queries.invited(event, row.at, after, limit) if event is not None else []


def let_go(row: Dispatch, after: int, limit: int) -> Sequence[Seated]:
    """Who may not see the event any more, and lost what they held of it at that moment."""
    event = events.event_by_ref(row.object_ref)
    return queries.let_go(event, row.at, after, limit) if event else []


def let_go_letters(row: Dispatch) -> Callable[[Seated], Letter]:
    """Writes to each who was let go."""
    writer = _writer(row)

    def write(to: Seated) -> Letter:
        return service_letters.let_go(writer, to, at=row.at)

    return write


def invited_letters(row: Dispatch) -> Callable[[Seated], Letter | None]:
    """Writes the letter that asks; None for who holds the entry already."""
    writer = _writer(row)

    def write(to: Seated) -> Letter | None:
        if to.invitation is not None and to.invitation.state is InvitationState.HELD:
            return None
        return service_letters.invite(writer, service.hold(writer, to.invitation, to.seat, row.at), to.seat)

    return write


def filled_letters(row: Dispatch) -> Callable[[Seated], Letter]:
    """Writes the invitation of each who got a seat."""
    writer = _writer(row)

    def write(to: Seated) -> Letter:
        invitation = service.hold(writer, to.invitation, to.seat, row.at)
        return service_letters.invite(
            writer, invitation, to.seat, was_waiting=row.payload.get("source") != Source.IMPORT
        )

    return write


def change_letters(row: Dispatch) -> Callable[[Holder], Letter | None]:
    """Writes the update of each holder; None for who was told as much by an invitation of their own since."""
    writer, before = _writer(row), row.payload["before"]

    def write(to: Holder) -> Letter | None:
        # Where all was taken back, it is news only for who was invited in between.
        is_news = bool(before) or to.invitation.revision > row.payload["since"]
        if to.invitation.revision >= row.revision or not is_news:
            return None
        return service_letters.tell_change(writer, to, before, asks_again=row.kind == MOVED, at=row.at)

    return write


def end_letters(row: Dispatch) -> Callable[[Holder], Letter]:
    """Writes the cancellation of each holder."""
    writer = _writer(row)

    def write(to: Holder) -> Letter:
        return service_letters.tell_end(writer, to, at=row.at)

    return write


def other_change_letters(row: Dispatch) -> Callable[[Other], Letter | None]:
    """Writes to each whom a move concerns, and who holds no entry; None where it was taken back."""
    writer, before = _writer(row), row.payload["before"]

    def write(to: Other) -> Letter | None:
        return service_letters.tell_other(writer, to.registration, to.zone, before, to.stop_url) if before else None

    return write


def other_end_letters(row: Dispatch) -> Callable[[Other], Letter]:
    """Writes to each whom a cancellation concerns, and who holds no entry."""
    writer = _writer(row)

    def write(to: Other) -> Letter:
        return service_letters.tell_other(writer, to.registration, to.zone, None, to.stop_url)

    return write
