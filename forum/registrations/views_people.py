"""Who comes, who waits and who asks: the office lets in, refuses, and takes seats away."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from forum.core import clock
from forum.core.access import Who, audience
from forum.core.database import db
from forum.core.errors import NotShown
from forum.core.form_pages import beside, done, form_page
from forum.core.paging import Page
from forum.events import queries_questions, rules
from forum.events.forms import ReasonForm, answers_in_words
from forum.events.models import Event
from forum.events.models_questions import EventQuestion, Purpose
from forum.registrations import (
    queries_people,
    queries_survey,
    rules_door,
    rules_invite,
    rules_people,
    rules_seats,
    service_people,
)
from forum.registrations.models import Registration, RegistrationState
from forum.registrations.rules_people import Group
from forum.registrations.views import loaded, loaded_registration, registrations


@registrations.get("/events/<ref>/people")
@audience(Who.HOST)
def people(ref: str) -> str:
    """Who asks, who is registered, who waits in which place; one group alone, page by page, with `?group=`."""
    event, at = loaded(ref), clock.now()
    only = request.args.get("group")
    if only is not None and only not in set(Group):
        raise NotShown
    found = queries_people.groups(event) if only is None else _one_group(event, Group(only))
    tally = queries_people.tally(event, at)
    may_change = rules.is_live(event) and not rules.has_started(event, at)
    return render_template(
        "registrations/people.html", nav="events", event=event, groups=found, only=only, tally=tally,
        did=rules_people.did(tally, *queries_people.companies(event)), invited_count=tally.invited.total(),
        answers=rules_invite.answers(tally.invited), remindable=tally.remindable if rules_seats.is_open(event, at) else 0,
        may_change=may_change, may_invite=rules.may_cancel(event, at), again=_again(event, found) if may_change else {},
        survey=queries_survey.counts(event) if event.surveyed_at else {},
        survey_texts=queries_survey.texts(event) if event.surveyed_at else (), door_is_open=rules_door.is_open(event, at),
        said=partial(_said, queries_questions.questions(event, Purpose.REGISTER)),
    )  # fmt: skip


def _again(event: Event, found: dict[Group, Page[Registration]]) -> dict[int, datetime | None]:
    """Key of each who was asked again since the event moved -> when they answered, None: not yet."""
    since = event.asked_again_at
    shown = [mine for page in found.values() for mine in page.rows if since is not None and mine.created_at < since]
    return {
        mine.id: mine.answered_at
        for mine in shown
        if since and (mine.answered_at or rules_people.owes_answer(mine, since))
    }


def _said(rows: Sequence[EventQuestion], mine: Registration) -> list[tuple[str, str]]:
    """What a person answered; of who was not asked and comes, waits or asks: what is owed."""
    if mine.answers is None and mine.state in rules_seats.SEATED | rules_seats.IN_LINE:
        return answers_in_words([row for row in rows if row.required], {})
    return answers_in_words(rows, mine.answers)


def _one_group(event: Event, group: Group) -> dict[Group, Page[Registration]]:
    return {group: queries_people.group_page(event, group, request.args.get("after"))}


@registrations.get("/events/<ref>/people/<registration>/history")
@audience(Who.HOST)
def history(ref: str, registration: str) -> str:
    """What a person answered, and what others made of the registration: when, and by which way."""
    event, found = loaded_registration(ref, registration)
    return render_template(
        "registrations/history.html", nav="events", event=event, registration=found, lines=queries_people.history(found)
    )


@registrations.post("/events/<ref>/people/<registration>/approve")
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
    return redirect(url_for("registrations.people", ref=ref), code=303)


@registrations.post("/events/<ref>/people/<registration>/arrange")
@audience(Who.HOST)
def arrange(ref: str, registration: str) -> Response:
    """What a person needs to take part is arranged."""
    event, found = loaded_registration(ref, registration)
    service_people.arrange(g.actor, event, found, at=clock.now())
    return done(_("Arranged for %(name)s.", name=found.person.shown_name), url_for("registrations.people", ref=ref))


@registrations.route("/events/<ref>/people/<registration>/remove", methods=["GET", "POST"])
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
            return redirect(url_for("registrations.people", ref=ref), code=303)
    return form_page(
        "registrations/remove.html", form, nav="events", event=event, registration=found, had_seat=had_seat
    )
