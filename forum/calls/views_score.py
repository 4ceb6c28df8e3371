"""Where reviewers score applications, each before seeing what others gave, and stand back from some."""

from dataclasses import dataclass

from flask import g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.calls import queries_score, queries_slots, rules_draw, rules_score, rules_slots, service_score
from forum.calls.forms_score import RecuseForm, fill_scores, points_of, with_criteria
from forum.calls.models import Application, ApplicationState
from forum.calls.rules_score import Standing
from forum.calls.views import calls, published
from forum.core import clock
from forum.core.access import Who, audience
from forum.core.errors import NotShown
from forum.core.form_pages import beside, done, form_page
from forum.events import queries_questions
from forum.events.forms import answers_in_words
from forum.events.models import Event, SlotsBy
from forum.events.models_questions import Purpose


@dataclass(frozen=True)
class Scored:
    """An application as somebody may read it now: without names while they are hidden."""

    title: str
    company: str
    note: str
    said: list[tuple[str, str]]
    problem: str
    change: str
    #: The page of the innovation; empty while names are hidden.
    innovation: str


@calls.get("/events/<ref>/scores")
@audience(Who.STATE)
def scores(ref: str) -> str:
    """The applications of a call by score, for reviewers and the office."""
    event, at = _by_score(ref), clock.now()
    standing = queries_score.standing(g.actor, event)
    if not (standing.is_reviewer or g.actor.is_host):
        raise NotShown
    phase = rules_slots.call_phase(event, at)
    return render_template(
        "calls/scores.html", nav="events", event=event, standing=standing, phase=phase, takes_part=rules_draw.takes_part,
        board=queries_score.board(g.actor, event) if phase is rules_slots.Call.CLOSED else (), plain=_plain_note,
        hides=rules_score.hides_names(event, standing), may_read=rules_score.may_read,
        is_scoring=rules_score.is_scoring(event, at, is_filled=standing.is_filled),
    )  # fmt: skip


def _plain_note(found: Application) -> str:
    return rules_score.without_names(found.note, rules_score.names_of(found))


@calls.route("/events/<ref>/scores/<application>", methods=["GET", "POST"])
@audience(Who.STATE)
def score(ref: str, application: str) -> ResponseReturnValue:
    """One application with what counts; a reviewer gives points, and then reads what others gave."""
    event = _by_score(ref)
    found, standing = _application(event, application)
    criteria, sheets = queries_score.sheet(event, found)
    form = with_criteria(criteria)()
    if request.method != "POST":
        fill_scores(form, criteria, next((each for each in sheets if each.person_id == g.actor.person_id), None))
    elif form.validate():
        with beside(form):
            given = points_of(form, criteria)
            service_score.give_scores(g.actor, event, found, given, form.note.data or "", at=clock.now())
            return done(
                _("Saved. You can change your scores until the slots are filled."), url_for("calls.scores", ref=ref)
            )
    is_open = rules_score.is_scoring(event, clock.now(), is_filled=standing.is_filled)
    may_see = rules_score.may_see_scores(g.actor, standing, is_open=is_open)
    return form_page(
        "calls/score.html", form, nav="events", event=event, number=application, it=_shown(event, found, standing),
        standing=standing, criteria=criteria, fields=[form[rules_score.field_name(row.ref)] for row in criteria],
        sheets=sheets if may_see else (), points_text=rules_score.points_text,
        result=rules_score.result([each.points for each in sheets]) if may_see else None,
        is_open=is_open, may_score=standing.is_reviewer and is_open and rules_draw.takes_part(found),
    )  # fmt: skip


@calls.route("/events/<ref>/scores/<application>/recuse", methods=["GET", "POST"])
@audience(Who.STATE)
def recuse(ref: str, application: str) -> ResponseReturnValue:
    """Stand back from an application, with a reason."""
    event, form = _by_score(ref), RecuseForm()
    found, standing = _application(event, application)
    if not standing.is_reviewer:
        raise NotShown
    if form.validate_on_submit():
        with beside(form):
            service_score.recuse(g.actor, event, found, form.reason.data or "", at=clock.now())
            return done(_("You stand back from this application."), url_for("calls.scores", ref=ref))
    return form_page("calls/recuse.html", form, nav="events", event=event, number=application)


def _by_score(ref: str) -> Event:
    event = published(ref)
    if event.slots_by is not SlotsBy.SCORE or event.call_opens_at is None:
        raise NotShown
    return event


def _application(event: Event, ref: str) -> tuple[Application, Standing]:
    """An application that the actor may read now; who stands back from it reads nothing of it."""
    found = queries_slots.application(event, ref)
    if found is None or found.state in {ApplicationState.DRAFT, ApplicationState.WITHDRAWN}:
        raise NotShown
    standing = queries_score.standing(g.actor, event, found)
    closed = rules_slots.call_phase(event, clock.now()) is rules_slots.Call.CLOSED
    if not closed or not rules_score.may_read(g.actor, standing):
        raise NotShown
    return found, standing


def _shown(event: Event, found: Application, standing: Standing) -> Scored:
    innovation = found.innovation
    said = answers_in_words(queries_questions.questions(event, Purpose.APPLY), found.answers)
    if not rules_score.hides_names(event, standing):
        return Scored(
            innovation.thread.title, found.organization.name, found.note, said, innovation.problem, innovation.change,
            url_for("innovations.show", ref=innovation.thread.ref),
        )  # fmt: skip
    names = rules_score.names_of(found)

    def plain(text: str) -> str:
        return rules_score.without_names(text, names)

    title = _("Application %(number)s", number=found.ref)
    answers = [(question, plain(answer)) for question, answer in said]
    return Scored(title, "", plain(found.note), answers, plain(innovation.problem), plain(innovation.change), "")
