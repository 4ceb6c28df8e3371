"""The page to subscribe, and one person's secret address."""

from dataclasses import dataclass
from urllib.parse import quote, urlsplit

import segno
from flask import Blueprint, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.core import clock, links
from forum.core.access import Who, audience
from forum.core.database import db
from forum.core.errors import or_404
from forum.feeds import queries, queries_states, rules, service
from forum.feeds.rules import Of, Scope
from forum.taxonomy import queries as taxonomy

feeds = Blueprint("feeds", __name__)


@dataclass(frozen=True)
class Ways:
    """The ways into a calendar program: a link for each that has one, the plain address, and a picture for phones."""

    name: str
    address: str
    apple: str
    google: str
    outlook: str
    #: The QR code of the Apple link, as a picture that stands in the page: no other address shows a secret.
    code: str


def ways(name: str, address: str) -> Ways:
    """The ways to subscribe to the feed at a whole address."""
    webcal = urlsplit(address)._replace(scheme="webcal").geturl()
    return Ways(
        name, address, webcal,
        f"https://calendar.google.com/calendar/r?cid={quote(webcal, safe='')}",
        f"https://outlook.office.com/calendar/0/addfromweb?url={quote(address, safe='')}&name={quote(name, safe='')}",
        segno.make_qr(webcal, error="m").svg_data_uri(scale=4, border=1, light="#fff", xmldecl=False),
    )  # fmt: skip


@feeds.get("/calendars/")
@audience(Who.EVERYONE)
def index() -> str:
    """Subscribe: all public events, a part of them, or what one follows."""
    groups = [
        (_("One topic"), [(Of.TOPIC, topic.slug, topic.name) for topic in taxonomy.topics()]),
        (_("One kind of event"), [(Of.KIND, kind.value, name) for kind, name in rules.KINDS.items()]),
        (_("One agency"), [(Of.AGENCY, slug, name) for slug, name in queries.agencies(clock.now())]),
    ]
    public = ways(_("All public events"), links.to("feeds.public"))
    return render_template("feeds/index.html", public=public, groups=groups, nav="events")


@feeds.get("/calendars/<any(topics, agencies, needs, kinds):of>/<key>")
@audience(Who.EVERYONE)
def subscribe(of: str, key: str) -> str:
    """Subscribe to what is public of one topic, agency, need or kind of event."""
    scope = Scope(Of(of), key)
    name = or_404(rules.fixed_name(scope) or queries_states.public_state(scope, clock.now()).name)
    feed = ways(name, links.to("feeds.scoped", of=of, key=key))
    return render_template("feeds/subscribe.html", feed=feed, has_deadlines=scope.of is not Of.KIND, nav="events")


@feeds.get("/me/calendar")
@audience(Who.SIGNED_IN)
def mine() -> str:
    """The state of one's own address."""
    return render_template("feeds/mine.html", kept=queries.feed_token_of(g.actor.person_id), made=None, nav="me")


@feeds.post("/me/calendar")
@audience(Who.SIGNED_IN)
def make() -> str:
    """Make a new address and show it, this once: a redirect would have to keep the secret somewhere."""
    token = service.make_address(g.actor, at=clock.now())
    db.session.commit()
    made = ways(_("What I follow"), links.to("feeds.personal", token=token))
    kept = queries.feed_token_of(g.actor.person_id)
    return render_template("feeds/mine.html", kept=kept, made=made, nav="me")


@feeds.post("/me/calendar/revoke")
@audience(Who.SIGNED_IN)
def revoke() -> ResponseReturnValue:
    """Stop the address: programs that use it get nothing from now on."""
    if service.revoke_address(g.actor, at=clock.now()):
        db.session.commit()
        flash(_("The address is stopped. Programs that use it get nothing from now on."))
    return redirect(url_for("feeds.mine"), code=303)
