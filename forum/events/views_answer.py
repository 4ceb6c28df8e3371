"""The page behind the links of mails: come, maybe, not this time, without signing in. Reading it changes nothing."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from forum.core import clock
from forum.core.access import Who, audience
from forum.core.database import db
from forum.core.errors import NotShown
from forum.events import queries, queries_waitlist, rules_door, rules_seats, service_answer, service_mail_seats
from forum.events.models import EventState, Registration, RegistrationState, Way
from forum.events.models_history import Source
from forum.events.rules_seats import Answer
from forum.events.views import events
from forum.organizations.queries import actor_of_person


def _mine(token: str) -> Registration:
    """The registration of the link, while the event is one that the person may see."""
    found = service_mail_seats.registration_of_token(token)
    if found is None or found.event.state is EventState.DRAFT:
        raise NotShown
    if queries.by_ref(actor_of_person(found.person), found.event.thread.ref) is None:
        raise NotShown
    return found


@events.route("/answer/<token>", methods=["GET", "POST"])
@audience(Who.EVERYONE)
def answer(token: str) -> str | Response:
    """How a person stands to an event, and the buttons that change it: the signed link speaks for the person."""
    mine = _mine(token)
    at, event = clock.now(), mine.event
    if request.method == "POST":
        said = request.form.get("answer", "")
        if said in set(Answer):
            service_answer.answer(mine, Answer(said), way=_way(mine), at=at, source=Source.LINK)
            db.session.commit()
            flash(_("Your answer is saved."))
        return redirect(url_for("events.answer", token=token), code=303)
    actor = actor_of_person(mine.person)
    waits = mine.state is RegistrationState.WAITLISTED
    return render_template(
        "events/answer.html", nav="events", event=event, mine=mine, token=token,
        standing=rules_seats.standing(event, actor, mine, at), at=at, sees_link=rules_seats.may_see_link(actor, mine),
        door_code=rules_door.code, waitlist_number=queries_waitlist.number(mine) if waits else None,
        ways=[way.value for way in rules_seats.ways_of(event)],
    )  # fmt: skip


def _way(mine: Registration) -> Way | None:
    """The way that the button names, where the event offers it."""
    offered = {way.value: way for way in rules_seats.ways_of(mine.event)}
    return offered.get(request.form.get("way", ""))
