"""What comes in to the address of replies: posted as that person, or kept for them with the reason."""

from datetime import datetime

from flask_babel import force_locale
from flask_babel import gettext as _

from forum.accounts.models import Person
from forum.accounts.rules import email_key
from forum.core.errors import Refused
from forum.digests import queries
from forum.mail.models_inbound import InboundState
from forum.mail.rules_inbound import Decided, Inbound
from forum.threads import rules_mail, service_mailed
from forum.threads.models import Thread
from forum.threads.rules_mail import NewText

PLACES_MOST = 5
"""Discussions that a letter about a kept reply offers."""


def take(came: Inbound, at: datetime) -> Decided:
    """Decide on a mail to `reply+<word>@`: the handler of the box "reply"."""
    found = service_mailed.read_tag(came.box.tag)
    if found is None or came.is_automatic:
        return Decided(InboundState.IGNORED, "auto" if came.is_automatic else "no_token")
    person, ref = found
    thread = service_mailed.shown(person, ref) if ref else None
    if ref and thread is None:
        return Decided(InboundState.IGNORED, "hidden", person_ref=person.ref)
    new = _new_text(came)
    with force_locale(person.locale or "en"):
        why = _post(came, person, thread, new, at)
        reason = _keep(came, person, thread, new, why, at) if why else "posted"
    state = InboundState.IGNORED if why else InboundState.APPLIED
    return Decided(state, reason, "thread" if ref else "", ref, person.ref)


def _new_text(came: Inbound) -> NewText:
    plain, html = ("".join(text.text for text in came.mail.of(kind)[:1]) for kind in ("text/plain", "text/html"))
    return rules_mail.new_text(plain, html)


def _post(came: Inbound, person: Person, thread: Thread | None, new: NewText, at: datetime) -> str:
    """Post the text; a sentence why not, or nothing where it was posted."""
    if not came.proof or email_key(came.mail.sender) != person.email_key:
        return str(_("A reply came to your address by mail, and nothing proves that you wrote it."))
    if thread is None:
        return str(_("You answered a mail that does not say which discussion your reply is for."))
    try:
        service_mailed.post(person, thread, new, at=at)
    except Refused as refusal:
        return refusal.sentence
    return ""


def _keep(came: Inbound, person: Person, thread: Thread | None, new: NewText, why: str, at: datetime) -> str:
    """Keep the text for its author; the reason that the row of the mail gets."""
    if not service_mailed.may_keep(person, at=at):
        return "often"
    refs = [] if thread else queries.discussions_of_letter(person, came.mail.answers)[:PLACES_MOST]
    places = [thread] if thread else [found for ref in refs if (found := service_mailed.shown(person, ref))]
    return "kept" if service_mailed.keep(person, new.text, why, places, at=at) else "empty"
