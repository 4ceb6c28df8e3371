"""Register without an account: a letter with a link first, the seat when its button is used."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import delete

from forum.accounts import queries as accounts_queries
from forum.accounts import service as accounts
from forum.accounts.models import Person
from forum.accounts.service_letters import written
from forum.audit import service as audit
from forum.core import links, tokens
from forum.core.actor import VISITOR
from forum.core.database import db, touched
from forum.core.errors import Refused
from forum.events import service_questions
from forum.events.models import Event, MayRegister
from forum.events.models_questions import Purpose
from forum.mail import service as mail
from forum.mail.service import About, Recipient
from forum.organizations.queries import actor_of_person
from forum.registrations import emails_seats, queries_guests, rules_seats, service_seats
from forum.registrations.models import Registration
from forum.registrations.models_guests import GuestRequest
from forum.registrations.models_history import Source
from forum.registrations.service_seats import SeatWish

#: How long the mailed link works, and what was typed is kept.
LINK_LASTS = timedelta(hours=48)


@dataclass(frozen=True)
class GuestDraft:
    """What somebody without an account typed."""

    name: str
    email: str
    comes_from: str
    wish: SeatWish


def refuse_closed(event: Event, *, at: datetime) -> None:
    """Raise Refused where nobody registers without an account: only events for everyone take guests."""
    said = rules_seats.refusal(event, VISITOR, None, at)
    if said is not None or event.may_register is not MayRegister.EVERYONE:
        sentence = said or _("Sign in to register.")
        raise Refused(str(sentence), heading=_("You cannot register for this event"))


def ask(event: Event, draft: GuestDraft, *, at: datetime) -> None:
    """Keep what was typed, and mail the link to the address. The same work whether the address is known or not."""
    refuse_closed(event, at=at)
    token, wish = tokens.random(), draft.wish
    answers = service_questions.checked_answers(event, Purpose.REGISTER, wish.answers or {})
    request = GuestRequest(
        event_id=event.id, name=draft.name, email=draft.email, comes_from=draft.comes_from,
        way=service_seats.chosen_way(event, wish), takes_part_with=wish.takes_part_with, show_name=wish.show_name, answers=answers,
        token_digest=tokens.digest(token), created_at=at,
    )  # fmt: skip
    db.session.add(request)
    audit.write(VISITOR, "event.guest_asked", "event", event.thread.ref, at=at)
    known = accounts_queries.by_email(draft.email)
    has_account = known is not None and known.active and known.confirmed_at is not None and not known.is_guest
    url, page = links.to("registrations.confirm", token=token), links.to("showcases.show", ref=event.thread.ref)
    letter = written(emails_seats.confirm_guest(event, draft.email, url, account_url=page if has_account else None))
    # Nothing that a stranger typed but the address itself goes to that address.
    mail.queue(letter, Recipient(draft.email), About("guest.confirm", "event", event.thread.ref), at=at)


def request_of(token: str, *, at: datetime) -> GuestRequest | None:
    """What was typed, behind the word of a mailed link that still works."""
    return queries_guests.request_of_token(token, at - LINK_LASTS)


def confirm(request: GuestRequest, *, at: datetime) -> Registration:
    """The mailbox is theirs: register whoever has the address, as a guest where nobody has it. Twice is once.

    Raises Refused as `service_seats.register` does.
    """
    if request.registration is not None:
        return request.registration
    person = _person(request, at)
    wish = SeatWish(request.way, request.takes_part_with, request.show_name, request.answers)
    actor = actor_of_person(person)
    mine = service_seats.register(actor, request.event, wish, at=at, source=Source.LINK)
    if actor.organization_id is None:
        mine.comes_from = request.comes_from
    request.registration = mine
    return mine


def _person(request: GuestRequest, at: datetime) -> Person:
    person = accounts_queries.by_email(request.email)
    if person is None:
        return accounts.add_person(request.name, request.email, at=at, confirmed=True, guest=True)
    if not person.active:
        raise Refused(_("This address cannot be registered. Write to the CIO's office if you need to come."))
    if person.is_guest:
        # Of an account neither changes: somebody else may have begun it with this address.
        person.name, person.confirmed_at = request.name, person.confirmed_at or at
    return person


def sweep(*, at: datetime) -> int:
    """Take away what was typed more than `LINK_LASTS` ago; how many."""
    return touched(delete(GuestRequest).where(GuestRequest.created_at <= at - LINK_LASTS))
