"""The list of events, and one event."""

from datetime import datetime
from typing import Any

from babel.dates import format_date
from flask import Blueprint, g, render_template, request, url_for
from flask_babel import gettext as _

from forum.calls import queries_agenda, queries_slots, rules_slots, service_mail
from forum.core import clock, jinja, links, panels
from forum.core.access import Who, audience
from forum.core.errors import or_404
from forum.events import queries as events
from forum.events import queries_series, rules, rules_series
from forum.events.models import Event, EventKind, EventState
from forum.events.rules_words import KINDS, kind_name
from forum.registrations import queries_seats, queries_waitlist, rules_door, rules_seats
from forum.registrations.models import RegistrationState
from forum.showcases import queries, queries_after, rules_after, rules_item
from forum.showcases.queries import Shown, Wanted
from forum.taxonomy import queries as taxonomy
from forum.taxonomy.models import Topic

showcases = Blueprint("showcases", __name__)
#: Questions from the room on the page of the event; the others stand with the slides.
SPOKEN_SHOWN = 5


@showcases.get("/events/")
@audience(Who.EVERYONE)
def index() -> str:
    """Coming events, a month as a list, past ones, open calls."""
    at = clock.now()
    topics = taxonomy.topics()
    wanted = _wanted(topics)
    found = queries.listed(g.actor, wanted, at, request.args.get("after"))
    after = found.next_key
    return render_template(
        "showcases/index.html", nav="events", found=found.rows, wanted=wanted, topic=_topic(topics), at=at,
        groups=[*_groups(wanted, topics), _months(wanted.month, at)], may_plan=rules.may_plan(g.actor), month_name=_month_name,
        next_url=_address(after=after) if after else None,
    )  # fmt: skip


def _wanted(topics: Any) -> Wanted:
    when = request.args.get("when", "coming")
    kind, source, topic = request.args.get("kind", ""), request.args.get("source", ""), _topic(topics)
    allowed = {"coming", "past", "calls"} | ({"drafts"} if rules.may_plan(g.actor) else set())
    return Wanted(
        when=when if when in allowed else "coming", month=_month(request.args.get("month", "")),
        kind=EventKind(kind) if kind in set(EventKind) else None, topic_id=topic.id if topic else None,
        imported={"imported": True, "office": False}.get(source), words=request.args.get("q", "").strip()[:100],
    )  # fmt: skip


def _topic(topics: Any) -> Topic | None:
    return next((topic for topic in topics if topic.slug == request.args.get("topic")), None)


def _month(text: str) -> tuple[datetime, datetime] | None:
    try:
        start = datetime.strptime(text, "%Y-%m")  # noqa: DTZ007  wall time, as events keep it
        return start, _next_month(start)
    except (ValueError, OverflowError):
        return None


