"""What waits for the office: the desk, and each of its queues whole."""

from flask import Blueprint, g, render_template, request

from forum.core import clock
from forum.core.access import Who, audience
from forum.core.errors import NotShown
from forum.desk import queries, service
from forum.desk.rules import TITLES, Queue

desk = Blueprint("desk", __name__)


@desk.get("/desk/")
@audience(Who.DESK)
def index() -> str:
    """Every queue with its count and its first five."""
    at = clock.now()
    return render_template(
        "desk/index.html", queues=queries.desk(g.actor, at), titles=TITLES, href=service.address_of, at=at
    )


@desk.get("/desk/queues/<key>")
@audience(Who.DESK)
def queue(key: str) -> str:
    """One queue whole."""
    if key not in queries.queues_of(g.actor):
        raise NotShown
    which, at = Queue(key), clock.now()
    page = queries.queue(g.actor, which, at, request.args.get("after"))
    return render_template(
        "desk/queue.html", which=which, title=TITLES[which], page=page, href=service.address_of, at=at
    )
