"""The office's own questions: the host adds them, and takes them back while nobody has answered."""

from flask import g, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from forum.core import clock
from forum.core.access import Who, audience
from forum.core.errors import NotShown, or_404
from forum.core.form_pages import beside, done, form_page
from forum.events import queries_questions as asked
from forum.showcases import queries_questions, service_questions
from forum.showcases.forms_questions import KINDS, PURPOSES, QuestionForm
from forum.showcases.views import loaded, showcases


@showcases.route("/events/<ref>/questions", methods=["GET", "POST"])
@audience(Who.HOST)
def questions(ref: str) -> Response | tuple[str, int]:
    """Questions of one's own to whoever registers or applies; POST adds one."""
    event, form = loaded(ref), QuestionForm()
    if event.is_imported:
        raise NotShown
    if form.validate_on_submit():
        with beside(form):
            service_questions.add_question(g.actor, event, form.draft(), at=clock.now())
            return done(_("Added. It is asked from now on."), url_for("showcases.questions", ref=ref))
    return form_page(
        "showcases/questions.html", form, nav="events", event=event, questions=asked.questions(event),
        answered=queries_questions.answered(event), purposes=PURPOSES, kinds=KINDS,
    )  # fmt: skip


@showcases.post("/events/<ref>/questions/<question>/drop")
@audience(Who.HOST)
def drop_question(ref: str, question: str) -> Response:
    """Take a question back."""
    event = loaded(ref)
    found = or_404(asked.question_by_ref(event, question))
    service_questions.drop_question(g.actor, event, found, at=clock.now())
    return done(_("Taken back."), url_for("showcases.questions", ref=ref))
