"""The office's pages: the list of rules; add, change, move and retire one."""

from flask import g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug import Response

from forum.core import clock
from forum.core.access import Who, audience
from forum.core.form_pages import beside, done, form_page
from forum.framework import queries, service
from forum.framework.forms import ChangeRuleForm, NewRuleForm, RetireForm
from forum.framework.views import found, framework, topic_names
from forum.taxonomy import queries as taxonomy


@framework.get("/desk/rules")
@audience(Who.HOST)
def rules() -> str:
    """All rules in their order, retired ones too."""
    return render_template("framework/rules.html", rules=queries.rules(retired=True), topics=topic_names())


@framework.route("/desk/rules/new", methods=["GET", "POST"])
@audience(Who.HOST)
def new() -> ResponseReturnValue:
    """Add a rule."""
    form = NewRuleForm()
    form.offer(taxonomy.topics())
    if form.validate_on_submit():
        with beside(form):
            service.add_rule(g.actor, form.name.data or "", form.draft(), at=clock.now())
            return _done(_("The rule stands. It is ticked in the form of each need that it applies to."))
    return form_page("framework/new.html", form)


@framework.route("/desk/rules/<slug>", methods=["GET", "POST"])
@audience(Who.HOST)
def edit(slug: str) -> ResponseReturnValue:
    """Change a rule: a new version, with one sentence on what changed."""
    rule = found(slug, lock=request.method == "POST")
    form = ChangeRuleForm()
    named = rule.version.data["topics"]
    form.offer(topic for topic in taxonomy.topics(retired=True) if topic.retired_at is None or topic.slug in named)
    form.show(rule.version)
    if form.validate_on_submit():
        is_new = service.change_rule(g.actor, rule, form.draft(), form.changed.data or "", at=clock.now())
        if not is_new:
            return _done(_("The rule says the same as before, so there is no new version."))
        return _done(_("Version %(number)s stands from now on.", number=rule.version_number))
    return form_page("framework/edit.html", form, rule=rule)


@framework.post("/desk/rules/<slug>/<any(up, down):way>")
@audience(Who.HOST)
def move(slug: str, way: str) -> Response:
    """One place up or down."""
    rule = found(slug)
    service.move_rule(g.actor, rule, -1 if way == "up" else 1, at=clock.now())
    return _done(_("%(name)s has a new place.", name=rule.version.title))


@framework.route("/desk/rules/<slug>/retire", methods=["GET", "POST"])
@audience(Who.HOST)
def retire(slug: str) -> ResponseReturnValue:
    """Retire a rule with a reason that everyone reads."""
    rule = found(slug, lock=request.method == "POST")
    form = RetireForm()
    if form.validate_on_submit():
        service.retire_rule(g.actor, rule, form.reason.data or "", at=clock.now())
        return _done(_("Retired. Published needs keep the rule, new ones do not get it."))
    return form_page("framework/retire.html", form, rule=rule)


def _done(sentence: str) -> Response:
    return done(sentence, url_for("framework.rules"))
