"""The office's review of a need: publish it, or return it with a note."""

from typing import Any

from flask import g, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.core import clock
from forum.core.access import Who, audience
from forum.core.errors import NotShown
from forum.core.form_pages import beside, done, form_page
from forum.files import queries as files
from forum.needs import forms, queries, queries_rules, rules, rules_outcome, service, service_review
from forum.needs.models import Need, NeedState
from forum.needs.views import found, needs
from forum.policies import queries as policies


def _in_review(ref: str, *, lock: bool) -> Need:
    need = found(ref, lock=lock)
    if need.thread.imported_from is not None or need.state is NeedState.DRAFT:
        raise NotShown
    return need


@needs.get("/<ref>/review")
@audience(Who.HOST)
def review(ref: str) -> ResponseReturnValue:
    """What was sent in, with the marks of the outcome check, and two answers: publish or return."""
    need = _in_review(ref, lock=False)
    if need.state is not NeedState.IN_REVIEW:
        return redirect(url_for("needs.show", ref=ref), code=303)
    publishing = forms.PublishForm()
    forms.fill_dates(publishing, *service_review.suggested_days(need, at=clock.now()))
    return _page(need, publishing, forms.ReturnForm())


@needs.post("/<ref>/review")
@audience(Who.HOST)
def publish(ref: str) -> ResponseReturnValue:
    """Publish it with these last days."""
    need = _in_review(ref, lock=True)
    form = forms.PublishForm()
    if need.state is NeedState.PUBLISHED:
        return redirect(url_for("needs.show", ref=ref), code=303)  # the same form, sent twice
    if form.validate_on_submit():
        with beside(form):
            service_review.publish(
                g.actor, need, at=clock.now(),
                questions_close_on=form.questions_close_on.data, closes_on=form.closes_on.data,
            )  # fmt: skip
            return done(
                _("Published as %(number)s. Whoever follows its topics is told now.", number=need.public_number),
                url_for("needs.show", ref=ref),
            )
    return _page(need, form, forms.ReturnForm(formdata=None))


@needs.post("/<ref>/return")
@audience(Who.HOST)
def return_need(ref: str) -> ResponseReturnValue:
    """Return it with a note."""
    need = _in_review(ref, lock=True)
    form = forms.ReturnForm()
    if form.validate_on_submit():
        service_review.return_need(g.actor, need, form.reason.data or "", at=clock.now())
        return done(_("Returned. Author and contact have your note by mail."), url_for("needs.show", ref=ref))
    publishing = forms.PublishForm(formdata=None)
    forms.put_dates(publishing, *service_review.suggested_days(need, at=clock.now()))
    return _page(need, publishing, form)


def _page(need: Need, publishing: Any, returning: Any) -> ResponseReturnValue:
    second = policies.current().second_person
    return form_page(
        "needs/review.html", publishing, returning, nav="needs", need=need, returning=returning, rules=rules,
        marks=rules_outcome.marks(service.texts(need)), codes=queries.codes_of(need.id), money=forms.MONEY_WORDS,
        decisions=queries_rules.decided(need), files=files.of_thread(g.actor, need.thread_id),
        may_publish=rules.may_publish(g.actor, need, second_person=second),
        form_has_errors=bool(publishing.errors or returning.errors),
    )  # fmt: skip
