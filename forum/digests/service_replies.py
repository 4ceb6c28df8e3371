"""What comes in to the address of replies: posted as that person, or kept for them with the reason."""

from collections.abc import Sequence
from dataclasses import dataclass
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


@dataclass(frozen=True)
class _Place:
    """What an address is for: one discussion, or an issue that told of some."""

    person: Person
    object_kind: str
    object_ref: str
    thread_refs: Sequence[str]


def take(came: Inbound, at: datetime) -> Decided:
    """Decide on a mail to `reply+<word>@`: the handler of the box "reply"."""
    place = _place(came.box.tag)
    if place is None or came.is_automatic:
        return Decided(InboundState.IGNORED, "auto" if came.is_automatic else "no_token")
    person, thread = place.person, None
    if place.object_kind == "thread":
        thread = service_mailed.shown(person, place.object_ref)
        if thread is None:
            return Decided(InboundState.IGNORED, "hidden", person_ref=person.ref)
    new = _new_text(came)
    with force_locale(person.locale or "en"):
        why = _post(came, person, thread, new, at)
        reason = _keep(place, new, why, at) if why else "posted"
    state = InboundState.IGNORED if why else InboundState.APPLIED
    return Decided(state, reason, place.object_kind, place.object_ref, person.ref)


def _place(tag: str) -> _Place | None:
    found = service_mailed.read_tag(tag)
    if found is not None:
        return _Place(found[0], "thread", found[1], found[1:])
    found = service_mailed.read_tag(tag, service_mailed.TO_ISSUE)
    return _Place(found[0], "digest", found[1], queries.discussions_of_issue(*found)) if found else None


def _new_text(came: Inbound) -> NewText:
    plain, html = ("".join(text.text for text in came.mail.of(kind)[:1]) for kind in ("text/plain", "text/html"))
    return rules_mail.new_text(plain, html)


def _post(came: Inbound, person: Person, thread: Thread | None, new: NewText, at: datetime) -> str:
    """Post the text; a sentence why not, or nothing where it was posted.

    A reply to a digest is never posted by itself, even where that told of one discussion alone: who answers a letter
    from the office about many things may well mean the office, and what everybody has read cannot be taken back.
    """
    if not came.proof or email_key(came.mail.sender) != person.email_key:
        return str(_("A reply came to your address by mail, and nothing proves that you wrote it."))
    if thread is None:
        return str(_("Your mail does not say which discussion your reply is for. Choose it, and the reply is posted."))
    try:
        service_mailed.post(person, thread, new, at=at)
    except Refused as refusal:
        return refusal.sentence
    return ""


def _keep(place: _Place, new: NewText, why: str, at: datetime) -> str:
    """Keep the text for its author; the reason that the row of the mail gets."""
    if not service_mailed.may_keep(place.person, at=at):
        return "often"
    return "kept" if service_mailed.keep(place.person, new.text, why, place.thread_refs, at=at) else "empty"
