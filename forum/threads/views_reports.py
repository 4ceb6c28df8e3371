"""Report a post; the office's page to decide on it."""

from flask import g, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from forum.core import clock
from forum.core.access import Who, audience
from forum.core.errors import NotShown, or_404
from forum.core.form_pages import beside, done, form_page
from forum.threads import queries_reports, service_reports
from forum.threads.forms import DecisionForm, ReasonForm
from forum.threads.models import ReportDecision
from forum.threads.views import post_of, threads


@threads.route("/threads/<ref>/posts/<int:number>/report", methods=["GET", "POST"])
@audience(Who.SIGNED_IN)
def report(ref: str, number: int) -> tuple[str, int] | Response:
    """Tell the office that a post breaks the rules."""
    thread, post = post_of(ref, number)
    if post.removed_at is not None or post.author_id == g.actor.person_id:
        raise NotShown
    form = ReasonForm()
    if form.validate_on_submit():
        with beside(form):
            service_reports.report(g.actor, thread, post, form.reason.data or "", at=clock.now())
            return done(
                _("Sent to the office. It reads the post, and writes to you what it did."),
                url_for("threads.show", ref=ref, post=number, _anchor=f"post-{number}"),
            )
    return form_page("threads/report.html", form, thread=thread, post=post)


@threads.route("/desk/reports/<ref>", methods=["GET", "POST"])
@audience(Who.HOST)
def decide_report(ref: str) -> tuple[str, int] | Response:
    """The post, why it was reported, and what the office decides."""
    found = or_404(queries_reports.report_by_ref(ref))
    form = DecisionForm()
    if form.validate_on_submit():
        decision = ReportDecision(form.decision.data)
        service_reports.decide(g.actor, found, decision, form.note.data or "", at=clock.now())
        return done(_("Decided. Whoever reported the post was told."), url_for("threads.decide_report", ref=ref))
    return form_page("threads/decide_report.html", form, report=found)
