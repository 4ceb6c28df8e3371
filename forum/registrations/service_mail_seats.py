"""Queue the letters about seats that carry no calendar part, and sign the link by which a person answers."""

from collections.abc import Callable
from datetime import datetime

from forum.accounts.service_letters import write_to
from forum.core import links, tokens
from forum.mail.emails import Parts
from forum.mail.service import About
from forum.registrations import emails_seats, queries_seats, queries_waitlist
from forum.registrations.models import Registration, RegistrationState


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


def awaited_kind(mine: Registration) -> str:
    """What the letter of who waits is called: `registration.waitlisted` or `registration.requested`."""
    return f"registration.{mine.state.value}"


def awaited(mine: Registration) -> Parts:
    """What who waits reads: on the waitlist, with the place in line, or being checked by the office."""
    if mine.state is RegistrationState.WAITLISTED:
        return emails_seats.waitlisted(mine, queries_waitlist.number(mine), answer_url(mine))
    return emails_seats.requested(mine, answer_url(mine))


def tell_awaited(mine: Registration, *, at: datetime) -> None:
    """Waits, and holds no entry that the letter could bring up to date."""
    _queue(awaited_kind(mine), mine, lambda: awaited(mine), at)


def ask_unsure(mine: Registration, *, at: datetime) -> None:
    """Said maybe, and has a seat."""
    _queue("registration.unsure", mine, lambda: emails_seats.unsure(mine, answer_url(mine)), at)


def tell_refused(mine: Registration, *, at: datetime) -> None:
    """No seat, and why."""
    url = links.to("showcases.show", ref=mine.event.thread.ref)
    _queue("registration.refused", mine, lambda: emails_seats.refused(mine, url), at)


def _queue(kind: str, mine: Registration, parts: Callable[[], Parts], at: datetime) -> None:
    write_to(mine.person, About(kind, "event", mine.event.thread.ref), parts, at=at)
