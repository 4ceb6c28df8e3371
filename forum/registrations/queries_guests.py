"""Requests of people without an account."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from forum.core import tokens
from forum.core.database import db
from forum.events.models import Event
from forum.registrations.models_guests import GuestRequest


def request_of_token(token: str, after: datetime) -> GuestRequest | None:
    """The request of a mailed link, if it was made after that moment."""
    return db.session.scalar(
        select(GuestRequest)
        .where(GuestRequest.token_digest == tokens.digest(token), GuestRequest.created_at > after)
        .options(joinedload(GuestRequest.event).joinedload(Event.thread))
    )
