"""Decide on applications, each with a reason, and answer: confirm, decline or take back."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from forum.audit import service as audit
from forum.calls import queries_slots, rules_draw, rules_slots, service_mail
from forum.calls.models import Application, ApplicationState, Slot
from forum.calls.signals import SlotsChanged, slots_changed
from forum.core import jinja
from forum.core.actor import FORUM, Actor
from forum.core.database import db
from forum.core.errors import NotShown, Refused
from forum.events import queries as events
from forum.events import rules
from forum.events.models import Event
from forum.policies import queries as policies
from forum.policies.rules import add_workdays, deadline_moment, local_moment


@dataclass(frozen=True)
class Decision:
    """What the host decided: selected with a slot and a time to confirm by, in reserve, or not selected."""

    state: ApplicationState
    reason: str
    slot: Slot | None = None
    confirm_by_local: datetime | None = None


def choose(actor: Actor, event: Event, application: Application, decision: Decision, *, at: datetime) -> None:
    """Decide on an application after the call has closed. The applicant gets the reason by mail at once."""
    if not rules.may_plan(actor):
        raise NotShown
    _hold(event, application)
    refuse_too_early(event, at)
    if not decision.reason:
        raise Refused(_("Enter the reason. The company reads it"), field="reason")
    if application.state not in rules_slots.DECIDABLE or not rules.is_live(event) or rules.has_started(event, at):
        raise Refused(_("This application takes no decision any more."))
    _free_slot(application, at)
    application.state, application.reason = decision.state, decision.reason
    application.decided_at, application.decided_by, application.answered_at = at, actor.name, None
    # What was decided by hand has no place in the published order any more, and the record says so.
    application.confirm_by_at = application.place = application.nudged_at = None
    if decision.state is ApplicationState.SELECTED:
        _place(event, application, decision, at)
    elif decision.state is ApplicationState.RESERVE:
        db.session.flush()
        rows = [row.id for row in queries_slots.reserves(event)]
        service_mail.tell_reserve(application, rows.index(application.id) + 1, at=at)
    else:
        service_mail.tell_not_selected(application, at=at)
    audit.write(
        actor, "event.choose", "event", event.thread.ref, at=at, application=application.ref,
        state=decision.state.value, reason=decision.reason,
    )  # fmt: skip


def default_confirm_by(event: Event, at: datetime) -> datetime:
    """5:00 p.m. in the event's zone after the usual workdays, but not after the start, and still to come."""
    now = policies.current()
    day = at.astimezone(ZoneInfo(event.zone)).date()
    last = add_workdays(day, rules_slots.CONFIRM_WORKDAYS, now.workdays, now.holiday_days)
    by = min(deadline_moment(last, time(17), event.zone), event.starts_at)
    return max(by, min(at + timedelta(minutes=1), event.starts_at))


def answer(application: Application, *, confirms: bool, actor: Actor, at: datetime) -> None:
    """The presenter confirms or declines, until the event starts. Twice is once. A slot that becomes free goes to the
    first in reserve.

    `actor` is whoever opened the link: the signed link speaks for the company.
    """
    event = _hold(application.event, application)
    wanted = ApplicationState.CONFIRMED if confirms else ApplicationState.DECLINED
    if application.state is wanted:
        return
    if application.state not in {ApplicationState.SELECTED, ApplicationState.CONFIRMED} or not rules.is_live(event):
        raise Refused(_("There is no slot to confirm any more. The event's page says how things stand."))
    if rules.has_started(event, at):
        raise Refused(_("This event has started, so slots do not change any more."))
    application.state, application.answered_at = wanted, at
    audit.write(
        actor, "event.answer_slot", "event", event.thread.ref, at=at, application=application.ref, state=wanted.value
    )
    if not confirms:
        _pass_on(event, _free_slot(application, at), at)


def withdraw(actor: Actor, event: Event, application: Application, *, at: datetime) -> None:
    """The company takes its application back. Twice is once."""
    if not rules_slots.may_answer(actor, application):
        raise NotShown
    _hold(event, application)
    if application.state is ApplicationState.WITHDRAWN:
        return
    if application.state not in rules_slots.OPEN or rules.has_started(event, at):
        raise Refused(_("This application cannot be taken back any more."))
    application.state, application.answered_at = ApplicationState.WITHDRAWN, at
    audit.write(actor, "event.withdraw_application", "event", event.thread.ref, at=at, application=application.ref)
    _pass_on(event, _free_slot(application, at), at)


