"""What counts in a call by score, and who scores: pages of the office."""

from flask import g, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from forum.calls import queries_score, queries_slots, rules_score, service_criteria
from forum.calls.forms_score import CriterionForm, ReviewerForm
from forum.calls.models_score import Criterion
from forum.calls.views import calls, published
from forum.core import clock
from forum.core.access import Who, audience
from forum.core.errors import or_404
from forum.core.form_pages import beside, done, form_page


@calls.route("/events/<ref>/criteria", methods=["GET", "POST"])
@audience(Who.HOST)
def criteria(ref: str) -> ResponseReturnValue:
    """What counts in a call by score; POST adds one."""
    event, form, at = published(ref), CriterionForm(), clock.now()
    if form.validate_on_submit():
        with beside(form):
            service_criteria.add_criterion(g.actor, event, form.draft(), at=at)
            return done(_("Added. It is published with the call."), url_for("calls.criteria", ref=ref))
    is_locked = rules_score.is_locked(event, at) or bool(queries_slots.applications(event))
    rows = queries_score.criteria(event)
    return form_page("calls/criteria.html", form, nav="events", event=event, criteria=rows, is_locked=is_locked)


@calls.route("/events/<ref>/criteria/<criterion>", methods=["GET", "POST"])
@audience(Who.HOST)
def criterion(ref: str, criterion: str) -> ResponseReturnValue:
    """Change one."""
    event = published(ref)
    found = _criterion(ref, criterion)
    form = CriterionForm(obj=found)
    if form.validate_on_submit():
        with beside(form):
            service_criteria.change_criterion(g.actor, event, found, form.draft(), at=clock.now())
            return done(_("Changed."), url_for("calls.criteria", ref=ref))
    return form_page("calls/criterion.html", form, nav="events", event=event, criterion=criterion)


@calls.post("/events/<ref>/criteria/<criterion>/drop")
@audience(Who.HOST)
def drop_criterion(ref: str, criterion: str) -> Response:
    """Take one back."""
    found = _criterion(ref, criterion)
    service_criteria.drop_criterion(g.actor, published(ref), found, at=clock.now())
    return done(_("Taken back."), url_for("calls.criteria", ref=ref))


def _criterion(ref: str, criterion: str) -> Criterion:
    return or_404(queries_score.criterion_by_ref(published(ref), criterion))


@calls.route("/events/<ref>/reviewers", methods=["GET", "POST"])
@audience(Who.HOST)
def reviewers(ref: str) -> ResponseReturnValue:
    """Who scores, how far they are, and who stands back; POST names one more."""
    event, form = published(ref), ReviewerForm()
    if form.validate_on_submit():
        with beside(form):
            made = service_criteria.name_reviewer(g.actor, event, form.email.data or "", at=clock.now())
            return done(
                _("%(name)s scores. A mail says so once applications wait.", name=made.person.name),
                url_for("calls.reviewers", ref=ref),
            )
    return form_page(
        "calls/reviewers.html", form, nav="events", event=event, reviewers=queries_score.reviewers(event),
        recusals=queries_score.recusals(event), standing=queries_score.standing(g.actor, event),
    )  # fmt: skip


@calls.post("/events/<ref>/reviewers/<reviewer>/drop")
@audience(Who.HOST)
def drop_reviewer(ref: str, reviewer: str) -> Response:
    """Somebody scores no more."""
    event = published(ref)
    found = or_404(queries_score.reviewer_by_ref(event, reviewer))
    service_criteria.drop_reviewer(g.actor, event, found, at=clock.now())
    return done(_("Taken off."), url_for("calls.reviewers", ref=ref))
