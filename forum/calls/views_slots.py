"""The call for presenters: open it, apply, choose, confirm."""

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from forum.calls import (
    queries_score,
    queries_slots,
    rules_draw,
    rules_score,
    rules_slots,
    service_agenda,
    service_choose,
    service_mail,
    service_slots,
)
from forum.calls.forms_slots import ApplyForm, CallForm, ChooseForm
from forum.calls.models import Application, ApplicationState
from forum.calls.service_choose import Decision
from forum.calls.views import calls, published
from forum.core import clock, jinja
from forum.core.access import Who, audience
from forum.core.database import db
from forum.core.errors import NotShown, Refused, or_404
from forum.core.form_fields import choices, in_zone
from forum.core.form_pages import beside, done, form_page
from forum.events import queries_questions, rules, rules_questions
from forum.events.forms import answers_in_words, answers_of, with_questions
from forum.events.models import Event, SlotsBy
from forum.events.models_questions import Purpose
from forum.registrations import rules_seats


@calls.route("/events/<ref>/call", methods=["GET", "POST"])
@audience(Who.HOST)
def call(ref: str) -> ResponseReturnValue:
    """Open the call for presenters, or change it."""
    event, at = published(ref), clock.now()
    form = CallForm()
    if request.method != "POST":
        form.fill(event)
    elif form.validate():
        with beside(form):
            service_slots.open_call(g.actor, event, form.draft(), at=at)
            db.session.commit()
            if rules_slots.call_phase(event, at) is rules_slots.Call.OPEN:
                flash(_("The call is open. Companies can apply now."))
            else:
                flash(_("The call is published, and opens on its day."))
            return redirect(url_for("calls.slots", ref=ref), code=303)
    has_opened = event.call_opens_at is not None and event.call_opens_at <= at
    return form_page("calls/call.html", form, nav="events", event=event, has_opened=has_opened)


@calls.get("/events/<ref>/slots")
@audience(Who.HOST)
def slots(ref: str) -> str:
    """Applications with their decisions; the agenda is a page of its own."""
    event = published(ref)
    at = clock.now()
    found = queries_slots.applications(event)
    by_score = event.slots_by is SlotsBy.SCORE
    standings = {row.ref: mine for row, mine in queries_score.board(g.actor, event)} if by_score else {}
    return render_template(
        "calls/slots.html", nav="events", event=event, applications=found, by_score=by_score, standings=standings,
        hides=any(rules_score.hides_names(event, mine) for mine in standings.values()),
        phase=rules_slots.call_phase(event, at), may_change=rules.is_live(event) and not rules.has_started(event, at),
        placed=rules_slots.PLACED, is_filled=any(each.place is not None for each in found), slots=queries_slots.slots(event.id),
        is_late=rules_draw.is_late, at=at, confirm_by=service_choose.default_confirm_by(event, at),
    )  # fmt: skip


@calls.route("/events/<ref>/slots/<application>/choose", methods=["GET", "POST"])
@audience(Who.HOST)
def choose(ref: str, application: str) -> ResponseReturnValue:
    """Decide on one application, with a reason that the company reads."""
    event = published(ref)
    # The slots first: reading them afresh would forget what comes with the application.
    rows = queries_slots.slots(event.id)
    found = or_404(queries_slots.application(event, application))
    _refuse_reviewer(event, found)
    form = ChooseForm()
    own = {slot.ref for slot in rows if slot.application_id == found.id}
    free = [slot for slot in rows if rules_slots.slot_is_free(slot) or slot.ref in own]
    form.slot.choices = choices({slot.ref: jinja.time_text(slot.starts_local) for slot in free})
    if request.method != "POST":
        _fill(form, event, found, own)
    elif form.validate():
        with beside(form):
            service_choose.choose(g.actor, event, found, _decision(form, event), at=clock.now())
            return done(
                _("Decided. %(company)s is told why.", company=found.organization.name),
                url_for("calls.slots", ref=ref),
            )
    said = answers_in_words(queries_questions.questions(event, Purpose.APPLY), found.answers)
    return form_page("calls/choose.html", form, nav="events", event=event, application=found, said=said)


def _refuse_reviewer(event: Event, found: Application) -> None:
    """Who scores without names, or stands back from an application, does not decide on it by hand."""
    if event.slots_by is not SlotsBy.SCORE:
        return
    standing = queries_score.standing(g.actor, event, found)
    if not rules_score.may_read(g.actor, standing):
        raise NotShown
    if rules_score.hides_names(event, standing):
        raise Refused(
            _("You score this call, and names are hidden until the slots are filled. A colleague can decide by hand.")
        )


