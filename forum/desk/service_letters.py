"""Letters to the office: what people answer to a mail that takes no answers by itself. Nothing here sends."""

from datetime import datetime

from forum.accounts import queries as accounts
from forum.accounts.models import Person
from forum.audit import service as audit
from forum.core.actor import Actor
from forum.core.text import many_lines
from forum.desk import queries_letters, rules_letters
from forum.desk.rules_letters import Reason
from forum.mail import service_inbound
from forum.mail.models_inbound import InboundMessage, InboundState
from forum.mail.rules_inbound import Decided, Inbound
from forum.threads import rules_mail

#: The word in our plain address, and of what such a mail is about.
BOX = "forum"
OFFICE = "office"


def take(came: Inbound, at: datetime) -> Decided:
    """Put a letter on the office's list, or into the log alone: the handler of our addresses without a word of their own."""
    if came.is_automatic:
        return Decided(InboundState.IGNORED, Reason.AUTO, OFFICE)
    if not came.mail.sender:
        return Decided(InboundState.IGNORED, Reason.NO_SENDER, OFFICE)
    person, text = _known(came), _text(came)
    person_ref = person.ref if person else ""
    since = at - rules_letters.A_DAY
    reason = rules_letters.decide(
        text or came.mail.subject, is_known=person is not None,
        sent_count=queries_letters.sent_count(came.mail.sender, person_ref, since),
        strangers_count=queries_letters.strangers_count(),
    )  # fmt: skip
    if reason is not Reason.LETTER:
        return Decided(InboundState.IGNORED, reason, OFFICE, "", person_ref)
    more = any(not kind.startswith(("text/", "multipart/")) for kind in came.mail.kinds)
    return Decided(InboundState.WAITING, reason, OFFICE, "", person_ref, {"text": text, "more": more})


def _known(came: Inbound) -> Person | None:
    """Whose account the letter is proven to come from."""
    person = accounts.by_email(came.mail.sender) if came.proof else None
    return person if person is not None and person.active and person.confirmed_at is not None else None


def _text(came: Inbound) -> str:
    plain, html = ("".join(text.text for text in came.mail.of(kind)[:1]) for kind in ("text/plain", "text/html"))
    return many_lines(rules_mail.new_text(plain, html).text)[: rules_letters.TEXT_MOST]


def put_away(actor: Actor, row: InboundMessage, *, at: datetime) -> None:
    """The office is done with a letter; its text goes. Twice is once."""
    if row.state is not InboundState.WAITING:
        return
    service_inbound.close(row, InboundState.LEFT, actor.name, at=at)
    row.data = {}
    audit.write(actor, "letter.done", "message", row.ref, at=at)
