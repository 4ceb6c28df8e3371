"""Write a need: three parts, then all answers on one page, then send."""

from datetime import date
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from forum.core import clock, jinja
from forum.core.access import Who, audience
from forum.core.database import db, writing
from forum.core.errors import NotShown, RefusedFields
from forum.core.form_pages import beside, form_page
from forum.files import queries as files
from forum.files.rules import BODY_MOST
from forum.needs import forms, queries, queries_rules, rules, rules_outcome, service, views_files
from forum.needs.forms_rules import RulesForm
from forum.needs.models import Need, NeedState
from forum.needs.views import found, needs
from forum.policies import queries as policies
from forum.taxonomy import queries as taxonomy

PARTS = (1, 2, 3)
FILES_PART = 2


@needs.route("/new", methods=["GET", "POST"])
@audience(Who.STATE)
def new() -> ResponseReturnValue:
    """The first part; its first Continue makes a draft that colleagues share."""
    form = forms.ProblemForm()
    leaving = "leave" in request.form
    if leaving:
        form.leave()
    if form.validate_on_submit():
        need = service.begin_draft(g.actor, form.draft(), at=clock.now())
        db.session.commit()
        return _onward(need, 1, leaving)
    return _part_page(form, 1, None)


@needs.route("/<ref>/edit/<int:part>", methods=["GET", "POST"])
@audience(Who.STATE, slow=True, body_most=BODY_MOST)
def edit(ref: str, part: int) -> ResponseReturnValue:
    """One part of a draft."""
    sent = request.method == "POST"
    wrong = views_files.receive(ref) if sent and part == FILES_PART else []
    if sent:
        writing()
    need = found(ref, lock=sent)
    if part not in PARTS or not (rules.may_edit(g.actor, need) or rules.speaks_for(g.actor, need)):
        raise NotShown
    form, leaving = _form(need, part), "leave" in request.form
    if leaving or views_files.REMOVE in request.form:
        form.leave()
    if form.validate_on_submit() and not wrong:
        with beside(form):
            service.save_draft(g.actor, need, form.draft(), at=clock.now())
            db.session.commit()
            return _onward(need, part, leaving)
    if wrong:
        form.files.errors = wrong
    return _part_page(form, part, need)


def _form(need: Need, part: int) -> Any:
    kept = {f"kept_{mark.field}": need.kept_phrases.get(mark.phrase) for mark in _marks(need)}
    if part == 1:
        return forms.ProblemForm(obj=need, title=need.thread.title, data=kept)
    if part == 2:
        sent = request.form.getlist("shown_rule") if request.method == "POST" else None
        return RulesForm.of(queries_rules.decided(need), sent)(obj=need, data=kept)
    if request.method == "POST":
        form = forms.HearingForm()
    else:
        helpers = [person.ref for person in queries.helpers_of(need.id)]
        form = forms.HearingForm(
            engagement=need.engagement.value, money=need.money.value, contact=need.contact.ref if need.contact else "",
            colleagues=helpers, topics=[topic.slug for topic in need.thread.topics], codes=", ".join(queries.codes_of(need.id)),
        )  # fmt: skip
        forms.fill_dates(form, *_days(need))
    form.offer(queries.colleagues(need.thread.organization_id), taxonomy.topics())
    return form


def _days(need: Need) -> tuple[date, date]:
    """The typed days, or those that the office's rules give today."""
    now = policies.current()
    proposed = rules.proposed_dates(rules.local_day(clock.now(), now.zone), now)
    questions, closes = service.days_of(need, now)
    return questions or proposed.questions_close_on, closes or proposed.closes_on


def _marks(need: Need) -> list[rules_outcome.Mark]:
    return list(rules_outcome.marks(service.texts(need)))