def _fill(form: ChooseForm, event: Event, found: Application, own: set[str]) -> None:
    decided = found.decided_at is not None
    form.state.data = found.state.value if decided else None
    form.reason.data = found.reason
    form.slot.data = next(iter(own), None)
    by = in_zone(found.confirm_by_at or service_choose.default_confirm_by(event, clock.now()), event.zone)
    if by is not None:
        form.confirm_by_on.data, form.confirm_by_time.data = by.date(), by.time()


def _decision(form: ChooseForm, event: Event) -> Decision:
    slot = queries_slots.slot_by_ref(event, form.slot.data) if form.slot.data else None
    return Decision(ApplicationState(form.state.data), form.reason.data, slot, form.confirm_by())


@calls.route("/events/<ref>/apply", methods=["GET", "POST"])
@audience(Who.VENDOR)
def apply(ref: str) -> ResponseReturnValue:
    """A company applies with a listed innovation; below, what it applied with before."""
    event = published(ref)
    own = queries_slots.own_innovations(g.actor)
    sent = queries_slots.applications_of(g.actor, event)
    taken = {row.innovation_id for row in sent if row.state is not ApplicationState.WITHDRAWN}
    asked = queries_questions.questions(event, Purpose.APPLY)
    form = with_questions(ApplyForm, asked)()
    form.innovation.choices = choices({row.thread.ref: row.thread.title for row in own if row.id not in taken})
    form.offer_days(event)
    at = clock.now()
    is_open = rules_slots.call_phase(event, at) is rules_slots.Call.OPEN
    if form.validate_on_submit():
        innovation = or_404(next((row for row in own if row.thread.ref == form.innovation.data), None))
        with beside(form):
            answers = answers_of(form, asked)
            sent_now = service_slots.apply(g.actor, event, innovation, form.note.data, answers, at=at)
            service_agenda.say_away(sent_now, *form.away(event))
            return done(_("We have your application. A mail says the same."), url_for("calls.apply", ref=ref))
    return form_page(
        "calls/apply.html", form, nav="events", event=event, applications=sent, is_open=is_open, has_innovations=bool(own),
        standing=rules_seats.standing(event, g.actor, None, at), at=at, slot_token=service_mail.slot_token,
        open_states=rules_slots.OPEN, criteria=queries_score.criteria(event) if event.slots_by is SlotsBy.SCORE else (),
        asked=[form[rules_questions.field_name(row.ref)] for row in asked],
    )  # fmt: skip


@calls.post("/events/<ref>/withdraw")
@audience(Who.VENDOR)
def withdraw(ref: str) -> Response:
    """The company takes an application back."""
    event = published(ref)
    found = queries_slots.application(event, request.form.get("application", ""))
    if found is None or not rules_slots.may_answer(g.actor, found):
        raise NotShown
    service_choose.withdraw(g.actor, event, found, at=clock.now())
    return done(_("Your application is taken back."), url_for("calls.apply", ref=ref))


@calls.route("/slots/<token>", methods=["GET", "POST"])
@audience(Who.EVERYONE)
def slot(token: str) -> ResponseReturnValue:
    """The page of the mail: one button confirms, one declines; reading it changes nothing."""
    found = or_404(service_mail.application_of_token(token))
    if request.method == "POST":
        confirms = request.form.get("answer") != "decline"
        service_choose.answer(found, confirms=confirms, actor=g.actor, at=clock.now())
        db.session.commit()
        flash(
            _("Confirmed. We mail you when the agenda is published or your slot moves.")
            if confirms
            else _("Declined. The slot goes to somebody else.")
        )
        return redirect(url_for("calls.slot", token=token), code=303)
    held = queries_slots.slot_of(found)
    event = found.event
    may_answer = found.state in {ApplicationState.SELECTED, ApplicationState.CONFIRMED} and rules.is_live(event)
    return render_template(
        "calls/slot.html", nav="events", event=event, application=found, token=token,
        slot_at=service_mail.slot_moment(event, held) if held else None,
        is_published=held is not None and service_mail.is_published(found, held),
        may_answer=may_answer and not rules.has_started(event, clock.now()),
    )  # fmt: skip
