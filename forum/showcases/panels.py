"""What events show on the page of a need: the next showcase, and the host's way to plan one."""

from dataclasses import dataclass

from forum.core import clock
from forum.core.actor import Actor
from forum.core.panels import Panel
from forum.events import queries as events
from forum.events import rules
from forum.events.models import Event
from forum.needs.models import Need, NeedState


@dataclass(frozen=True)
class NextEvent:
    """The next event for a need."""

    event: Event


@dataclass(frozen=True)
class PlanLink:
    """Where a showcase for the need is planned."""

    need_ref: str


def next_showcase(actor: Actor, need: Need) -> Panel | None:
    """The date of the next event that is for this need, as a line of the facts."""
    event = events.next_for_need(actor, need.id, clock.now())
    return Panel("showcases/_need_fact.html", NextEvent(event)) if event else None


def plan_showcase(actor: Actor, need: Need) -> Panel | None:
    """The host plans a showcase for a published need."""
    if not rules.may_plan(actor) or need.state is not NeedState.PUBLISHED:
        return None
    return Panel("showcases/_need_action.html", PlanLink(need.thread.ref))
