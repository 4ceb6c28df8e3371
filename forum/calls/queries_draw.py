"""How slots are given: the record of the draw, who presented here before, and who has not confirmed."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select

from forum.calls.models import Application, ApplicationState
from forum.calls.models_draw import SlotDraw
from forum.calls.rules_draw import NUDGE_BEFORE
from forum.core.database import db
from forum.events.models import Event, EventState


def draw(event: Event) -> SlotDraw | None:
    """How the event's slots were filled, read afresh; None before that."""
    return db.session.scalar(
        select(SlotDraw).where(SlotDraw.event_id == event.id).execution_options(populate_existing=True)
    )


def last_presented(at: datetime) -> dict[int, datetime]:
    """Key of each organization that presented at an event over before `at`, and the end of its last one."""
    found = (
        select(Application.organization_id, func.max(Event.ends_at))
        .join(Event, Event.id == Application.event_id)
        .where(
            Application.state.in_((ApplicationState.CONFIRMED, ApplicationState.PRESENTED)),
            Event.state.in_((EventState.PUBLISHED, EventState.COMPLETED)), Event.ends_at <= at,
        )
        .group_by(Application.organization_id)
    )  # fmt: skip
    return {row[0]: row[1] for row in db.session.execute(found)}


def unconfirmed_soon(at: datetime) -> Sequence[str]:
    """Refs of selected presenters whose moment to confirm by comes within a day, and who were not reminded yet."""
    return db.session.scalars(
        select(Application.ref)
        .join(Event, Event.id == Application.event_id)
        .where(
            Application.state == ApplicationState.SELECTED, Application.nudged_at.is_(None),
            Application.confirm_by_at > at, Application.confirm_by_at <= at + NUDGE_BEFORE,
            Event.state == EventState.PUBLISHED, Event.starts_at > at,
        )
        .order_by(Application.id)
    ).all()  # fmt: skip