def pass_on(actor: Actor, event: Event, application: Application, *, at: datetime) -> None:
    """The host takes a slot from a company that did not confirm in time; it goes to the first in reserve. Twice is once.

    Refused before the moment to confirm by has passed, and once the event has started.
    """
    if not rules.may_plan(actor):
        raise NotShown
    _hold(event, application)
    slot = queries_slots.slot_of(application)
    if slot is None:
        return
    if not rules_draw.is_late(application, at) or not rules.is_live(event) or rules.has_started(event, at):
        raise Refused(_("Only a slot that was not confirmed in time can be passed on, until the event starts."))
    assert application.confirm_by_at is not None  # noqa: S101  it is late
    by = jinja.moment_text(application.confirm_by_at, event.zone)
    application.state, application.decided_at, application.decided_by = ApplicationState.NOT_SELECTED, at, actor.name
    application.reason = _("The slot was not confirmed by %(moment)s, so it went to the next company.", moment=by)
    audit.write(
        actor, "event.pass_on", "event", event.thread.ref, at=at, application=application.ref, reason=application.reason
    )
    service_mail.tell_not_selected(application, at=at)
    _pass_on(event, _free_slot(application, at), at)


def nudge(application: Application, *, at: datetime) -> int:
    """Remind a presenter to confirm, once, within the last day; 1 when it was done, else 0."""
    event = _hold(application.event, application)
    slot = queries_slots.slot_of(application)
    if slot is None or not rules.is_live(event) or not rules_draw.owes_nudge(application, at):
        return 0
    application.nudged_at = at
    audit.write(FORUM, "event.nudge_presenter", "event", event.thread.ref, at=at, application=application.ref)
    service_mail.tell_nudge(application, slot, at=at)
    return 1


def _place(event: Event, application: Application, decision: Decision, at: datetime) -> None:
    slot = decision.slot
    if slot is None or not rules_slots.slot_is_free(slot):
        raise Refused(_("Choose a slot that is free"), field="slot")
    confirm_by = local_moment(decision.confirm_by_local, event.zone).last if decision.confirm_by_local else None
    if confirm_by is None or not at < confirm_by <= event.starts_at:
        raise Refused(
            _("Choose a time to confirm by that is still to come and not later than the start"), field="confirm_by_on"
        )
    put_in(event, application, slot, confirm_by, at=at)


def _free_slot(application: Application, at: datetime) -> Slot | None:
    slot = queries_slots.slot_of(application)
    if slot is not None:
        slot.application_id = None
        db.session.flush()
        slots_changed.send(SlotsChanged(application.event, at))
    return slot


def _pass_on(event: Event, slot: Slot | None, at: datetime) -> None:
    """A free slot goes to the first in reserve, who confirms too."""
    waiting = queries_slots.reserves(event) if slot is not None else ()
    if slot is None or not waiting:
        return
    first = waiting[0]
    gave_up = _("A presenter gave up a slot, and you were first in reserve.")
    first.decided_at, first.reason = at, f"{gave_up} {first.reason}"
    put_in(event, first, slot, default_confirm_by(event, at), at=at)


def put_in(event: Event, application: Application, slot: Slot, confirm_by: datetime, *, at: datetime) -> None:
    """Give a slot to an application, and ask its company to confirm. The caller holds the event."""
    application.state, application.confirm_by_at, application.nudged_at = ApplicationState.SELECTED, confirm_by, None
    slot.application_id = application.id
    db.session.flush()
    service_mail.tell_selected(application, slot, at=at)


def _hold(event: Event, application: Application) -> Event:
    """The event is ours until the end, and the application is read afresh: whoever decided meanwhile is seen."""
    held = events.lock(event)
    db.session.refresh(application)
    return held


def refuse_too_early(event: Event, at: datetime) -> None:
    """Raises Refused until the call has closed."""
    phase = rules_slots.call_phase(event, at)
    if phase in {rules_slots.Call.OPEN, rules_slots.Call.NOT_OPEN} and event.call_closes_at is not None:
        raise Refused(
            _(
                "The call is open until %(moment)s. Choose after that, so that all companies have the same time.",
                moment=jinja.moment_text(event.call_closes_at, event.zone),
            )
        )
