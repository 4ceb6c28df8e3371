"""Register without an account: type, look into the mailbox, confirm. Reading changes nothing."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.accounts import rules as accounts
from forum.core import clock
from forum.core.access import Who, audience
from forum.core.database import db
from forum.core.errors import NotShown
from forum.core.form_pages import beside, form_page
from forum.core.limits import limiter
from forum.events import queries_questions
from forum.events.forms import answers_of, asked_fields, with_questions
from forum.events.models import EventState
from forum.events.models_questions import Purpose
from forum.registrations import service_guests, service_mail_seats
from forum.registrations.forms_seats import GuestForm
from forum.registrations.views import loaded, registrations
from forum.registrations.views_seats import OUTCOMES


def _by_address() -> str:
    return f"guest {accounts.email_key(request.form.get('email', ''))}"


def _by_place() -> str:
    return f"guest place {request.remote_addr}"


@registrations.route("/events/<ref>/guest", methods=["GET", "POST"])
@audience(Who.SIGNED_OUT)
@limiter.limit("10 per hour", key_func=_by_address, methods=["POST"])
@limiter.limit("300 per hour", key_func=_by_place, methods=["POST"])
def guest(ref: str) -> ResponseReturnValue:
    """Name and address; the answer is the same whether the address is known or not."""
    event = loaded(ref)
    service_guests.refuse_closed(event, at=clock.now())
    asked = queries_questions.questions(event, Purpose.REGISTER)
    form = with_questions(GuestForm, asked)().offer(event)
    if form.validate_on_submit():
        with beside(form):
            service_guests.ask(event, form.guest(answers_of(form, asked)), at=clock.now())
            db.session.commit()
            return redirect(url_for("registrations.guest_sent", ref=ref), code=303)
    return form_page("registrations/guest.html", form, nav="events", event=event, asked=asked_fields(form, asked))


@registrations.get("/events/<ref>/guest/sent")
@audience(Who.EVERYONE)
def guest_sent(ref: str) -> str:
    """Look into the mailbox."""
    return render_template("registrations/guest_sent.html", nav="events", event=loaded(ref))


@registrations.route("/guest/<token>", methods=["GET", "POST"])
@audience(Who.EVERYONE)
def confirm(token: str) -> ResponseReturnValue:
    """Programs that read mail open links, so opening shows a button, and the button registers."""
    asked = service_guests.request_of(token, at=clock.now())
    if asked is None:
        return render_template("registrations/guest_over.html", nav="events"), 410
    if asked.event.state is EventState.DRAFT:
        raise NotShown
    if request.method == "POST":
        mine = service_guests.confirm(asked, at=clock.now())
        db.session.commit()
        flash(OUTCOMES.get(mine.state, _("Your answer is saved.")))
    if asked.registration is not None:
        answer = service_mail_seats.answer_token(asked.registration)
        return redirect(url_for("registrations.answer", token=answer), code=303)
    return render_template(
        "registrations/guest_confirm.html", nav="events", asked=asked, event=asked.event, token=token
    )
