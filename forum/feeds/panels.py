"""The ways into a calendar on the pages of events, needs and agencies."""

from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _

from forum.core import clock
from forum.core.actor import Actor
from forum.core.panels import Panel
from forum.events.models import Event, EventState
from forum.feeds.rules import Of
from forum.needs.models import Need
from forum.organizations.models import Audience, Organization, OrganizationKind
from forum.threads.models import Life


@dataclass(frozen=True)
class AddLinks:
    """The ways of one event into a calendar."""

    download: str
    others: str


def add_links(_actor: Actor, event: Event) -> Panel | None:
    """ "Add to my calendar", until the event is over or cancelled."""
    if event.state is not EventState.PUBLISHED or event.ends_at <= clock.now():
        return None
    ref = event.thread.ref
    return Panel("feeds/_add.html", AddLinks(url_for("feeds.event", ref=ref), url_for("feeds.index")))


def of_need(_actor: Actor, need: Need) -> Panel | None:
    """The calendar of a need that everybody may read."""
    thread = need.thread
    if need.published_at is None or thread.audience is not Audience.PUBLIC or thread.life is not Life.LIVE:
        return None
    url = url_for("feeds.subscribe", of=Of.NEED.value, key=thread.ref)
    return Panel("feeds/_subscribe.html", (_("Calendar of this need"), url))


def of_agency(_actor: Actor, organization: Organization) -> Panel | None:
    """The calendar of an agency, or of the office."""
    if organization.kind is OrganizationKind.VENDOR:
        return None
    url = url_for("feeds.subscribe", of=Of.AGENCY.value, key=organization.slug)
    return Panel("feeds/_subscribe.html", (_("Calendar of this agency"), url))
