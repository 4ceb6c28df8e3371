"""Invite people: choose whom, see what goes out and to how many, then send; and remind who has not answered."""

from flask import g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext
from werkzeug.wrappers import Response

from forum.core import clock, panels
from forum.core.access import Who, audience
from forum.core.form_pages import beside, done, form_page
from forum.events.models import Event
from forum.policies import queries as policies
from forum.registrations import queries_invite, rules_invite, service_invite
from forum.registrations.forms_invite import InviteForm
from forum.registrations.views import loaded, registrations

#: So many names of each group are shown before an invitation goes out.
MOST_NAMES = 200


@registrations.route("/events/<ref>/invite", methods=["GET", "POST"])
@audience(Who.HOST)
def invite(ref: str) -> ResponseReturnValue:
    """The first page chooses, the second shows what goes out; nothing is kept before its button is used."""
    event, at = loaded(ref), clock.now()
    form = InviteForm().offer(event)
    if request.method != "POST":
        service_invite.refuse_closed(g.actor, event, at=at)
        now = policies.current()
        form.answer_by_on.data = rules_invite.proposed_day(event, at, now.workdays, now.holiday_days)
    elif "change" not in request.form and form.validate():
        with beside(form):
            if "send" in request.form:
                return _sent(service_invite.invite(g.actor, event, form.draft(), at=at), event)
            return _check(form, service_invite.plan(g.actor, event, form.draft(), at=at))
    return form_page("registrations/invite.html", form, nav="events", event=event)


def _check(form: InviteForm, planned: service_invite.Plan) -> str:
    guests = [f"{name}, {address}" if name else address for address, name in planned.guests.items()]
    return render_template(
        "registrations/invite_check.html", nav="events", form=form, planned=planned, event=planned.event,
        guests=guests[:MOST_NAMES], people=queries_invite.people(planned.event, planned.named, MOST_NAMES),
        found=panels.at("registrations.invite.body", g.actor, planned),
    )  # fmt: skip


def _sent(count: int, event: Event) -> Response:
    return done(
        ngettext("%(num)d person is invited.", "%(num)d people are invited.", count),
        url_for("registrations.people", ref=event.thread.ref),
    )


@registrations.post("/events/<ref>/remind")
@audience(Who.HOST)
def remind(ref: str) -> Response:
    """One reminder to each who was invited and has not answered."""
    count = service_invite.remind(g.actor, loaded(ref), at=clock.now())
    return done(
        ngettext("%(num)d person is reminded.", "%(num)d people are reminded.", count),
        url_for("registrations.people", ref=ref),
    )
