"""What threads show on other pages: the button that follows an organization, the discussions about something."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import LazyString

from forum.core.actor import Actor
from forum.core.panels import Panel
from forum.organizations.models import Audience, Organization
from forum.threads import queries, queries_list, rules
from forum.threads.models import Life, ThreadKind
from forum.threads.queries_list import Line


@dataclass(frozen=True)
class FollowButton:
    """Whether the reader follows an organization; `state` is "", "follow" or "mute"."""

    slug: str
    name: str
    state: str


@dataclass(frozen=True)
class Discussed:
    """The discussions about an innovation (agencies alone) or an event, and whether the reader may start one."""

    ref: str
    among_agencies: bool
    may_start: bool
    lines: Sequence[Line]
    label_words: Mapping[Audience, LazyString]


def follow_organization(actor: Actor, organization: Organization) -> Panel | None:
    """Follow or stop following, for whoever has signed in; nobody follows their own organization."""
    if actor.person_id is None or not organization.is_approved or actor.organization_id == organization.id:
        return None
    found = queries.follow_of(actor.person_id, organization_id=organization.id)
    state = "" if found is None else "mute" if found.muted else "follow"
    return Panel("threads/_follow_organization.html", FollowButton(organization.slug, organization.name, state))


def discussions_about(actor: Actor, thing: Any) -> Panel | None:
    """On the page of an innovation or an event (each owns a `thread`), for whoever may read or start a discussion."""
    about = thing.thread
    if about.life is not Life.LIVE:
        return None
    may_start = bool(rules.labels_about(actor, about))
    lines = queries_list.discussions_about(actor, about)
    if not lines and not may_start:
        return None
    among_agencies = about.kind is ThreadKind.INNOVATION
    return Panel("threads/_about.html", Discussed(about.ref, among_agencies, may_start, lines, rules.LABELS))
