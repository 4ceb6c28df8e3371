"""The list of needs, one need, and what everyone has been told."""

from typing import Any

from flask import Blueprint, g, render_template, request, url_for
from flask_babel import gettext as _

from forum.core import clock, panels
from forum.core.access import Who, audience
from forum.core.errors import NotShown, or_404
from forum.core.text import one_line
from forum.needs import queries, queries_list, queries_questions, rules
from forum.needs.models import Need, QuestionState
from forum.needs.queries_list import COUNT_MOST, STAGES, Choice, Wanted
from forum.policies import queries as policies

needs = Blueprint("needs", __name__, url_prefix="/needs")


def found(ref: str, *, lock: bool = False) -> Need:
    """The need of this address, or the page for things that are not there."""
    return or_404(queries.by_ref(g.actor, ref, lock=lock))


def managed(ref: str) -> Need:
    """The same, locked, for people who act for its agency or the office."""
    need = found(ref, lock=request.method == "POST")
    if not rules.may_manage(g.actor, need):
        raise NotShown
    return need


def _wanted() -> Wanted:
    given = request.args
    stage = given.get("stage", "open")
    return Wanted(
        stage if stage in STAGES else "open",
        given.get("topic", "")[:80],
        given.get("agency", "")[:80],
        given.get("imported", "") if given.get("imported") in {"only", "none"} else "",
        one_line(given.get("q", ""))[:200],
        given.get("order") == "newest",
    )


@needs.get("/")
@audience(Who.EVERYONE)
def index() -> str:
    """Needs by stage, topic and agency; open ones by the deadline that comes next."""
    at, wanted = clock.now(), _wanted()
    page = queries_list.page(g.actor, wanted, at, request.args.get("after"))
    counts = queries_list.counts(g.actor, wanted, at)
    groups = _filters(wanted, counts, at)
    return render_template(
        "needs/index.html", nav="needs", page=page, wanted=wanted, counts=counts, filters=groups, at=at,
        most=COUNT_MOST, address=lambda **change: _address(wanted, **change), rules=rules,
    )  # fmt: skip


def _address(wanted: Wanted, **change: str | None) -> str:
    """The list with one choice changed, the others kept; from its first page."""
    values: dict[str, Any] = {
        "stage": wanted.stage if wanted.stage != "open" else None, "topic": wanted.topic or None,
        "agency": wanted.agency or None, "imported": wanted.imported or None, "q": wanted.words or None,
        "order": "newest" if wanted.newest else None,
    }  # fmt: skip
    return url_for("needs.index", **values | change)


def _filters(wanted: Wanted, counts: queries_list.Counts, at: Any) -> list[dict[str, Any]]:
    words = {"open": _("Open to the market"), "quiet": _("Quiet period"), "closed": _("Closed, with outcome")}
    stages = [
        {"label": words[s], "href": _address(wanted, stage=s if s != "open" else None), "count": _capped(counts.by_stage[s]), "current": s == wanted.stage}
        for s in STAGES
    ]  # fmt: skip
    groups = [{"title": _("Status"), "items": stages}]
    for title, name, choices in (
        (_("Topic"), "topic", queries_list.topics(g.actor, wanted, at)),
        (_("Agency"), "agency", queries_list.agencies(g.actor, wanted, at)),
        (_("Where it comes from"), "imported", _origins(counts)),
    ):
        groups.append({"title": title, "items": _items(wanted, name, choices)})
    return groups


def _origins(counts: queries_list.Counts) -> list[Choice]:
    if not counts.imported:
        return []
    return [
        Choice("none", _("Posted in this forum"), counts.own),
        Choice("only", _("Imported public records"), counts.imported),
    ]


def _items(wanted: Wanted, name: str, choices: Any) -> list[dict[str, Any]]:
    chosen = getattr(wanted, name)
    items = [
        {"label": choice.name, "href": _address(wanted, **{name: choice.slug}), "count": _capped(choice.count), "current": choice.slug == chosen}
        for choice in choices
    ]  # fmt: skip
    if chosen:
        items.append({"label": _("All"), "href": _address(wanted, **{name: None}), "count": None, "current": False})
    return items


def _capped(count: int) -> str:
    return f"{count:,}" if count < COUNT_MOST else f"{COUNT_MOST:,}+"


@needs.get("/<ref>")
@audience(Who.EVERYONE)
def show(ref: str) -> str:
    """One need: dates and the next step first, then its parts, then questions, answers and updates."""
    shown = or_404(queries.shown(g.actor, ref))
    need, at = shown.need, clock.now()
    inside = rules.may_manage(g.actor, need)
    questions = queries_questions.of_need(need.id, inside=inside)
    mine = queries_questions.asked_by(need.id, g.actor.person_id) if g.actor.is_vendor and need.published_at else []
    places = {name: panels.at(f"needs.show.{name}", g.actor, need) for name in ("facts", "actions", "body", "aside")}
    return render_template(
        "needs/show.html", nav="needs", shown=shown, need=need, at=at, phase=rules.phase(need, at), inside=inside,
        published=[q for q in questions if q.is_published], waiting=[q for q in questions if q.waits], mine=mine,
        updates=queries_questions.updates_of(need.id, inside=inside), panels=places, rules=rules,
        step=rules.next_step(g.actor, need, at, second_person=policies.current().second_person, unanswered=any(q.state is QuestionState.RECEIVED for q in questions)),
    )  # fmt: skip


@needs.get("/<ref>/told")
@audience(Who.EVERYONE)
def told(ref: str) -> str:
    """What everyone has been told about a need, by number, when, and to how many."""
    need = found(ref)
    if need.published_at is None:
        raise NotShown
    questions = [q for q in queries_questions.of_need(need.id, inside=False) if q.is_published]
    updates = queries_questions.updates_of(need.id, inside=False)
    tellings = queries_questions.tellings(need.thread.ref)
    return render_template(
        "needs/told.html", nav="needs", need=need, questions=questions, updates=updates, tellings=tellings, rules=rules
    )
