"""What counts in a call by score, and who scores: pages of the office."""

from flask import g, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from forum.core import clock
from forum.core.access import Who, audience
from forum.core.errors import NotShown
from forum.core.form_pages import beside, done, form_page
from forum.events import queries_score, queries_slots, rules_score, service_criteria
from forum.events.forms_score import CriterionForm, ReviewerForm
from forum.events.models_score import Criterion
from forum.events.views import events
from forum.events.views_slots import Answer, published


@events.route("/events/<ref>/criteria", methods=["GET", "POST"])
@audience(Who.HOST)
def criteria(ref: str) -> Answer:
    """What counts in a call by score; POST adds one."""
    event, form, at = published(ref), CriterionForm(), clock.now()
    if form.validate_on_submit():
        with beside(form):
            service_criteria.add_criterion(g.actor, event, form.draft(), at=at)
            return done(_("Added. It is published with the call."), url_for("events.criteria", ref=ref))
    is_locked = rules_score.is_locked(event, at) or bool(queries_slots.applications(event))
    rows = queries_score.criteria(event)
    return form_page("events/criteria.html", form, nav="events", event=event, criteria=rows, is_locked=is_locked)


@events.route("/events/<ref>/criteria/<criterion>", methods=["GET", "POST"])
@audience(Who.HOST)
def criterion(ref: str, criterion: str) -> Answer:
    """Change one."""
    event = published(ref)
    found = _criterion(ref, criterion)
    form = CriterionForm(obj=found)
    if form.validate_on_submit():
        with beside(form):
            service_criteria.change_criterion(g.actor, event, found, form.draft(), at=clock.now())
            return done(_("Changed."), url_for("events.criteria", ref=ref))
    return form_page("events/criterion.html", form, nav="events", event=event, criterion=criterion)


@events.post("/events/<ref>/criteria/<criterion>/drop")
@audience(Who.HOST)
def drop_criterion(ref: str, criterion: str) -> Response:
    """Take one back."""
    found = _criterion(ref, criterion)
    service_criteria.drop_criterion(g.actor, published(ref), found, at=clock.now())
    return done(_("Taken back."), url_for("events.criteria", ref=ref))


def _criterion(ref: str, criterion: str) -> Criterion:
    found = queries_score.criterion_by_ref(published(ref), criterion)
    if found is None:
        raise NotShown
    return found


@events.route("/events/<ref>/reviewers", methods=["GET", "POST"])
@audience(Who.HOST)
def reviewers(ref: str) -> Answer:
    """Who scores, how far they are, and who stands back; POST names one more."""
    event, form = published(ref), ReviewerForm()
    if form.validate_on_submit():
        with beside(form):
            made = service_criteria.name_reviewer(g.actor, event, form.email.data or "", at=clock.now())
            return done(
                _("%(name)s scores. A mail says so once applications wait.", name=made.person.name),
                url_for("events.reviewers", ref=ref),
            )
    return form_page(
        "events/reviewers.html", form, nav="events", event=event, reviewers=queries_score.reviewers(event),
        recusals=queries_score.recusals(event), standing=queries_score.standing(g.actor, event),
    )  # fmt: skip


@events.post("/events/<ref>/reviewers/<reviewer>/drop")
@audience(Who.HOST)
def drop_reviewer(ref: str, reviewer: str) -> Response:
    """Somebody scores no more."""
    event = published(ref)
    found = queries_score.reviewer_by_ref(event, reviewer)
    if found is None:
        raise NotShown
    service_criteria.drop_reviewer(g.actor, event, found, at=clock.now())
    return done(_("Taken off."), url_for("events.reviewers", ref=ref))
