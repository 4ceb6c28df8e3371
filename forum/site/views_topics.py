"""The areas, and the market at a glance in each: needs, innovations, companies, events, discussions."""

from flask import Blueprint, g, render_template

from forum.core import clock
from forum.core.access import Who, audience
from forum.core.errors import or_404
from forum.innovations import queries as innovations
from forum.needs import queries_list as needs
from forum.needs import rules as need_rules
from forum.showcases import queries as showcases
from forum.site import queries_topics, rules
from forum.threads.models import ThreadKind

topics = Blueprint("topics", __name__, url_prefix="/topics")


@topics.get("/")
@audience(Who.EVERYONE)
def index() -> str:
    """All areas, and how much is in each."""
    return render_template("site/topics.html", found=queries_topics.lines(g.actor))


@topics.get("/<slug>")
@audience(Who.EVERYONE)
def show(slug: str) -> str:
    """One area."""
    at, actor = clock.now(), g.actor
    found = or_404(queries_topics.topic(actor, slug))
    topic = found.topic
    return render_template(
        "site/topic.html", topic=topic, at=at, rules=need_rules, home=rules,
        needs=needs.page(actor, needs.Wanted(topic=slug), at, None).rows[: rules.OPEN_NEEDS],
        innovations=innovations.of_topic(actor, topic), companies=found.companies,
        coming=showcases.coming(actor, at, rules.COMING_EVENTS, topic.id),
        discussions=queries_topics.newest(actor, topic, ThreadKind.DISCUSSION),
        follows=found.is_followed,
    )  # fmt: skip
