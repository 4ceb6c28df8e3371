"""How often we write, one issue in the browser, and stopping without signing in."""

from dataclasses import replace
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from forum.accounts.models import Person
from forum.core import clock
from forum.core.access import Who, audience
from forum.core.database import db
from forum.core.errors import NotShown, or_404
from forum.core.form_pages import done, form_page
from forum.core.jinja import moment_text
from forum.digests import queries, rules, rules_issue, rules_ways, service
from forum.digests.forms import MailForm
from forum.digests.models import Choice, Way
from forum.policies import queries as policies

digests = Blueprint("digests", __name__)


@digests.route("/me/mail", methods=["GET", "POST"])
@audience(Who.SIGNED_IN)
def mail_settings() -> Answer | tuple[str, int] | str:
    """How often may we write?"""
    at, now = clock.now(), policies.current()
    choice = queries.choice_of(g.actor.person_id) or service.first_choice(g.person, now, at=at)
    paused = choice.paused_until if choice.paused_until and choice.paused_until > at else None
    kept = service.draft_of(choice, g.person, now)
    today = at.astimezone(ZoneInfo(rules.readers_zone(g.person.zone, now.zone))).date()
    form = MailForm(kept if paused else replace(kept, paused_on=None), today)
    if form.validate_on_submit():
        chosen = service.choose(g.person, form.draft(), now, at=at, by=g.actor)
        said = _said(g.person, chosen)
        return done(said, url_for("digests.mail_settings"))
    return form_page(
        "digests/mail_settings.html", form, release_hour=now.release_hour, paused_on=kept.paused_on if paused else None,
        stopped=[(kind, rules_ways.KINDS[kind]) for kind in rules_ways.stopped(choice)],
    )  # fmt: skip


@digests.post("/me/mail/again")
@audience(Who.SIGNED_IN)
def again() -> Answer:
    """Write again now: one kind that was stopped, or, where none is named, everything that the pause held."""
    at, now, kind = clock.now(), policies.current(), request.form.get("kind")
    if kind is None:
        service.write_again(g.person, now, at=at, by=g.actor)
    elif kind in rules_ways.KINDS:
        service.start(g.person, [kind], now, at=at)
    else:
        raise NotShown
    return done(_("We write again."), url_for("digests.mail_settings"))


def _said(person: Person, choice: Choice) -> str:
    if choice.next_due_at is not None:
        when = moment_text(choice.next_due_at, person.zone or policies.current().zone)
        return str(_("The next digest comes %(when)s.", when=when))
    if Way.AT_ONCE not in rules_ways.ways(choice).values():
        return str(_("We write only when something waits for you, or an event of yours changes."))
    return str(_("We write as it happens, and collect nothing."))


@digests.get("/digests/<token>")
@audience(Who.EVERYONE)
def show(token: str) -> str:
    """One issue as a page of ours: what its reader may see now."""
    found = or_404(queries.held(token))
    items = found.issue.items
    titles = queries.titles_seen(found.reader, [item["ref"] for item in items if item["ref"]])
    sections = rules_issue.shown(items, titles, office=found.reader.is_host)
    zone = ZoneInfo(found.reader.zone or policies.current().zone)
    day = found.issue.window_end.astimezone(zone).date()
    return render_template("digests/show.html", day=day, sections=sections)


@digests.get("/unsubscribe/<token>")
@audience(Who.EVERYONE)
def unsubscribe(token: str) -> str:
    """A page with one button; reading it changes nothing, since programs follow links in mail."""
    _person, choice, kinds = _of(token)
    names = [rules_ways.KINDS[kind] for kind in kinds]
    return render_template("digests/unsubscribe.html", token=token, stopped=_is_stopped(choice, kinds), names=names)


@digests.post("/unsubscribe/<token>")
@audience(Who.EVERYONE)
def unsubscribe_once(token: str) -> Answer:
    """Stop the digest, or the kinds of one mail, and nothing else: from the page, or by a mail program without cookie
    (RFC 8058)."""
    person, choice, kinds = _of(token)
    if not _is_stopped(choice, kinds):
        service.stop(person, kinds, policies.current(), at=clock.now())
        db.session.commit()
    if request.form.get("List-Unsubscribe") == "One-Click":
        return Response(_("These mails are stopped.") if kinds else _("The digest is stopped."), mimetype="text/plain")
    return redirect(url_for("digests.unsubscribe", token=token), code=303)


@digests.post("/unsubscribe/<token>/start")
@audience(Who.EVERYONE)
def start_again(token: str) -> Answer:
    """What was stopped comes again; a digest each Monday."""
    person, choice, kinds = _of(token)
    if _is_stopped(choice, kinds):
        service.start(person, kinds, policies.current(), at=clock.now())
        db.session.commit()
    return redirect(url_for("digests.unsubscribe", token=token), code=303)


def _is_stopped(choice: Choice | None, kinds: tuple[str, ...]) -> bool:
    if choice is None:
        return False
    if not kinds:
        return rules_ways.rhythm(choice) is None
    return all(rules_ways.ways(choice)[kind] is Way.NONE for kind in kinds)


def _of(token: str) -> tuple[Person, Choice | None, tuple[str, ...]]:
    found = service.read_stop_token(token)
    if found is None or not found[0].active:
        raise NotShown
    return found
