"""How often we write, one issue in the browser, and stopping without signing in."""

from zoneinfo import ZoneInfo

from flask import Blueprint, Response, flash, g, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from forum.accounts.models import Person
from forum.core import clock
from forum.core.access import Who, audience
from forum.core.database import db
from forum.core.errors import NotShown
from forum.core.form_pages import form_page
from forum.core.jinja import moment_text
from forum.digests import queries, rules, rules_issue, service
from forum.digests.forms import MailForm
from forum.digests.models import Choice, Frequency
from forum.policies import queries as policies

digests = Blueprint("digests", __name__)


@digests.route("/me/mail", methods=["GET", "POST"])
@audience(Who.SIGNED_IN)
def mail_settings() -> Answer | tuple[str, int] | str:
    """How often may we write?"""
    choice = queries.choice_of(g.actor.person_id)
    form = MailForm(frequency=(choice.frequency if choice else Frequency.MONDAY).value)
    if form.validate_on_submit():
        chosen = service.choose(g.person, form.draft(), policies.current(), at=clock.now(), by=g.actor)
        said = _said(g.person, chosen)
        db.session.commit()
        flash(said, "success")
        return redirect(url_for("digests.mail_settings"), code=303)
    return form_page("digests/mail_settings.html", form, release_hour=policies.current().release_hour)


def _said(person: Person, choice: Choice) -> str:
    if choice.next_due_at is not None:
        when = moment_text(choice.next_due_at, person.zone or policies.current().zone)
        return str(_("The next digest comes %(when)s.", when=when))
    if choice.frequency is Frequency.NEVER:
        return str(_("We write only when something waits for you, or an event of yours changes."))
    return str(_("We write as it happens, and collect nothing."))


@digests.get("/digests/<token>")
@audience(Who.EVERYONE)
def show(token: str) -> Response:
    """One issue as a page of ours: what its reader may see now."""
    found = queries.held(token)
    if found is None:
        raise NotShown
    items = found.issue.items
    titles = queries.titles_seen(found.reader, [item["ref"] for item in items if item["ref"]])
    sections = rules_issue.shown(items, titles, office=found.reader.is_host)
    zone = ZoneInfo(found.reader.zone or policies.current().zone)
    day = found.issue.window_end.astimezone(zone).date()
    return _private(render_template("digests/show.html", day=day, sections=sections))


def _private(page: str) -> Response:
    # Whoever has the address has the issue: it is kept nowhere, found by nobody, and told to no other page.
    answer = make_response(page)
    answer.headers["Cache-Control"] = "private, no-store"
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


@digests.get("/unsubscribe/<token>")
@audience(Who.EVERYONE)
def unsubscribe(token: str) -> Response:
    """A page with one button; reading it changes nothing, since programs follow links in mail."""
    _person, choice = _of(token)
    stopped = choice is not None and choice.frequency not in rules.COLLECTED
    return _private(render_template("digests/unsubscribe.html", token=token, stopped=stopped))


@digests.post("/unsubscribe/<token>")
@audience(Who.EVERYONE)
def unsubscribe_once(token: str) -> Answer:
    """Stop the digest, and nothing else: from the page, or by a mail program without cookie (RFC 8058)."""
    person, choice = _of(token)
    if choice is None or choice.frequency in rules.COLLECTED:
        service.choose(person, Frequency.NEVER, policies.current(), at=clock.now())
        db.session.commit()
    if request.form.get("List-Unsubscribe") == "One-Click":
        return Response(_("The digest is stopped."), mimetype="text/plain")
    return redirect(url_for("digests.unsubscribe", token=token), code=303)


@digests.post("/unsubscribe/<token>/start")
@audience(Who.EVERYONE)
def start_again(token: str) -> Answer:
    """The digest comes each Monday again."""
    person, choice = _of(token)
    if choice is None or choice.frequency not in rules.COLLECTED:
        service.choose(person, Frequency.MONDAY, policies.current(), at=clock.now())
        db.session.commit()
    return redirect(url_for("digests.unsubscribe", token=token), code=303)


def _of(token: str) -> tuple[Person, Choice | None]:
    found = service.person_of_stop_token(token)
    if found is None or not found[0].active:
        raise NotShown
    return found
