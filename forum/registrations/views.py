"""The blueprint of registrations, and the event and the registration that an address names."""

from flask import Blueprint, g

from forum.core.errors import NotShown
from forum.events import queries as events
from forum.events.models import Event
from forum.registrations import queries_seats
from forum.registrations.models import Registration

registrations = Blueprint("registrations", __name__)


def loaded(ref: str) -> Event:
    """The event of an address, if the reader may see it."""
    event = events.by_ref(g.actor, ref)
    if event is None:
        raise NotShown
    return event


def loaded_registration(ref: str, registration: str) -> tuple[Event, Registration]:
    """The event of an address, and the registration for it that the address names."""
    event = loaded(ref)
    found = queries_seats.registration_by_ref(event, registration)
    if found is None:
        raise NotShown
    return event, found
