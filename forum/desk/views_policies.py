"""The settings of the forum, and the list of topics."""

from flask import g, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug import Response

from forum.core import clock
from forum.core.access import Who, audience
from forum.core.errors import or_404
from forum.core.form_pages import beside, done, form_page
from forum.desk.forms import PolicyForm, TopicForm
from forum.desk.views import desk
from forum.policies import queries, service
from forum.policies.rules_known import LABELS
from forum.taxonomy import queries as taxonomy
from forum.taxonomy import service as topics_service
from forum.taxonomy.models import Topic


@desk.route("/desk/policies", methods=["GET", "POST"])
@audience(Who.HOST)
def policies() -> ResponseReturnValue:
    """What the state sets; each change is kept and listed below."""
    form = PolicyForm(data=PolicyForm.of(queries.current()))
    if form.validate_on_submit():
        with beside(form):
            changed = service.set_policies(g.actor, form.draft(), at=clock.now())
            return done(
                ngettext("%(num)s setting changed.", "%(num)s settings changed.", len(changed)),
                url_for("desk.policies"),
            )
    return form_page("desk/policies.html", form, history=queries.history(), labels=LABELS)


@desk.route("/desk/topics", methods=["GET", "POST"])
@audience(Who.HOST)
def topics() -> ResponseReturnValue:
    """The areas in their order; POST adds one."""
    form = TopicForm()
    if form.validate_on_submit():
        with beside(form):
            topics_service.add_topic(g.actor, form.name.data or "", form.summary.data or "", at=clock.now())
            return _done(_("%(name)s is a topic now.", name=form.name.data))
    return form_page("desk/topics.html", form, topics=taxonomy.topics(retired=True))


def _topic(slug: str) -> Topic:
    return or_404(taxonomy.topic(slug))


def _done(sentence: str) -> Response:
    return done(sentence, url_for("desk.topics"))


@desk.route("/desk/topics/<slug>", methods=["GET", "POST"])
@audience(Who.HOST)
def topic(slug: str) -> ResponseReturnValue:
    """Rename an area; its address stays."""
    found = _topic(slug)
    form = TopicForm(obj=found)
    if form.validate_on_submit():
        with beside(form):
            topics_service.rename_topic(g.actor, found, form.name.data or "", form.summary.data or "", at=clock.now())
            return _done(_("%(name)s is saved.", name=form.name.data))
    return form_page("desk/topic.html", form, topic=found)


@desk.post("/desk/topics/<slug>/<any(up, down):way>")
@audience(Who.HOST)
def move(slug: str, way: str) -> Response:
    """One place up or down."""
    found = _topic(slug)
    topics_service.move_topic(g.actor, found, -1 if way == "up" else 1, at=clock.now())
    return _done(_("%(name)s has a new place.", name=found.name))


@desk.post("/desk/topics/<slug>/retire")
@audience(Who.HOST)
def retire(slug: str) -> Response:
    """Take nothing new into it."""
    found = _topic(slug)
    topics_service.retire_topic(g.actor, found, at=clock.now())
    return _done(_("%(name)s takes nothing new. What is in it stays.", name=found.name))


@desk.post("/desk/topics/<slug>/restore")
@audience(Who.HOST)
def restore(slug: str) -> Response:
    """Open it again."""
    found = _topic(slug)
    topics_service.restore_topic(g.actor, found, at=clock.now())
    return _done(_("%(name)s is open again.", name=found.name))
