"""The framework for everybody: the rules that stand, and what each of them said before."""

from flask import Blueprint, render_template

from forum.core.access import Who, audience
from forum.core.errors import or_404
from forum.framework import queries
from forum.framework.models import Rule
from forum.taxonomy import queries as taxonomy

framework = Blueprint("framework", __name__)


def found(slug: str, *, lock: bool = False) -> Rule:
    """The rule of this address, or the page for things that are not there."""
    return or_404(queries.rule(slug, lock=lock))


def topic_names() -> dict[str, str]:
    """Names of all topics by slug: versions keep slugs."""
    return {topic.slug: topic.name for topic in taxonomy.topics(retired=True)}


@framework.get("/help/rules")
@audience(Who.EVERYONE)
def index() -> str:
    """Every rule in force, whole."""
    return render_template("framework/index.html", rules=queries.rules(), topics=topic_names())


@framework.get("/help/rules/<slug>")
@audience(Who.EVERYONE)
def show(slug: str) -> str:
    """One rule: what it says now, and every earlier version with what changed."""
    rule = found(slug)
    versions = queries.versions(rule.id)
    return render_template("framework/show.html", rule=rule, versions=versions, topics=topic_names())
