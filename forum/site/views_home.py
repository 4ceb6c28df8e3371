"""The home page of each kind of reader: what waits first, then what is new, then what comes."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import g, render_template, url_for
from flask_babel import gettext as _

from forum.core import clock
from forum.core.access import Who, audience
from forum.core.actor import Actor
from forum.desk import queries as desk
from forum.desk import rules as desk_rules
from forum.desk import service as desk_service
from forum.needs import queries as need_queries
from forum.needs import queries_list as needs
from forum.needs import rules as need_rules
from forum.policies import queries as policies
from forum.showcases import queries as showcases
from forum.site import queries_home, rules
from forum.site.views import site
from forum.threads.models import ThreadKind


@site.get("/")
@audience(Who.EVERYONE)
def home() -> str:
    """The start page, for whoever reads."""
    actor: Actor = g.actor
    at = clock.now()
    pages = {"host": _host, "procurement": _procurement, "agency": _agency, "vendor": _vendor}
    kind = actor.home_kind if actor.is_member else "visitor"
    show = pages.get(kind, _visitor)
    template = f"site/home_{show.__name__[1:]}.html"
    return render_template(
        template, at=at, rules=need_rules, home=rules, greeting=_greeting(actor, at), **show(actor, at)
    )


def _greeting(actor: Actor, at: datetime) -> str:
    first = actor.name.split(" ")[0] if actor.name else ""
    hour = at.astimezone(ZoneInfo(actor.zone or policies.current().zone)).hour
    if hour < 12:
        return str(_("Good morning, %(name)s", name=first))
    return str(_("Good afternoon, %(name)s", name=first) if hour < 18 else _("Good evening, %(name)s", name=first))


def _coming(actor: Actor, at: datetime, limit: int = rules.COMING_EVENTS) -> dict[str, Any]:
    return {"coming": showcases.coming(actor, at, limit)}


def _own(actor: Actor, at: datetime) -> dict[str, Any]:
    zone = policies.current().zone
    tasks = [
        {
            "href": _task_address(task), "text": rules.TASKS[task.task], "rest": task.title,
            "due_at": task.due_at, "due_on": task.due_on,
        }
        for task in queries_home.waiting(actor, at)
    ]  # fmt: skip
    return {"waiting": tasks, "dates": queries_home.dates(actor, at, zone)}


def _task_address(task: rules.Waiting) -> str:
    endpoint = rules.ENDPOINTS[task.task]
    if task.task is rules.Task.SPEAKER:
        return url_for(endpoint, slug=task.ref)
    if task.task is rules.Task.ANSWER:
        return url_for(endpoint, ref=task.ref, question=task.part)
    return url_for(endpoint, ref=task.ref)


def _visitor(actor: Actor, at: datetime) -> dict[str, Any]:
    open_needs = needs.page(actor, needs.Wanted(), at, None).rows[: rules.OPEN_NEEDS]
    own = _own(actor, at) if actor.is_signed_in else {"waiting": [], "dates": []}
    return {"needs": open_needs, **_coming(actor, at), **own}


def _agency(actor: Actor, at: datetime) -> dict[str, Any]:
    own = need_queries.of_organization(actor.organization_id or 0, 20)
    new = queries_home.new_for(actor, [ThreadKind.INNOVATION], at)
    return {"own": own, "new": new, **_coming(actor, at), **_own(actor, at)}


def _vendor(actor: Actor, at: datetime) -> dict[str, Any]:
    new = queries_home.new_for(actor, [ThreadKind.NEED, ThreadKind.EVENT, ThreadKind.DISCUSSION], at)
    return {"new": new, **_coming(actor, at), **_own(actor, at)}


def _host(actor: Actor, at: datetime) -> dict[str, Any]:
    first = [thing for queue in desk.desk(actor, at) for thing in queue.first][: rules.DESK_ITEMS]
    waiting = [
        {"href": desk_service.address_of(thing), "text": desk_rules.TITLES[thing.queue], "rest": thing.title,
         "due_at": None, "due_on": thing.due_on}
        for thing in first
    ]  # fmt: skip
    return {
        "waiting": waiting, "lonely": queries_home.without_answer(at), "closing": queries_home.closing(at), "sent": queries_home.sent(),
        **_coming(actor, at),
    }  # fmt: skip


def _procurement(actor: Actor, at: datetime) -> dict[str, Any]:
    return {"quiet": queries_home.quiet(), "closing": queries_home.closing(at), **_own(actor, at)}


@site.get("/quiet-periods/")
@audience(Who.EVERYONE)
def quiet_periods() -> str:
    """Needs about which only one officer may be asked, since when, and whom to ask."""
    return render_template(
        "site/quiet_periods.html", found=queries_home.quiet(), at=clock.now(), rules=need_rules, home=rules
    )
