"""The host plans, previews, publishes, changes, moves, cancels and completes an event."""

from collections.abc import Mapping
from datetime import date, datetime

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from forum.calls import queries_agenda
from forum.core import clock, panels
from forum.core.access import Who, audience
from forum.core.database import db
from forum.core.errors import NotShown, Refused
from forum.core.form_fields import choices
from forum.core.form_pages import beside, done, form_page, put_sentences
from forum.events import queries as events
from forum.events import rules, rules_kinds, service, service_series, service_suggest
from forum.events.forms import ReasonForm
from forum.events.models import Event, EventKind, EventState
from forum.events.rules import EventDraft
from forum.events.rules_words import kind_name
from forum.policies import queries as policies
from forum.registrations import queries_people, queries_unseen, rules_seats
from forum.registrations.models import RegistrationState
from forum.showcases import service_change
from forum.showcases.forms import EventForm, MoveForm
from forum.showcases.views import loaded, showcases
from forum.taxonomy import queries as taxonomy


@showcases.route("/events/new", methods=["GET", "POST"])
@audience(Who.HOST)
def new() -> ResponseReturnValue:
    """Plan an event; with `?need=` a showcase for that need."""
    form = _form()
    kind = _kind()
    if request.method != "POST":
        _fill_first(form, kind)
    elif _stands(form):
        with beside(form):
            event = service.plan_event(g.actor, form.draft(), at=clock.now())
            return _saved(event)
    return form_page("showcases/new.html", form, nav="events", kinds=rules_kinds.USUAL, kind=kind, need=_need_ref())


def _kind() -> EventKind | None:
    """The kind that the address names, or the form; None while nobody chose one."""
    named = request.form.get("kind") or request.args.get("kind")
    return EventKind(named) if named in set(EventKind) else None


def _need_ref() -> str | None:
    return request.args.get("need") or None


def _fill_first(form: EventForm, kind: EventKind | None) -> None:
    """Show what is usual for the kind, and for a need the whole plan."""
    need = events.need_by_ref(g.actor, _need_ref() or "")
    if need is not None:
        form.fill(service_suggest.showcase(g.actor, need, kind, at=clock.now()))
        return
    copied = events.by_ref(g.actor, request.args.get("copy", ""))
    if copied is not None and not copied.is_imported:
        form.fill(service_series.copied(copied))
        if not copied.all_day:
            form.starts_time.data, form.ends_time.data = copied.starts_local.time(), copied.ends_local.time()
        form.zone.offer(copied.zone)
        return
    form.fill(service_suggest.usual(kind))
    if kind is not None:
        form.starts_time.data = rules_kinds.START
        ends = datetime.combine(date.min, rules_kinds.START) + rules_kinds.USUAL[kind].length
        form.ends_time.data = ends.time()


def _form() -> EventForm:
    form = EventForm()
    form.topics.choices = choices({topic.slug: topic.name for topic in taxonomy.topics()})
    form.need.choices = [*form.need.choices, *choices(dict(events.needs_to_choose(g.actor)))]
    form.zone.offer(policies.current().zone, *filter(rules.is_known_zone, request.form.getlist("zone")))
    if (kind := _kind()) is not None:
        form.why_come.description = rules_kinds.USUAL[kind].why_hint
    return form


def _stands(form: EventForm) -> bool:
    """Whether what was typed can be kept: all of it for "Continue", title and times for "Save and leave"."""
    valid = form.validate()
    if "save" in request.form:
        return bool(valid)
    said = service.problems(form.draft(), at=clock.now())
    put_sentences(form, said)
    return valid and not said


def _saved(event: Event) -> Response:
    db.session.commit()
    if "save" in request.form:
        flash(_("The draft is saved. Your colleagues in the office can go on with it."))
        return redirect(url_for("showcases.show", ref=event.thread.ref), code=303)
    return redirect(url_for("showcases.preview", ref=event.thread.ref), code=303)


@showcases.route("/events/<ref>/edit", methods=["GET", "POST"])
@audience(Who.HOST)
def edit(ref: str) -> ResponseReturnValue:
    """Change a draft, or the text and the seats of a published event."""
    event = loaded(ref)
    is_draft = event.state is EventState.DRAFT
    form = _form()
    form.zone.offer(event.zone)
    old = service.draft_of(event)
    losing = {} if is_draft else queries_unseen.losing(event, rules.narrower(event))
    if request.method != "POST":
        form.fill(old)
        return form_page("showcases/edit.html", form, nav="events", event=event, is_draft=is_draft, losing=losing)
    if not is_draft:
        _keep_times(form, old)
    with beside(form):
        if is_draft and _stands(form):
            service.edit_draft(g.actor, event, form.draft(), at=clock.now())
            return _saved(event)
        if not is_draft and form.validate():
            service_change.change_event(g.actor, event, form.draft(), at=clock.now())
            return _changed(event, _("The change is published."))
    return form_page("showcases/edit.html", form, nav="events", event=event, is_draft=is_draft, losing=losing)


