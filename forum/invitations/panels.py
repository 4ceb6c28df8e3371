"""What is shown before people are written to: the mail and the entry that they will get."""

from collections.abc import Sequence
from dataclasses import dataclass

from forum.core.actor import Actor
from forum.core.panels import Panel
from forum.entries.ics import Entry
from forum.entries.rules import facts
from forum.entries.rules_words import when_text
from forum.events.models import Event
from forum.invitations import service_letters
from forum.mail.emails import Parts
from forum.registrations.service_invite import Plan


@dataclass(frozen=True)
class Preview:
    """The invitation as it will look: its mail, and its entry in a calendar."""

    subject: str
    sentence: str
    facts: Sequence[tuple[str, str]]
    button: str
    #: The link under it, where there is one.
    leave: str
    title: str
    when: str
    where: str
    description: str


def preview(actor: Actor, event: Event) -> Panel | None:
    """The mail and the calendar entry that people will get, made by what makes them."""
    return _preview(event, *service_letters.preview(event, actor))


def preview_asking(actor: Actor, planned: Plan) -> Panel | None:
    """The mail and the entry that invited people will get."""
    return _preview(planned.event, *service_letters.preview(planned.event, actor, planned.answer_by_at))


def _preview(event: Event, mail: Parts, entry: Entry) -> Panel:
    when = when_text(facts(event))
    where = entry.location or entry.online_url
    return Panel(
        "invitations/_preview.html",
        Preview(
            mail.subject,
            mail.sentence,
            mail.facts,
            mail.button[0] if mail.button else "",
            mail.body_text.splitlines()[0].rstrip(":") if mail.body_text else "",
            entry.title,
            when,
            where,
            entry.description,
        ),
    )
