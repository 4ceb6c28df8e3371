"""What waits for the office: the desk, and each of its queues whole."""

from flask import Blueprint, g, render_template, request

from forum.core import clock
from forum.core.access import Who, audience
from forum.core.errors import NotShown
from forum.core.jinja import link_to
from forum.desk import queries
from forum.desk.queries import Waiting
from forum.desk.rules import TITLES, Queue

desk = Blueprint("desk", __name__)


def href(waiting: Waiting) -> str | None:
    """The page where a waiting thing is dealt with; None while there is no such page."""
    pages = {
        Queue.REVIEW: ("innovations.review" if waiting.slug == "innovation" else "needs.review", {"ref": waiting.ref}),
        Queue.ORGANIZATIONS: ("desk.approve", {"slug": waiting.slug}),
        Queue.MEMBERSHIPS: ("organizations.people", {"slug": waiting.slug}),
        Queue.QUESTIONS: ("needs.answer", {"ref": waiting.slug, "question": waiting.ref}),
        Queue.SLOTS: ("events.slots", {"ref": waiting.slug}),
        Queue.OUTCOMES: ("needs.outcome", {"ref": waiting.ref}),
        Queue.REPORTS: ("threads.decide_report", {"ref": waiting.ref}),
        Queue.MAIL: ("desk.mail", {"q": waiting.of, "state": "failed"}),
        Queue.JOBS: ("desk.system", {}),
    }
    endpoint, values = pages[waiting.queue]
    return link_to(endpoint, **values)


@desk.get("/desk/")
@audience(Who.DESK)
def index() -> str:
    """Every queue with its count and its first five."""
    at = clock.now()
    return render_template("desk/index.html", queues=queries.desk(g.actor, at), titles=TITLES, href=href, at=at)


@desk.get("/desk/queues/<key>")
@audience(Who.DESK)
def queue(key: str) -> str:
    """One queue whole."""
    if key not in queries.queues_of(g.actor):
        raise NotShown
    which, at = Queue(key), clock.now()
    page = queries.queue(g.actor, which, at, request.args.get("after"))
    return render_template("desk/queue.html", which=which, title=TITLES[which], page=page, href=href, at=at)
