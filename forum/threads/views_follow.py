"""Follow threads, topics and organizations, and the list of what a person follows."""

from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from forum.core import clock, links
from forum.core.access import Who, audience
from forum.core.database import db
from forum.core.errors import NotShown, or_404
from forum.organizations import queries as organizations
from forum.taxonomy import queries as taxonomy
from forum.threads import queries, queries_follow, service_follow
from forum.threads.models import Life
from forum.threads.views import threads


@threads.get("/me/follows")
@audience(Who.SIGNED_IN)
def follows() -> str:
    """What I follow, with what mutes or ends each."""
    return render_template("threads/follows.html", followed=queries_follow.followed_by(g.actor))


@threads.post("/threads/<ref>/follow")
@audience(Who.SIGNED_IN)
def follow(ref: str) -> Response:
    """Follow, stop following, or mute a thread of any kind that the person may see."""
    thread = queries.thread_by_ref(g.actor, ref)
    if thread is None or thread.life is not Life.LIVE:
        raise NotShown
    service_follow.set_follow(g.actor, service_follow.Thing(thread=thread), _action(), at=clock.now())
    return _done(thread.title)


@threads.post("/topics/<slug>/follow")
@audience(Who.SIGNED_IN)
def follow_topic(slug: str) -> Response:
    """Follow, stop following, or mute a topic."""
    topic = or_404(taxonomy.topic(slug))
    service_follow.set_follow(g.actor, service_follow.Thing(topic=topic), _action(), at=clock.now())
    return _done(topic.name)


@threads.post("/organizations/<slug>/follow")
@audience(Who.SIGNED_IN)
def follow_organization(slug: str) -> Response:
    """Follow, stop following, or mute an organization."""
    organization = organizations.by_slug(slug)
    if organization is None or not organization.is_approved:
        raise NotShown
    service_follow.set_follow(g.actor, service_follow.Thing(organization=organization), _action(), at=clock.now())
    return _done(organization.name)


def _action() -> str:
    return request.form.get("action", "follow")


def _done(name: str) -> Response:
    db.session.commit()
    flash(_said(name))
    return redirect(links.back(request.referrer, request.host, url_for("threads.follows")), code=303)


def _said(name: str) -> str:
    if _action() == "unfollow":
        return str(_("You no longer follow %(name)s.", name=name))
    if _action() == "mute":
        return str(_("Muted. You hear nothing of %(name)s.", name=name))
    return str(_("You follow %(name)s. You hear of it as often as your mail settings say.", name=name))
