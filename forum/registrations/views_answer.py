"""The page behind the links of mails: come, maybe, not this time, without signing in. Reading it changes nothing."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from forum.core import clock
from forum.core.access import Who, audience
from forum.core.database import db
from forum.core.errors import NotShown, Refused
from forum.core.form_pages import beside, form_page
from forum.events import queries as events
from forum.events import queries_questions, rules_questions
from forum.events.forms import answers_of, asked_fields, with_questions
from forum.events.models import EventState, Way
from forum.events.models_questions import Purpose
from forum.events.rules_words import when_said
from forum.organizations.queries import actor_who_sees
from forum.registrations import (
    queries_waitlist,
    rules_door,
    rules_seats,
    rules_unseen,
    service_answer,
    service_mail_seats,
)
from forum.registrations.forms_seats import RegisterForm
from forum.registrations.models import Registration, RegistrationState
from forum.registrations.models_history import Answer, Source
from forum.registrations.views import registrations
from forum.registrations.views_seats import OUTCOMES, fill
from forum.threads import queries as threads


def _mine(token: str) -> Registration:
    """The registration of the link."""
    found = service_mail_seats.registration_of_token(token)
    if found is None or found.event.state is EventState.DRAFT:
        raise NotShown
    return found


def _sees(mine: Registration) -> bool:
    """Whether the person may see the event now."""
    return threads.sees(mine.person_id, mine.event.thread)


@registrations.route("/answer/<token>", methods=["GET", "POST"])
@audience(Who.EVERYONE)
def answer(token: str) -> str | Response:
    """How a person stands to an event, and the buttons that change it: the signed link speaks for the person."""
    mine = _mine(token)
    if not _sees(mine):
        return _unseen(mine, token)
    at, event = clock.now(), mine.event
    if request.method == "POST":
        said = request.form.get("answer", "")
        if said == Answer.YES and queries_questions.questions(event, Purpose.REGISTER):
            return redirect(url_for("registrations.answer_register", token=token), code=303)
        if said in set(Answer):
            before = mine.state
            service_answer.answer(mine, Answer(said), way=_way(mine), at=at, source=Source.LINK)
            db.session.commit()
            flash(_saved(mine, before))
        return redirect(url_for("registrations.answer", token=token), code=303)
    actor, asked = actor_who_sees(mine.person, event.thread), queries_questions.questions(event, Purpose.REGISTER)
    waits = mine.state is RegistrationState.WAITLISTED
    return render_template(
        "registrations/answer.html", nav="events", event=event, mine=mine, token=token,
        standing=rules_seats.standing(event, actor, mine, at), at=at, sees_link=rules_seats.may_see_link(actor, mine),
        door_code=rules_door.code, waitlist_number=queries_waitlist.number(mine) if waits else None,
        instead=rules_seats.free_instead(event, mine.way) if waits else None, ways=[way.value for way in rules_seats.ways_of(event)], asks=bool(asked),
        open_count=rules_questions.open_count(asked, mine.answers),
    )  # fmt: skip


def _unseen(mine: Registration, token: str) -> str | Response:
    """Who may not see the event any more can still leave it, and reads no more of it than when they took the seat."""
    event, at = mine.event, clock.now()
    if request.method == "POST":
        if request.form.get("answer") == Answer.NO:
            service_answer.answer(mine, Answer.NO, at=at, source=Source.LINK)
            db.session.commit()
            flash(_("Your answer is saved."))
        return redirect(url_for("registrations.answer", token=token), code=303)
    said = events.said_since(event, mine.said_at or mine.created_at)
    holds = mine.state in rules_seats.LEAVABLE and event.starts_at > at and event.state is EventState.PUBLISHED
    return render_template(
        "registrations/answer_unseen.html", nav="events", mine=mine, token=token, holds=holds,
        title=said.get("title", event.thread.title), when=when_said(event, said), for_whom=rules_unseen.for_whom(event),
    )  # fmt: skip


@registrations.route("/answer/<token>/register", methods=["GET", "POST"])
@audience(Who.EVERYONE)
def answer_register(token: str) -> str | Response | tuple[str, int]:
    """Register with the office's own questions, or answer them later: the signed link speaks for the person."""
    mine = _mine(token)
    if not _sees(mine):
        raise NotShown
    event, back = mine.event, url_for("registrations.answer", token=token)
    asked = queries_questions.questions(event, Purpose.REGISTER)
    form = with_questions(RegisterForm, asked)().offer(event)
    has_seat = mine.state in rules_seats.SEATED | rules_seats.IN_LINE
    if request.method != "POST":
        actor = actor_who_sees(mine.person, event.thread)
        said = None if has_seat else rules_seats.refusal(event, actor, mine, clock.now())
        if said is not None:
            raise Refused(str(said), heading=_("You cannot register for this event"))
        fill(form, asked, mine)
    elif form.validate():
        with beside(form):
            before = mine.state
            service_answer.register(mine, form.wish(answers_of(form, asked)), at=clock.now())
            db.session.commit()
            flash(_saved(mine, before))
            return redirect(back, code=303)
    return form_page(
        "registrations/register.html", form, nav="events", event=event, has_seat=has_seat, asked=asked_fields(form, asked),
        page=url_for("registrations.answer_register", token=token), back=back, back_label=_("Back to your answer"),
    )  # fmt: skip


def _saved(mine: Registration, before: RegistrationState) -> LazyString:
    """What an answer led to, where it led to something new."""
    saved = _l("Your answer is saved.")
    return OUTCOMES.get(mine.state, saved) if mine.state is not before else saved


def _way(mine: Registration) -> Way | None:
    """The way that the button names, where the event offers it."""
    offered = {way.value: way for way in rules_seats.ways_of(mine.event)}
    return offered.get(request.form.get("way", ""))
