"""Which presenters hold the entry of their slot."""

from collections.abc import Sequence

from sqlalchemy import select

from forum.calendars.models import InvitationState
from forum.calendars.models_slots import SlotInvitation
from forum.core.database import db
from forum.events.models import Application, Event


def slot_of(application_id: int) -> SlotInvitation | None:
    """The entry of an application's slot, held or gone."""
    return db.session.scalar(select(SlotInvitation).where(SlotInvitation.application_id == application_id))


def slot_by_token(token: str) -> SlotInvitation | None:
    """The entry whose organizer has this word in the address."""
    return db.session.scalar(select(SlotInvitation).where(SlotInvitation.token == token))


def slot_holders(event: Event) -> Sequence[SlotInvitation]:
    """The entries that presenters of an event hold, in the order in which they got them."""
    return db.session.scalars(
        select(SlotInvitation)
        .join(Application, Application.id == SlotInvitation.application_id)
        .where(Application.event_id == event.id, SlotInvitation.state == InvitationState.HELD)
        .order_by(SlotInvitation.id)
    ).all()
