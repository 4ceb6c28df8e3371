"""Register, change, give up; and for the host: who is registered."""

from collections.abc import Sequence

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from forum.core import clock
from forum.core.access import Who, audience
from forum.core.database import db
from forum.core.errors import NotShown, Refused
from forum.core.form_pages import beside, done, form_page
from forum.events import queries_questions
from forum.events.forms import answers_of, asked_fields, fill_answers, with_questions
from forum.events.models import Event, EventState
from forum.events.models_questions import EventQuestion, Purpose
from forum.registrations import queries_seats, rules_seats, service_seats
from forum.registrations.forms_seats import RegisterForm
from forum.registrations.models import Registration, RegistrationState
from forum.registrations.views import loaded, registrations


def _mine(ref: str) -> tuple[Event, Registration | None]:
    """The event of an address, and how the reader stands to it."""
    event = loaded(ref)
    if event.state is EventState.DRAFT:
        raise NotShown
    return event, queries_seats.registration(event.id, g.person.id)


@registrations.route("/events/<ref>/register", methods=["GET", "POST"])
@audience(Who.SIGNED_IN)
def register(ref: str) -> ResponseReturnValue:
    """Take a seat, or change how one takes part. The button on the event's page posts here without a form."""
    event, mine = _mine(ref)
    has_seat = mine is not None and mine.state in rules_seats.SEATED | rules_seats.IN_LINE
    asked = queries_questions.questions(event, Purpose.REGISTER)
    form = with_questions(RegisterForm, asked)().offer(event)
    if request.method != "POST":
        said = None if has_seat else rules_seats.refusal(event, g.actor, mine, clock.now())
        if said is not None:
            raise Refused(str(said), heading=_("You cannot register for this event"))
        fill(form, asked, mine)
    elif form.validate():
        with beside(form):
            mine = service_seats.register(g.actor, event, form.wish(answers_of(form, asked)), at=clock.now())
            return _done(mine, has_seat)
    return form_page(
        "registrations/register.html", form, nav="events", event=event, has_seat=has_seat, asked=asked_fields(form, asked),
        page=url_for("registrations.register", ref=ref), back=url_for("showcases.show", ref=ref), back_label=_("Back to the event"),
    )  # fmt: skip


def fill(form: RegisterForm, asked: Sequence[EventQuestion], mine: Registration | None) -> None:
    """Show what the person said before; the way that the address names, where a link offered it."""
    fill_answers(form, asked, mine.answers if mine is not None else None)
    if mine is not None:
        form.takes_part_with.data, form.show_name.data = mine.takes_part_with, mine.show_name
        if form.way is not None:
            form.way.data = request.args.get("way", mine.way.value)


#: What became of a yes, and what comes by mail. Without the address: whoever has a link reads it too.
OUTCOMES = {
    RegistrationState.REGISTERED: _l("You are registered. The invitation comes by mail."),
    RegistrationState.WAITLISTED: _l("The event is full, so you are on the waitlist. A mail says the same."),
    RegistrationState.REQUESTED: _l("Sent. The office checks registrations for this event, and writes to you."),
}


def _done(mine: Registration, had_seat: bool) -> Response:
    ref = mine.event.thread.ref
    db.session.commit()
    if had_seat:
        flash(_("Your registration is changed."))
    elif mine.state is RegistrationState.REGISTERED:
        flash(_("You are registered. The invitation goes to %(address)s.", address=g.actor.email))
    else:
        flash(OUTCOMES[mine.state])
    return redirect(url_for("showcases.show", ref=ref), code=303)


@registrations.route("/events/<ref>/give-up", methods=["GET", "POST"])
@audience(Who.SIGNED_IN)
def give_up(ref: str) -> ResponseReturnValue:
    """One page with one button: the seat goes to somebody else."""
    event, mine = _mine(ref)
    if request.method == "POST":
        had_seat = mine is not None and mine.state is RegistrationState.REGISTERED
        service_seats.give_up(g.actor, event, at=clock.now())
        return done(
            _("Your seat is free for somebody else.") if had_seat else _("Noted: not this time."),
            url_for("showcases.show", ref=ref),
        )
    if mine is None or mine.state not in rules_seats.LEAVABLE:
        raise Refused(_("You are not registered for this event."))
    return render_template("registrations/give_up.html", nav="events", event=event, mine=mine)
