"""What calendars show on the pages of events."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _

from forum.calendars import emails, rules, service_letters
from forum.calendars.ics import Entry
from forum.calendars.rules_feeds import Of
from forum.core import clock
from forum.core.actor import Actor
from forum.core.panels import Panel
from forum.events.models import Event, EventState
from forum.mail.emails import Parts
from forum.needs.models import Need
from forum.organizations.models import Audience, Organization, OrganizationKind
from forum.registrations.service_invite import Plan
from forum.threads.models import Life


@dataclass(frozen=True)
class AddLinks:
    """The ways of one event into a calendar."""

    download: str
    others: str


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


def add_links(_actor: Actor, event: Event) -> Panel | None:
    """ "Add to my calendar", until the event is over or cancelled."""
    if event.state is not EventState.PUBLISHED or event.ends_at <= clock.now():
        return None
    ref = event.thread.ref
    return Panel("calendars/_add.html", AddLinks(url_for("calendars.event", ref=ref), url_for("calendars.index")))


def of_need(_actor: Actor, need: Need) -> Panel | None:
    """The calendar of a need that everybody may read."""
    thread = need.thread
    if need.published_at is None or thread.audience is not Audience.PUBLIC or thread.life is not Life.LIVE:
        return None
    url = url_for("calendars.subscribe", of=Of.NEED.value, key=thread.ref)
    return Panel("calendars/_subscribe.html", (_("Calendar of this need"), url))


def of_agency(_actor: Actor, organization: Organization) -> Panel | None:
    """The calendar of an agency, or of the office."""
    if organization.kind is OrganizationKind.VENDOR:
        return None
    url = url_for("calendars.subscribe", of=Of.AGENCY.value, key=organization.slug)
    return Panel("calendars/_subscribe.html", (_("Calendar of this agency"), url))


def preview(actor: Actor, event: Event) -> Panel | None:
    """The mail and the calendar entry that people will get, made by what makes them."""
    return _preview(event, *service_letters.preview(event, actor))


def preview_asking(actor: Actor, planned: Plan) -> Panel | None:
    """The mail and the entry that invited people will get."""
    return _preview(planned.event, *service_letters.preview(planned.event, actor, planned.answer_by_at))


def _preview(event: Event, mail: Parts, entry: Entry) -> Panel:
    when = emails.when_text(rules.facts(event))
    where = entry.location or entry.online_url
    return Panel(
        "calendars/_preview.html",
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
