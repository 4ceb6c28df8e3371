"""The call for presenters and the agenda: open the call, apply, lay out the lines. Decisions are in `service_choose`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from flask_babel import gettext as _

from forum.audit import service as audit
from forum.calls import (
    queries_agenda,
    queries_score,
    queries_slots,
    rules_draw,
    rules_slots,
    service_agenda,
    service_mail,
)
from forum.calls.models import Application, ApplicationState, Slot
from forum.calls.models_agenda import AgendaSession
from forum.calls.rules_draw import Method
from forum.core import jinja, tokens
from forum.core.actor import Actor
from forum.core.database import db
from forum.core.errors import NotShown, Refused, RefusedFields
from forum.events import queries as events
from forum.events import rules, service_questions
from forum.events.models import Event, SlotsBy
from forum.events.models_questions import Purpose
from forum.events.signals import EventChanged, event_changed
from forum.innovations.models import Innovation
from forum.policies.rules import local_moment

#: States after which a company may send the same innovation once more.
_AGAIN = frozenset({ApplicationState.WITHDRAWN, ApplicationState.DRAFT})


@dataclass(frozen=True)
class CallDraft:
    """How many slots of how many minutes, the wall times (in the event's zone) at which the call opens (None: at once)
    and closes, and how slots are given."""

    slot_count: int | None
    slot_minutes: int | None
    closes_local: datetime | None
    opens_local: datetime | None = None
    method: Method = field(default_factory=Method)


def open_call(actor: Actor, event: Event, draft: CallDraft, *, at: datetime) -> None:
    """Open the call, or change it. All slots have one length; once a company applied, the length stays, and the call
    may only close later. The seed of the draw is made here, and published as its SHA-256 only."""
    _only_host(actor)
    events.lock(event)
    if not rules.is_live(event) or rules.has_started(event, at):
        raise Refused(_("A call opens for an event that is published and has not started."))
    _check_call(event, draft, at)
    assert draft.slot_count is not None and draft.closes_local is not None  # noqa: S101  checked above
    event.slot_count, event.slot_minutes = draft.slot_count, draft.slot_minutes
    event.call_closes_at = local_moment(draft.closes_local, event.zone).last
    if not _has_opened(event, at):
        event.call_opens_at = _moment(draft.opens_local, event) or at
    event.slots_by, event.first_timer_slots = draft.method.by, draft.method.kept
    event.recent_goes_behind, event.hides_names = draft.method.recent_goes_behind, draft.method.hides_names
    event.draw_seed = event.draw_seed or tokens.random()
    event.modified_at = at
    _fit_slots(event)
    service_agenda.lay_out(event)
    audit.write(
        actor, "event.open_call", "event", event.thread.ref, at=at, slot_count=draft.slot_count,
        slot_minutes=draft.slot_minutes, closes_at=event.call_closes_at.isoformat(), slots_by=event.slots_by.value,
        kept=event.first_timer_slots, recent_goes_behind=event.recent_goes_behind, hides_names=event.hides_names,
        commitment=rules_draw.commitment(event.draw_seed),
    )  # fmt: skip
    event_changed.send(EventChanged(actor, event, {}, asks_again=False, at=at))


def _check_call(event: Event, draft: CallDraft, at: datetime) -> None:
    wrong = {name: str(said) for name, said in rules_slots.call_problems(draft.slot_count, draft.slot_minutes).items()}
    wrong |= _closing_problems(event, draft, at) | _opening_problems(event, draft, at)
    wrong |= _method_problems(event, draft, at)
    held = [s for s in queries_slots.slots(event.id) if s.application_id is not None]
    if not wrong and draft.slot_count is not None and draft.slot_count < len(held):
        wrong["slot_count"] = _("%(held)s slots are given. Enter %(held)s or more", held=len(held))
    if event.slot_minutes not in {None, draft.slot_minutes} and queries_slots.applications(event):
        wrong["slot_minutes"] = _(
            "Companies applied for slots of %(minutes)s minutes, so the length stays", minutes=event.slot_minutes
        )
    if not wrong and not queries_agenda.sessions(event.id):  # sessions may run side by side: there it is a warning
        lines = sum(s.minutes for s in queries_slots.slots(event.id) if s.title)
        wrong |= _length_problem(event, "slot_count", lines + (draft.slot_count or 0) * (draft.slot_minutes or 0))
    if wrong:
        raise RefusedFields(wrong)


def _has_opened(event: Event, at: datetime) -> bool:
    return event.call_opens_at is not None and event.call_opens_at <= at


def _moment(local: datetime | None, event: Event) -> datetime | None:
    return local_moment(local, event.zone).last if local is not None else None


def _opening_problems(event: Event, draft: CallDraft, at: datetime) -> dict[str, str]:
    opens_at, closes_at = _moment(draft.opens_local, event), _moment(draft.closes_local, event)
    if opens_at is None or _has_opened(event, at):
        return {}
    if opens_at <= at:
        return {"opens_on": _("Choose a time that is still to come, or leave it out to open the call now")}
    if closes_at is not None and opens_at >= closes_at:
        return {"opens_on": _("Choose a time before the call closes")}
    return {}


def _method_problems(event: Event, draft: CallDraft, at: datetime) -> dict[str, str]:
    """How slots are given is published before anybody applies, and stays; criteria are, before the call opens."""
    kept = rules_draw.kept_problem(draft.method.kept, draft.slot_count)
    if draft.method != rules_draw.method_of(event) and queries_slots.applications(event):
        return {"slots_by": _("Companies have applied, so how slots are given stays as it was published")}
    if draft.method.by is SlotsBy.SCORE and event.slots_by is not SlotsBy.SCORE and _has_opened(event, at):
        return {"slots_by": _("The call has opened, and criteria are published before that. Choose another way")}
    if draft.method.by is SlotsBy.SCORE and not queries_score.criteria(event):
        return {"slots_by": _("Write at least one criterion first, on the page of the criteria")}
    return {"first_timer_slots": str(kept)} if kept is not None else {}


def _closing_problems(event: Event, draft: CallDraft, at: datetime) -> dict[str, str]:
    if draft.closes_local is None:
        return {"closes_on": _("Enter the day and the time at which the call closes")}
    closes_at = local_moment(draft.closes_local, event.zone).last
    if closes_at <= at or closes_at > event.starts_at:
        return {"closes_on": _("Choose a time that is still to come and not later than the start of the event")}
    if closes_at != event.call_closes_at and queries_score.has_scores(event):
        return {"closes_on": _("Applications have been scored, so the call stays closed")}
    if event.call_closes_at is not None and closes_at < event.call_closes_at:
        promised = jinja.moment_text(event.call_closes_at, event.zone)
        return {"closes_on": _("Companies were told %(moment)s. Choose that or a later time", moment=promised)}
    return {}


def _length_problem(event: Event, field: str, minutes: int) -> dict[str, str]:
    whole = rules_slots.minutes_of(event)
    if minutes <= whole:
        return {}
    return {
        field: _(
            "The agenda would take %(minutes)s minutes, and the event takes %(whole)s. Choose fewer or shorter slots",
            minutes=minutes,
            whole=whole,
        )
    }


def _fit_slots(event: Event) -> None:
    """As many presenters' slots as the call says; those that are held stay."""
    rows = list(queries_slots.slots(event.id))
    for slot in rows:
        if not slot.title and event.slot_minutes is not None:
            slot.minutes = event.slot_minutes
    mine = [slot for slot in rows if not slot.title]
    for slot in [s for s in reversed(mine) if rules_slots.slot_is_free(s)][: max(0, len(mine) - event.slot_count)]:
        db.session.delete(slot)
    last = max((slot.number for slot in rows), default=0)
    for number in range(event.slot_count - len(mine)):
        db.session.add(
            Slot(event_id=event.id, number=last + number + 1, starts_local=event.starts_local, minutes=event.slot_minutes)
        )  # fmt: skip
    db.session.flush()


def add_line(
    actor: Actor, event: Event, title: str, minutes: int | None, before: Slot | None, *,
    session: AgendaSession | None = None, at: datetime,
) -> None:  # fmt: skip
    """Add a plain line such as a welcome to the draft: before a slot, at the end of a session, or at the end."""
    service_agenda.hold(actor, event, at)
    said = {name: str(sentence) for name, sentence in rules_slots.line_problems(title, minutes).items()}
    if said:
        raise RefusedFields(said)
    assert minutes is not None  # noqa: S101  checked above
    rows = list(queries_slots.slots(event.id))
    place = next((i for i, slot in enumerate(rows) if before is not None and slot.id == before.id), len(rows))
    session_id = before.session_id if before else session.id if session else rows[-1].session_id if rows else None
    # Held at a number that no row has until all are numbered again.
    made = Slot(
        event_id=event.id, number=len(rows) + 1_000, starts_local=event.starts_local, minutes=minutes, title=title,
        session_id=session_id,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    service_agenda.number([*rows[:place], made, *rows[place:]])
    service_agenda.lay_out(event)
    audit.write(actor, "event.add_line", "event", event.thread.ref, at=at, title=title, minutes=minutes)


def drop_line(actor: Actor, event: Event, slot: Slot, *, at: datetime) -> None:
    """Take a plain line off the draft."""
    service_agenda.hold(actor, event, at)
    if not slot.title:
        raise Refused(_("A presenter's slot goes by changing the number of slots."))
    db.session.delete(slot)
    db.session.flush()
    service_agenda.lay_out(event)
    audit.write(actor, "event.drop_line", "event", event.thread.ref, at=at, title=slot.title)


def apply(
    actor: Actor, event: Event, innovation: Innovation, note: str, answers: Mapping[str, str] | None = None, *,
    at: datetime,
) -> Application:  # fmt: skip
    """The actor's company asks to present an innovation, and answers the office's own questions. Twice is once.

    Refused outside the call's window, and where an answer will not do.
    """
    if not rules_slots.may_apply(actor) or actor.organization_id is None or actor.person_id is None:
        raise NotShown
    if not rules_slots.may_offer(actor, innovation):
        raise Refused(_("Choose an innovation of your company that is listed"), field="innovation")
    events.lock(event)
    found = queries_slots.application_with(event, innovation)
    if found is not None and found.state not in _AGAIN:
        return found
    _refuse_unless_call_open(event, at)
    kept = service_questions.checked_answers(event, Purpose.APPLY, answers or {})
    if found is None:
        found = Application(event_id=event.id, innovation_id=innovation.id, organization_id=actor.organization_id)
        db.session.add(found)
    found.person_id, found.note, found.state, found.sent_at = actor.person_id, note, ApplicationState.SENT, at
    found.reason, found.decided_at, found.decided_by = "", None, ""
    found.place, found.nudged_at, found.answers = None, None, kept
    db.session.flush()
    audit.write(actor, "event.apply", "event", event.thread.ref, at=at, application=found.ref)
    service_mail.tell_sent(found, at=at)
    return found


def _refuse_unless_call_open(event: Event, at: datetime) -> None:
    phase = rules_slots.call_phase(event, at)
    if phase is rules_slots.Call.OPEN:
        return
    heading = _("You cannot apply to present")
    if phase is rules_slots.Call.NONE or event.call_closes_at is None or event.call_opens_at is None:
        raise Refused(_("There is no call for presenters for this event."), heading=heading)
    if phase is rules_slots.Call.NOT_OPEN:
        opens = jinja.moment_text(event.call_opens_at, event.zone)
        raise Refused(_("The call for presenters opens on %(moment)s.", moment=opens), heading=heading)
    closed = jinja.moment_text(event.call_closes_at, event.zone)
    raise Refused(
        _("The call for presenters closed on %(moment)s. Other calls are on the list of events.", moment=closed),
        heading=heading,
    )


def _only_host(actor: Actor) -> None:
    if not rules.may_plan(actor):
        raise NotShown
