"""How a dispatch about an event finds its holders and writes to each. `wiring` lists these functions."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from forum.calendars import queries, rules, service, service_letters
from forum.calendars.queries import Holder, Seated
from forum.calendars.service import MOVED
from forum.events import queries_agenda
from forum.events.models import EventState, Source
from forum.mail.emails import Letter
from forum.mail.models import Dispatch
from forum.mail.service import Recipient

Compose = Callable[[Recipient], Letter | None]


def seated(row: Dispatch, after: int, limit: int) -> Sequence[Holder]:
    """Holders who have a seat and may see the event now; nobody once the event is off, since its end is told instead."""
    event = queries.event_by_ref(row.object_ref)
    if event is None or event.state is not EventState.PUBLISHED:
        return []
    return queries.seated_holders(event, after, limit)


def all_holders(row: Dispatch, after: int, limit: int) -> Sequence[Holder]:
    """Everybody who holds an invitation, also who may not see the event any more: the entry must leave every calendar."""
    return queries.holders(row.object_ref, after, limit)


def filled(row: Dispatch, after: int, limit: int) -> Sequence[Seated]:
    """Who got a seat from the waitlist at that moment and still has it; nobody once the event is off."""
    event = queries.event_by_ref(row.object_ref)
    if event is None or event.state is not EventState.PUBLISHED:
        return []
    return queries.filled(event, row.at, after, limit)


def filled_letters(row: Dispatch) -> Compose:
    """Writes the invitation of each who got a seat."""
    event = queries.event_by_ref(row.object_ref)
    assert event is not None  # noqa: S101  the audience found its people
    writer = service_letters.writer(event)

    def write(to: Recipient) -> Letter:
        assert isinstance(to, Seated)  # noqa: S101  the audience of the same kind gives them
        invitation = service.hold(writer, to.invitation, to.seat, row.at)
        return service_letters.invite(
            writer, invitation, to.seat, was_waiting=row.payload.get("source") != Source.IMPORT
        )

    return write


def change_letters(row: Dispatch) -> Compose:
    """Writes the update of each holder; None for who was told as much by an invitation of their own since."""
    event = queries.event_by_ref(row.object_ref)
    assert event is not None  # noqa: S101  the audience found its holders
    writer, old = service_letters.writer(event), rules.facts_before(event, row.payload["before"])
    writer = replace(writer, slots=queries_agenda.slot_times(event))

    def write(to: Recipient) -> Letter | None:
        assert isinstance(to, Holder)  # noqa: S101  the audience of the same kind gives them
        if to.invitation.revision >= row.revision:
            return None
        return service_letters.tell_change(writer, to, old, asks_again=row.kind == MOVED, at=row.at)

    return write


def end_letters(row: Dispatch) -> Compose:
    """Writes the cancellation of each holder."""
    event = queries.event_by_ref(row.object_ref)
    assert event is not None  # noqa: S101  the audience found its holders
    writer = service_letters.writer(event)

    def write(to: Recipient) -> Letter | None:
        assert isinstance(to, Holder)  # noqa: S101
        return service_letters.tell_end(writer, to, at=row.at)

    return write
