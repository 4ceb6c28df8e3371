"""The blueprint of registrations, and the event and the registration that an address names."""

from flask import Blueprint, g

from forum.core.errors import or_404
from forum.events import queries as events
from forum.events.models import Event
from forum.registrations import queries_seats
from forum.registrations.models import Registration

registrations = Blueprint("registrations", __name__)


def loaded(ref: str) -> Event:
    """The event of an address, if the reader may see it."""
    return or_404(events.by_ref(g.actor, ref))


def loaded_registration(ref: str, registration: str) -> tuple[Event, Registration]:
    """The event of an address, and the registration for it that the address names."""
    event = loaded(ref)
    found = or_404(queries_seats.registration_by_ref(event, registration))
    return event, found
