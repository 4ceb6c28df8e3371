"""The blueprint of calls for presenters, and the events that its pages are about."""

from flask import Blueprint, g

from forum.core.errors import NotShown, or_404
from forum.events import queries as events
from forum.events.models import Event, EventState

calls = Blueprint("calls", __name__)


def published(ref: str) -> Event:
    """An event of the office that people may see, for what comes after publishing."""
    event = or_404(events.by_ref(g.actor, ref))
    if event.state is EventState.DRAFT or event.is_imported:
        raise NotShown
    return event
