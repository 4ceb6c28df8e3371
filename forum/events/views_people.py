"""Who comes, who waits and who asks: the office lets in, refuses, and takes seats away."""

from collections.abc import Sequence
from functools import partial

from flask import flash, g, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from forum.core import clock
from forum.core.access import Who, audience
from forum.core.database import db
from forum.core.form_pages import beside, form_page
from forum.events import (
    queries,
    queries_people,
    queries_questions,
    queries_survey,
    rules,
    rules_door,
    rules_invite,
    rules_seats,
    service_people,
)
from forum.events.forms import ReasonForm
from forum.events.forms_questions import answers_in_words
from forum.events.models import Registration, RegistrationState
from forum.events.models_questions import Purpose
from forum.events.views import events, loaded, loaded_registration


@events.get("/events/<ref>/people")
@audience(Who.HOST)
def people(ref: str) -> str:
    """Who asks, who is registered, who waits in which place; made to be printed."""
    event, at = loaded(ref), clock.now()
    found = queries.people(event)
    groups = {
        "maybe": [mine for mine in found if mine.state is RegistrationState.MAYBE],
        "silent": [mine for mine in found if mine.state is RegistrationState.INVITED],
        "gone": [mine for mine in found if mine.state is RegistrationState.WITHDRAWN],
    }
    invited = [mine for mine in found if mine.invited_at is not None]
    return render_template(
        "events/people.html", nav="events", event=event, groups=groups,
        asking=_in_line(found, RegistrationState.REQUESTED), waiting=_in_line(found, RegistrationState.WAITLISTED),
        seated=[mine for mine in found if mine.state in rules_seats.SEATED],
        did=queries_people.did(event),
        invited_count=len(invited), answers=rules_invite.answers([mine.state for mine in invited]),
        remindable=rules_invite.remindable(groups["silent"], at) if rules_seats.is_open(event, at) else 0,
        may_change=rules.is_live(event) and not rules.has_started(event, at),
        survey=queries_survey.counts(event) if event.surveyed_at else {},
        survey_texts=queries_survey.texts(event) if event.surveyed_at else (), door_is_open=rules_door.is_open(event, at),
        said=partial(answers_in_words, queries_questions.questions(event, Purpose.REGISTER)),
    )  # fmt: skip


def _in_line(found: Sequence[Registration], state: RegistrationState) -> list[Registration]:
    mine = [each for each in found if each.state is state]
    return sorted(mine, key=lambda each: (each.way, each.queued_at or each.state_at, each.id))


@events.post("/events/<ref>/people/<registration>/approve")
@audience(Who.HOST)
def approve(ref: str, registration: str) -> Response:
    """Let in who asked for a seat."""
    event, found = loaded_registration(ref, registration)
    mine = service_people.approve(g.actor, event, found, at=clock.now())
    db.session.commit()
    if mine.state is RegistrationState.WAITLISTED:
        flash(_("The event is full, so %(name)s is on the waitlist now, and was told.", name=mine.person.shown_name))
    else:
        flash(_("%(name)s is registered, and gets the invitation.", name=mine.person.shown_name))
    return redirect(url_for("events.people", ref=ref), code=303)


@events.post("/events/<ref>/people/<registration>/arrange")
@audience(Who.HOST)
def arrange(ref: str, registration: str) -> Response:
    """What a person needs to take part is arranged."""
    event, found = loaded_registration(ref, registration)
    service_people.arrange(g.actor, event, found, at=clock.now())
    db.session.commit()
    flash(_("Arranged for %(name)s.", name=found.person.shown_name))
    return redirect(url_for("events.people", ref=ref), code=303)


@events.route("/events/<ref>/people/<registration>/remove", methods=["GET", "POST"])
@audience(Who.HOST)
def remove(ref: str, registration: str) -> Response | tuple[str, int]:
    """Refuse who asks or waits, or take a seat away, with a reason that the person reads."""
    event, found = loaded_registration(ref, registration)
    form = ReasonForm()
    had_seat = found.state is RegistrationState.REGISTERED
    if form.validate_on_submit():
        with beside(form):
            service_people.remove(g.actor, event, found, form.reason.data, at=clock.now())
            db.session.commit()
            flash(
                _("The seat is free again, and the person is told why.") if had_seat else _("The person is told why.")
            )
            return redirect(url_for("events.people", ref=ref), code=303)
    return form_page("events/remove.html", form, nav="events", event=event, registration=found, had_seat=had_seat)
