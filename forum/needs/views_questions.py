"""Ask a question, answer it to all, or set it aside with a reason."""

from typing import Any

from flask import flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.core import clock
from forum.core.access import Who, audience
from forum.core.database import db
from forum.core.errors import NotShown, or_404
from forum.core.form_pages import beside, done, form_page
from forum.core.jinja import day_text, moment_text
from forum.needs import forms, queries_questions, rules, service_questions
from forum.needs.models import Need, Question
from forum.needs.views import found, managed, needs
from forum.policies import queries as policies


@needs.route("/<ref>/ask", methods=["GET", "POST"])
@audience(Who.VENDOR)
def ask(ref: str) -> ResponseReturnValue:
    """One question, inside the window; late ones get a page that says when it closed."""
    need, at = found(ref, lock=request.method == "POST"), clock.now()
    if need.published_at is None:
        raise NotShown
    service_questions.check_window(g.actor, need, at=at)
    form = forms.AskForm()
    if form.validate_on_submit():
        question = service_questions.ask(
            g.actor, need, form.text.data or "", show_company=bool(form.show_company.data), at=at
        )
        db.session.commit()
        day = day_text(question.due_on)
        flash(_("The agency has your question. It answers by %(day)s; you get a mail.", day=day))
        return redirect(url_for("needs.show", ref=ref, _anchor="questions"), code=303)
    return form_page("needs/ask.html", form, nav="needs", need=need)


def _question(ref: str, question: str) -> tuple[Need, Question]:
    need = managed(ref)
    row = or_404(queries_questions.by_ref(need.id, question, lock=request.method == "POST"))
    return need, row


@needs.route("/<ref>/questions/<question>/answer", methods=["GET", "POST"])
@audience(Who.STATE)
def answer(ref: str, question: str) -> ResponseReturnValue:
    """Write the answer; keep it as a draft, or publish it to all at the next release hour."""
    need, row = _question(ref, question)
    form = forms.AnswerForm(text=row.answer)
    at = clock.now()
    if "keep" in request.form and form.text.data:
        form.text.validators = form.text.validators[:1]
    if form.validate_on_submit():
        words = form.text.data or ""
        if "keep" in request.form:
            service_questions.keep_answer(g.actor, need, row, words, at=at)
            flash(_("The draft of the answer is kept. Nobody outside your agency reads it yet."))
        else:
            release_at = service_questions.answer(g.actor, need, row, words, at=at)
            moment = moment_text(release_at, policies.current().zone)
            flash(
                _(
                    "Question and answer go to everyone on %(moment)s. You can change the answer until then.",
                    moment=moment,
                )
            )
        db.session.commit()
        return redirect(url_for("needs.show", ref=ref, _anchor="questions"), code=303)
    return _page(need, row, form, forms.SetAsideForm(formdata=None))


@needs.post("/<ref>/questions/<question>/aside")
@audience(Who.STATE)
def aside(ref: str, question: str) -> ResponseReturnValue:
    """Set a question aside: answered already, or not a question; its asker is told why."""
    need, row = _question(ref, question)
    form = forms.SetAsideForm()
    form.offer(_published(need))
    if form.validate_on_submit():
        with beside(form):
            service_questions.set_aside(
                g.actor, need, row, form.reason.data or "", at=clock.now(), duplicate_of=form.duplicate_of.data or None
            )
            return done(
                _("Set aside. The asker gets your reason by mail."), url_for("needs.show", ref=ref, _anchor="questions")
            )
    return _page(need, row, forms.AnswerForm(formdata=None, text=row.answer), form)


def _published(need: Need) -> list[tuple[int, str]]:
    lines = queries_questions.of_need(need.id, inside=False)
    return [
        (line.number, _("Question %(number)s: %(words)s", number=line.number, words=rules.first_words(line.text, 60)))
        for line in lines
        if line.number is not None
    ]


def _page(need: Need, question: Question, form: Any, setting_aside: Any) -> ResponseReturnValue:
    if setting_aside.duplicate_of.choices is None:
        setting_aside.offer(_published(need))
    asker = queries_questions.asker_of(question.id)
    return form_page(
        "needs/answer.html", form, setting_aside, nav="needs", need=need, question=question, setting_aside=setting_aside,
        asker=asker, next_release=question.release_at or rules.next_release(clock.now(), policies.current()),
        form_has_errors=bool(form.errors or setting_aside.errors),
    )  # fmt: skip
