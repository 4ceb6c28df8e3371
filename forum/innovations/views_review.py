"""The office reads a company's first innovation."""

from flask import flash, g, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from forum.core import clock
from forum.core.access import Who, audience
from forum.core.database import db
from forum.core.errors import NotShown
from forum.core.form_pages import beside, form_page
from forum.innovations import rules, service
from forum.innovations.forms import ReviewForm
from forum.innovations.models import Innovation, InnovationState
from forum.innovations.views import innovations, load


@innovations.route("/innovations/<ref>/review", methods=["GET", "POST"])
@audience(Who.HOST)
def review(ref: str) -> str | Response | tuple[str, int]:
    """List it, or return it with a note."""
    innovation = load(ref)
    if innovation.state not in {InnovationState.IN_REVIEW, InnovationState.LISTED}:
        raise NotShown
    form = ReviewForm()
    if form.validate_on_submit():
        with beside(form):
            _decide(form, innovation)
            db.session.commit()
            address = url_for("innovations.show", ref=ref) if request.form.get("list") else url_for("innovations.index")
            return redirect(address, code=303)
    return form_page("innovations/review.html", form, innovation=innovation, thread=innovation.thread, rules=rules)


def _decide(form: ReviewForm, innovation: Innovation) -> None:
    if request.form.get("list"):
        service.list_(g.actor, innovation, at=clock.now())
        flash(_("Listed. Everyone can read it, and the company was told."))
    else:
        service.return_(g.actor, innovation, form.reason.data or "", at=clock.now())
        flash(_("Returned. The company was told."))
