"""Fill the slots of a closed call by its published method, once, and keep the record that anybody can check."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime

from flask_babel import gettext as _
from flask_babel import ngettext

from forum.audit import service as audit
from forum.calls import (
    queries_draw,
    queries_score,
    queries_slots,
    rules_draw,
    rules_score,
    rules_slots,
    service_choose,
    service_mail,
)
from forum.calls.models import Application, ApplicationState
from forum.calls.models_draw import SlotDraw
from forum.calls.models_score import Criterion
from forum.calls.rules_draw import Entry
from forum.calls.rules_score import Result
from forum.core import tokens
from forum.core.actor import Actor
from forum.core.database import db
from forum.core.errors import NotShown, Refused
from forum.events import queries as events
from forum.events import rules
from forum.events.models import Event, SlotsBy


def fill_slots(actor: Actor, event: Event, *, at: datetime) -> SlotDraw:
    """Put all undecided applications in the published order: the first get the free slots, the rest wait in reserve.

    Each company is told its place and why. Twice is once: the second one gets the same record. Raises Refused before
    the call has closed, after the start, and where there is nothing to put in order.
    """
    if not rules.may_plan(actor):
        raise NotShown
    events.lock(event)
    done = queries_draw.draw(event)
    if done is not None:
        return done
    _refuse(event, at)
    waiting = {each.ref: each for each in queries_slots.applications(event) if rules_draw.takes_part(each)}
    if not waiting:
        raise Refused(_("There is no application to put in order."))
    results = queries_score.results(event) if event.slots_by is SlotsBy.SCORE else {}
    _refuse_unscored(event, waiting, results)
    made = _record(actor, event, _entries(waiting, results, at), at)
    _give(actor, event, made, waiting, results, at)
    audit.write(
        actor, "event.fill_slots", "event", event.thread.ref, at=at, slots_by=made.slots_by.value, seed=made.seed,
        free=made.free, order=made.order,
    )  # fmt: skip
    return made


def _refuse(event: Event, at: datetime) -> None:
    if rules_slots.call_phase(event, at) is rules_slots.Call.NONE:
        raise Refused(_("There is no call for presenters for this event."))
    service_choose.refuse_too_early(event, at)
    if not rules.is_live(event) or rules.has_started(event, at):
        raise Refused(_("This event has started or was cancelled, so slots do not change any more."))


def _refuse_unscored(event: Event, waiting: Mapping[str, Application], results: Mapping[str, Result]) -> None:
    missing = len(waiting.keys() - results.keys())
    if event.slots_by is SlotsBy.SCORE and missing:
        raise Refused(
            ngettext(
                "%(num)d application has no score yet. Ask a reviewer to score it, name another one, or decide on it by hand.",
                "%(num)d applications have no score yet. Ask a reviewer to score them, name another one, or decide on them by hand.",
                missing,
            )
        )


def _entries(waiting: Mapping[str, Application], results: Mapping[str, Result], at: datetime) -> list[Entry]:
    """What the order looks at, in the order of the refs."""
    presented = queries_draw.last_presented(at)
    found = []
    for ref, application in sorted(waiting.items()):
        last = presented.get(application.organization_id)
        sent = (application.sent_at or at).astimezone(UTC).isoformat()
        points = results[ref].mean if ref in results else None
        found.append(Entry(ref, sent, last is None, rules_draw.is_recent(last, at), points))
    return found


def _record(actor: Actor, event: Event, entries: list[Entry], at: datetime) -> SlotDraw:
    # A call of an earlier release has no seed yet; then the one of now is published with the draw only.
    event.draw_seed = event.draw_seed or tokens.random()
    method = rules_draw.method_of(event)
    made = SlotDraw(
        event_id=event.id, slots_by=method.by, seed=event.draw_seed, kept=method.kept,
        recent_goes_behind=method.recent_goes_behind, at=at, by_name=actor.name, entries=[asdict(e) for e in entries],
        order=rules_draw.ordered(entries, method, event.draw_seed),
        free=sum(rules_slots.slot_is_free(slot) for slot in queries_slots.slots(event.id)),
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    return made


def _give(
    actor: Actor, event: Event, made: SlotDraw, waiting: Mapping[str, Application], results: Mapping[str, Result],
    at: datetime,
) -> None:  # fmt: skip
    criteria = queries_score.criteria(event) if results else ()
    free = [slot for slot in queries_slots.slots(event.id) if rules_slots.slot_is_free(slot)]
    confirm_by = service_choose.default_confirm_by(event, at)
    for place, ref in enumerate(made.order, 1):
        application = waiting[ref]
        application.place, application.decided_at, application.decided_by = place, at, actor.name
        application.reason = _reason(made, place, _scored(criteria, results.get(ref)))
        if place <= len(free):
            service_choose.put_in(event, application, free[place - 1], confirm_by, at=at)
        else:
            application.state = ApplicationState.RESERVE
            service_mail.tell_reserve(application, place - len(free), at=at)


def _scored(criteria: Sequence[Criterion], result: Result | None) -> list[str]:
    """What the reviews gave, for each criterion and together; nothing where slots are not given by score."""
    if result is None:
        return []
    text, most = rules_score.points_text, sum(each.most for each in criteria)
    parts = [
        _("%(criterion)s: %(points)s of %(most)s", criterion=each.title, points=text(points), most=each.most)
        for each, points in zip(criteria, result.points, strict=True)
    ]
    total = ngettext(
        "You have %(points)s of %(most)s points, from %(num)d review.",
        "You have %(points)s of %(most)s points, the mean of %(num)d reviews.",
        result.count,
        points=text(result.mean),
        most=most,
    )
    return [total, _("Points for each criterion: %(points)s.", points="; ".join(parts))]


def _reason(made: SlotDraw, place: int, scored: Sequence[str]) -> str:
    """Why, in words: the method, the place, the scores, and what moved the company forward or back."""
    entry = next(Entry(**each) for each in made.entries if each["ref"] == made.order[place - 1])
    numbers = {"place": place, "count": len(made.order), "slots": made.free}
    if made.slots_by is SlotsBy.DRAW:
        said = [_("The order was drawn by lot: you are number %(place)s of %(count)s for %(slots)s slots.", **numbers)]
    elif made.slots_by is SlotsBy.SCORE:
        said = [_("Slots go by score: you are number %(place)s of %(count)s for %(slots)s slots.", **numbers), *scored]
    else:
        said = [
            _("Slots go in order of application: you are number %(place)s of %(count)s for %(slots)s slots.", **numbers)
        ]
    if entry.is_first_timer and place <= made.kept:
        said.append(_("A slot was kept for a company that never presented here."))
    if entry.is_recent and made.recent_goes_behind:
        said.append(_("Companies that presented here in the last 12 months go behind the others."))
    return " ".join(said)