def _onward(need: Need, part: int, leaving: bool) -> Response:
    ref = need.thread.ref
    if leaving:
        flash(_("Your draft is saved. Colleagues of your agency can go on with it."))
        return redirect(url_for("needs.show", ref=ref), code=303)
    if views_files.REMOVE in request.form:
        return redirect(
            url_for("needs.edit", ref=ref, part=part, check=request.args.get("check"), _anchor="files"), code=303
        )
    # Words that name a tool are shown once, under their field; whoever goes on again goes on.
    fields = (
        {"title", "outcome_sought", "people_affected", "measure"} if part == 1 else {"why_now", "tried", "constraints"}
    )
    open_marks = [m for m in _marks(need) if m.field in fields and m.phrase not in need.kept_phrases]
    if part < 3 and open_marks and request.form.get("looked") != "1":
        return redirect(url_for("needs.edit", ref=ref, part=part, look=1), code=303)
    if part == 3 or "check" in request.args:
        return redirect(url_for("needs.check", ref=ref), code=303)
    return redirect(url_for("needs.edit", ref=ref, part=part + 1), code=303)


def _part_page(form: Any, part: int, need: Need | None) -> ResponseReturnValue:
    marks = _marks(need) if need is not None else []
    if need is not None and not rules.may_edit(g.actor, need):
        return redirect(url_for("needs.show", ref=need.thread.ref), code=303)
    dates = None
    if part == 3 and need is not None:
        now = policies.current()
        today = rules.local_day(clock.now(), now.zone)
        dates = rules.proposed_dates(today, now, form.questions_close_on.data)
    return form_page(
        f"needs/edit_{part}.html", form, nav="needs", need=need, part=part, dates=dates,
        marks={mark.field: [m for m in marks if m.field == mark.field] for mark in marks},
        files=files.of_thread(g.actor, need.thread_id) if need is not None and part == FILES_PART else [],
        looked=request.args.get("look") == "1" or request.form.get("looked") == "1",
    )  # fmt: skip


@needs.route("/<ref>/check", methods=["GET", "POST"])
@audience(Who.STATE)
def check(ref: str) -> ResponseReturnValue:
    """All answers with Change links, who will read them, what happens next; and Send."""
    need = found(ref, lock=request.method == "POST")
    if not rules.may_edit(g.actor, need) or need.state is not NeedState.DRAFT:
        if rules.speaks_for(g.actor, need) or rules.may_edit(g.actor, need):
            return redirect(url_for("needs.show", ref=ref), code=303)  # sent already
        raise NotShown
    problems: dict[str, str] = {}
    if request.method == "POST":
        try:
            service.submit(g.actor, need, at=clock.now())
        except RefusedFields as refused:
            problems = refused.sentences
        else:
            db.session.commit()
            flash(
                _(
                    "Sent to the CIO's office. By %(day)s it is published or comes back with a note; who wrote it and the contact get a mail.",
                    day=jinja.day_text(need.review_by_on),
                )
            )
            return redirect(url_for("needs.show", ref=ref), code=303)
    page = _check_page(need, problems)
    return (page, 422) if problems else page


def _check_page(need: Need, problems: dict[str, str]) -> str:
    now = policies.current()
    today = rules.local_day(clock.now(), now.zone)
    questions, closes = service.days_of(need, now)
    end = closes or questions
    return render_template(
        "needs/check.html", nav="needs", need=need, wanting=problems, codes=queries.codes_of(need.id), rules=rules,
        colleagues=queries.helpers_of(need.id), decisions=queries_rules.decided(need), marks=_marks(need), money=forms.MONEY_WORDS,
        files=files.of_thread(g.actor, need.thread_id),
        review_by=rules.after_workdays(today, now.review_days, now), form_has_errors=bool(problems),
        holidays=rules.holidays_within(today, end, now) if end else (),
    )  # fmt: skip


@needs.post("/<ref>/copy")
@audience(Who.STATE)
def copy(ref: str) -> Response:
    """A new draft with the words of an earlier need."""
    need = found(ref)
    made = service.copy(g.actor, need, at=clock.now())
    db.session.commit()
    return redirect(url_for("needs.edit", ref=made.thread.ref, part=1), code=303)
