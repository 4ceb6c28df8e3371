"""The page to subscribe, and one person's secret address."""

from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from flask import Blueprint, Response, flash, g, make_response, redirect, render_template, url_for
from flask_babel import gettext as _

from forum.calendars import queries, service_feeds
from forum.core import clock, links, logs
from forum.core.access import Who, audience
from forum.core.database import db
from forum.taxonomy import queries as taxonomy

calendars = Blueprint("calendars", __name__)


@dataclass(frozen=True)
class Ways:
    """The ways into a calendar program: one link each, and the plain address for all others."""

    name: str
    address: str
    apple: str
    google: str
    outlook: str


def ways(name: str, address: str) -> Ways:
    """The ways to subscribe to the feed at a whole address."""
    webcal = urlsplit(address)._replace(scheme="webcal").geturl()
    return Ways(
        name, address, webcal,
        f"https://calendar.google.com/calendar/r?cid={quote(webcal, safe='')}",
        f"https://outlook.office.com/calendar/0/addfromweb?url={quote(address, safe='')}&name={quote(name, safe='')}",
    )  # fmt: skip


@calendars.get("/calendars/")
@audience(Who.EVERYONE)
def index() -> str:
    """Subscribe: all public events, one topic, or what one follows."""
    public = ways(_("All public events"), links.to("calendars.public"))
    topics = [ways(topic.name, links.to("calendars.topic", slug=topic.slug)) for topic in taxonomy.topics()]
    return render_template("calendars/index.html", public=public, topics=topics, nav="events")


@calendars.get("/me/calendar")
@audience(Who.SIGNED_IN)
def mine() -> str:
    """The state of one's own address."""
    return render_template("calendars/mine.html", kept=queries.feed_token_of(g.actor.person_id), made=None, nav="me")


@calendars.post("/me/calendar")
@audience(Who.SIGNED_IN)
def make() -> Response:
    """Make a new address and show it, this once: a redirect would have to keep the secret somewhere."""
    token = service_feeds.make_address(g.actor, at=clock.now())
    db.session.commit()
    made = ways(_("What I follow"), links.to("calendars.personal", token=token))
    kept = queries.feed_token_of(g.actor.person_id)
    answer = make_response(render_template("calendars/mine.html", kept=kept, made=made, nav="me"))
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


@calendars.post("/me/calendar/revoke")
@audience(Who.SIGNED_IN)
def revoke() -> Response:
    """Stop the address: programs that use it get nothing from now on."""
    if service_feeds.revoke_address(g.actor, at=clock.now()):
        db.session.commit()
        flash(_("The address is stopped. Programs that use it get nothing from now on."))
    return redirect(url_for("calendars.mine"), code=303)  # type: ignore[return-value]


@calendars.record_once
def keep_secrets(_state: object) -> None:
    """No log shows a secret address."""
    logs.keep_secrets()
