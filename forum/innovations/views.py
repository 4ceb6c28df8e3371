"""Read innovations: the list, one, its versions, several side by side."""

from typing import Any

from flask import Blueprint, g, render_template, request, url_for

from forum.core import panels
from forum.core.access import Who, audience
from forum.core.errors import NotShown, Refused, or_404
from forum.innovations import queries, rules
from forum.innovations.models import Delivery, Innovation, InnovationState, Maturity
from forum.innovations.queries import Filters
from forum.policies import queries as policies
from forum.threads import queries as threads

innovations = Blueprint("innovations", __name__)


def load(ref: str) -> Innovation:
    """The innovation of an address, or the page for things that are not there."""
    return or_404(queries.by_ref(g.actor, ref))


def load_own(ref: str) -> Innovation:
    """The same, for its own company only."""
    found = load(ref)
    if not rules.is_own(g.actor, found.thread):
        raise NotShown
    return found


@innovations.get("/innovations/")
@audience(Who.EVERYONE)
def index() -> str:
    """Browse what companies present."""
    if request.args.get("mine") and rules.may_draft(g.actor):
        return render_template("innovations/index_own.html", found=queries.own(g.actor), rules=rules)
    filters = _filters()
    page = queries.listed(g.actor, filters, request.args.get("after"))
    chosen = queries.by_refs(g.actor, request.args.getlist("with")[: rules.COMPARED_MOST - 1])
    return render_template(
        "innovations/index.html", page=page, filters=filters, count=queries.listed_count(g.actor, filters), rules=rules,
        topics=queries.topics_with_count(g.actor), chosen=chosen, address=_address(filters, chosen),
        narrowed=filters != Filters(),
    )  # fmt: skip


def _filters() -> Filters:
    maturity, delivery, imported = (request.args.get(name) for name in ("maturity", "delivery", "imported"))
    return Filters(
        topic=request.args.get("topic"),
        maturity=Maturity(maturity) if maturity in set(Maturity) else None,
        delivery=Delivery(delivery) if delivery in set(Delivery) else None,
        imported={"yes": True, "no": False}.get(imported or ""),
    )


def _address(filters: Filters, chosen: list[Innovation]) -> Any:
    """A function for the template: this list with some filters changed (None takes one off)."""
    imported = {True: "yes", False: "no"}.get(filters.imported)  # type: ignore[arg-type]
    here = {"topic": filters.topic, "maturity": filters.maturity, "delivery": filters.delivery, "imported": imported}

    def address(**changed: Any) -> str:
        with_refs = [row.thread.ref for row in chosen]
        return url_for("innovations.index", **{**here, **changed, "with": with_refs})

    return address


def _follows(innovation: Innovation) -> bool:
    """Whether the reader hears of it already."""
    if g.actor.person_id is None:
        return False
    found = threads.follow_of(g.actor.person_id, thread_id=innovation.thread_id)
    return found is not None and not found.muted


@innovations.get("/innovations/<ref>")
@audience(Who.EVERYONE)
def show(ref: str) -> str:
    """One innovation."""
    found = load(ref)
    own = rules.is_own(g.actor, found.thread)
    answers = {name: getattr(found, name) for name in rules.MISSING if name not in {"title", "topics"}}
    answers |= {"title": found.thread.title, "topics": found.thread.topics}
    return render_template(
        "innovations/show.html", innovation=found, thread=found.thread, own=own, rules=rules,
        missing=rules.missing(answers) if own and rules.may_send(found.state) else [],
        goes_at_once=own and rules.may_send(found.state) and queries.was_listed(found.thread.organization_id),
        shown_on=queries.needs_showing(g.actor, found) if not rules.is_new(found.state) else [],
        review_by=rules.review_by(found.submitted_at, policies.current()) if found.submitted_at else None,
        panels=panels.at("innovations.show.body", g.actor, found), follows=_follows(found),
    )  # fmt: skip


@innovations.get("/innovations/<ref>/versions")
@audience(Who.EVERYONE)
def versions(ref: str) -> str:
    """What it said before."""
    found = load(ref)
    return render_template(
        "innovations/versions.html",
        innovation=found,
        thread=found.thread,
        versions=queries.versions_of(found),
        rules=rules,
    )


@innovations.get("/innovations/compare")
@audience(Who.EVERYONE)
def compare() -> str:
    """Two to four side by side; what cannot be seen is left out."""
    refs = request.args.getlist("ref")
    if len(set(refs)) > rules.COMPARED_MOST:
        raise Refused(rules.TOO_MANY_COMPARED, heading=rules.COMPARE_HEADING)
    found = queries.by_refs(g.actor, refs)
    return render_template(
        "innovations/compare.html", found=found, refs=[row.thread.ref for row in found], rules=rules,
        more=len(found) < rules.COMPARED_MOST, listed=InnovationState.LISTED,
    )  # fmt: skip