def _keep_times(form: EventForm, old: EventDraft) -> None:
    """Time, place and way of a published event change on the page that says whom that asks again."""
    by = form.register_by_on.data, form.register_by_time.data
    url = form.online_url.data
    form.fill_times(old)
    form.register_by_on.data, form.register_by_time.data = by
    form.online_url.data = url


def _changed(event: Event, sentence: str) -> Response:
    return done(sentence, url_for("showcases.show", ref=event.thread.ref))


@showcases.route("/events/<ref>/preview", methods=["GET", "POST"])
@audience(Who.HOST)
def preview(ref: str) -> ResponseReturnValue:
    """What will be public, and what goes out; the button publishes."""
    event = loaded(ref)
    if event.state is not EventState.DRAFT:
        if request.method == "POST":
            return redirect(url_for("showcases.show", ref=ref), code=303)
        raise NotShown
    if request.method == "POST":
        service.publish(g.actor, event, at=clock.now())
        return done(_("Published. People can register now. Next, invite people."), url_for("showcases.show", ref=ref))
    return render_template(
        "showcases/preview.html", nav="events", event=event, kind_name=kind_name(event),
        problems=service.problems(service.draft_of(event), at=clock.now()),
        has_call=rules_kinds.USUAL[event.kind].has_call,
        found=panels.at("showcases.preview.body", g.actor, event),
    )  # fmt: skip


@showcases.route("/events/<ref>/move", methods=["GET", "POST"])
@audience(Who.HOST)
def move(ref: str) -> ResponseReturnValue:
    """Another time, place or way: says first how many are asked again."""
    event = loaded(ref)
    if not rules.may_cancel(event, clock.now()):
        raise Refused(_("Only an event that is published and not over can be moved."))
    form = MoveForm()
    form.zone.offer(policies.current().zone, event.zone)
    if request.method != "POST":
        form.fill_times(service.draft_of(event))
    elif form.validate():
        with beside(form):
            before = service_change.move(g.actor, event, form.move(), at=clock.now())
            return _changed(event, _moved(event, before))
    return form_page(
        "showcases/move.html", form, nav="events", event=event, count=_in(event, rules_seats.ASKED_AGAIN),
        presenters=queries_agenda.presenter_count(event),
    )  # fmt: skip


#: States of who holds a seat, a place in line or an invitation: they hear that the event is off.
_TOLD_OF_THE_END = rules_seats.ASKED_AGAIN | rules_seats.IN_LINE


def _in(event: Event, states: frozenset[RegistrationState]) -> int:
    people = queries_people.tally(event, clock.now()).people
    return sum(people[state] for state in states)


def _moved(event: Event, before: Mapping[str, str]) -> str:
    count = _in(event, rules_seats.ASKED_AGAIN)
    if not before:
        return str(_("Nothing changed."))
    if not rules.asks_again(dict(before)):
        if "online_url" not in before:
            return str(_("The change is published. Nobody is asked again."))
        said = ngettext(
            "The change is published. %(num)d person gets the new link by mail and is not asked again.",
            "The change is published. %(num)d people get the new link by mail and are not asked again.",
            count,
        )
        return str(said)
    return str(ngettext("Moved. %(num)d person is asked again.", "Moved. %(num)d people are asked again.", count))


@showcases.route("/events/<ref>/cancel", methods=["GET", "POST"])
@audience(Who.HOST)
def cancel(ref: str) -> ResponseReturnValue:
    """Call the event off, with a reason for everybody concerned."""
    event = loaded(ref)
    if not rules.may_cancel(event, clock.now()):
        if request.method == "POST" and event.state is EventState.CANCELLED:
            return redirect(url_for("showcases.show", ref=ref), code=303)
        raise Refused(_("Only an event that is published and not over can be cancelled."))
    form = ReasonForm()
    if form.validate_on_submit():
        count = _in(event, _TOLD_OF_THE_END)
        service_change.cancel(g.actor, event, form.reason.data, at=clock.now())
        return _changed(event, _cancelled(count))
    return form_page("showcases/cancel.html", form, nav="events", event=event, count=_in(event, _TOLD_OF_THE_END))


def _cancelled(count: int) -> str:
    if not count:
        return str(_("Cancelled. The page stays, with your reason."))
    return str(
        ngettext(
            "Cancelled. %(num)d person who registered or was invited is told.",
            "Cancelled. %(num)d people who registered or were invited are told.",
            count,
        )
    )