def _next_month(start: datetime, step: int = 1) -> datetime:
    count = start.year * 12 + start.month - 1 + step
    return datetime(count // 12, count % 12 + 1, 1)  # noqa: DTZ001  wall time, as events keep it


def _month_name(first: datetime) -> str:
    return str(format_date(first, _("MMMM y"), locale=jinja.locale()))


def _months(month: tuple[datetime, datetime] | None, at: datetime) -> dict[str, Any]:
    """The months before and after the one that is shown, or this one and the next two, with their addresses."""
    start = month[0] if month else datetime(at.year, at.month, 1)  # noqa: DTZ001  wall time
    steps = () if not 2 <= start.year <= 9998 else (-1, 1) if month else (0, 1, 2)
    found = [_next_month(start, step) for step in steps]
    items = [
        {"label": _month_name(f), "href": _address(month=f"{f:%Y-%m}", when=None), "current": False} for f in found
    ]
    return {"title": _("Month"), "items": items}


def _address(**changed: str | None) -> str:
    """This list with some of its choices changed; a new choice starts at the first page."""
    kept = {k: v for k, v in request.args.items() if k in {"when", "month", "kind", "topic", "source", "q"}}
    values: dict[str, Any] = {k: v for k, v in (kept | changed).items() if v}
    return url_for("showcases.index", **values)


def _groups(wanted: Wanted, topics: Any) -> list[dict[str, Any]]:
    def choice(name: str, value: str | None, label: Any, current: bool) -> dict[str, Any]:
        also = {"month": None} if name == "when" else {}
        return {"label": label, "href": _address(**{name: value}, **also), "current": current}

    whens = {"coming": _("Coming"), "calls": _("Open calls for presenters"), "past": _("Past")}
    if rules.may_plan(g.actor):
        whens["drafts"] = _("Drafts")
    sources = {None: _("All"), False: _("The CIO's office"), True: _("Imported public records")}
    names = {None: None, False: "office", True: "imported"}
    chosen = request.args.get("topic")
    return [
        {"title": _("When"), "items": [choice("when", w, t, wanted.when == w and not wanted.month) for w, t in whens.items()]},
        {"title": _("Kind"), "items": [choice("kind", None, _("All"), wanted.kind is None)] + [choice("kind", k.value, str(t).split(":")[0], wanted.kind is k) for k, t in KINDS.items()]},
        {"title": _("Topic"), "items": [choice("topic", None, _("All"), not chosen)] + [choice("topic", t.slug, t.name, chosen == t.slug) for t in topics]},
        {"title": _("Source"), "items": [choice("source", names[s], t, wanted.imported is s) for s, t in sources.items()]},
    ]  # fmt: skip


@showcases.get("/events/<ref>")
@audience(Who.EVERYONE)
def show(ref: str) -> str:
    """One event: when, where, the agenda, and how the reader stands to it."""
    at = clock.now()
    found = or_404(queries.shown(g.actor, ref))
    return render_template("showcases/show.html", nav="events", **_page(found, at))


def _page(found: Shown, at: datetime) -> dict[str, Any]:
    event, mine = found.event, found.registration
    standing = rules_seats.standing(event, g.actor, mine, at)
    waiting = mine is not None and mine.state is RegistrationState.WAITLISTED
    own = queries_slots.applications_of(g.actor, event) if g.actor.is_vendor else ()
    names, more_names = queries_seats.names_shown(event) if event.state is not EventState.DRAFT else ([], False)
    return {
        "event": event, "item": rules_item.item(event, events.said_elsewhen(event)), "address": links.to("showcases.show", ref=event.thread.ref), "home_address": links.to("site.home"), "shown": found, "mine": mine, "standing": standing, "at": at, "kind_name": kind_name(event),
        "ways": [way.value for way in rules_seats.ways_of(event)], "may_plan": rules.may_plan(g.actor),
        "waitlist_number": queries_waitlist.number(mine) if mine is not None and waiting else None,
        "instead": rules_seats.free_instead(event, mine.way) if mine is not None and waiting else None,
        "sees_link": rules_seats.may_see_link(g.actor, mine), "agenda": queries_agenda.agenda(g.actor, found.agenda),
        "series": queries_series.others(g.actor, event), "may_repeat": rules_series.may_repeat(event),
        "names": names, "more_names": more_names, "applications": own,
        "call": rules_slots.call_phase(event, at), "may_apply": rules_slots.may_apply(g.actor),
        "slot_token": service_mail.slot_token, "action_panels": panels.at("showcases.show.actions", g.actor, event),
        "body_panels": panels.at("showcases.show.body", g.actor, event),
        "door_code": rules_door.code, "spoken": queries_after.spoken(event, waiting=False, size=SPOKEN_SHOWN) if event.released_at else None,
        "keeps": rules_after.may_have(event) and at >= event.starts_at, "may_cancel": rules.may_cancel(event, at), "may_complete": rules.may_complete(event, at),
    }  # fmt: skip


def loaded(ref: str) -> Event:
    """The event of an address, if the reader may see it."""
    return or_404(events.by_ref(g.actor, ref))
