"""Queue the letters about seats that carry no calendar part, and sign the link by which a person answers."""

from collections.abc import Callable
from datetime import datetime

from forum.accounts.service_letters import write_to
from forum.core import links, tokens
from forum.mail.emails import Parts
from forum.mail.service import About
from forum.registrations import emails_seats, queries_seats, queries_waitlist
from forum.registrations.models import Registration


def answer_token(mine: Registration) -> str:
    """The signed word of `/answer/…`: whoever has it answers for the person, without signing in."""
    return tokens.sign("answer", mine.ref)


def registration_of_token(token: str) -> Registration | None:
    """The registration of a signed link, of a person whose account is not closed."""
    value = tokens.read("answer", token)
    found = queries_seats.registration_by_key(value) if isinstance(value, str) else None
    return found if found is not None and found.person.active else None


def answer_url(mine: Registration) -> str:
    """Where a person answers without signing in."""
    return links.to("registrations.answer", token=answer_token(mine))


def questions_url(mine: Registration) -> str:
    """Where a person answers the office's own questions without signing in."""
    return links.to("registrations.answer_register", token=answer_token(mine))


def tell_waitlisted(mine: Registration, *, at: datetime) -> None:
    """On the waitlist, with the place in line."""
    number = queries_waitlist.number(mine)
    _queue("registration.waitlisted", mine, lambda: emails_seats.waitlisted(mine, number, answer_url(mine)), at)


def tell_requested(mine: Registration, *, at: datetime) -> None:
    """The office checks the registration."""
    _queue("registration.requested", mine, lambda: emails_seats.requested(mine, answer_url(mine)), at)


def ask_unsure(mine: Registration, *, at: datetime) -> None:
    """Said maybe, and has a seat."""
    _queue("registration.unsure", mine, lambda: emails_seats.unsure(mine, answer_url(mine)), at)


def tell_refused(mine: Registration, *, at: datetime) -> None:
    """No seat, and why."""
    url = links.to("showcases.show", ref=mine.event.thread.ref)
    _queue("registration.refused", mine, lambda: emails_seats.refused(mine, url), at)


def _queue(kind: str, mine: Registration, parts: Callable[[], Parts], at: datetime) -> None:
    write_to(mine.person, About(kind, "event", mine.event.thread.ref), parts, at=at)
