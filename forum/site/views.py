"""Home, help, health, and the pages for what cannot be shown."""

from flask import Blueprint, Flask, Response, current_app, render_template, request, url_for
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from forum.core import clock
from forum.core.access import Who, audience
from forum.core.database import db
from forum.core.errors import NotShown, Refused
from forum.desk import queries_system as desk
from forum.desk.rules import worker_is_seen

site = Blueprint("site", __name__)


@site.get("/healthz")
@audience(Who.EVERYONE)
def healthz() -> Response:
    """The process answers."""
    return Response("ok", mimetype="text/plain")


@site.get("/readyz")
@audience(Who.EVERYONE)
def readyz() -> tuple[Response, int]:
    """The database answers, and a worker was seen in the last minute."""
    if not worker_is_seen(desk.worker_seen_at(), clock.now()):
        return Response("no worker was seen in the last minute", mimetype="text/plain"), 503
    return Response("ok", mimetype="text/plain"), 200


def not_shown(_error: Exception) -> tuple[str, int]:
    """Not found and not allowed are one page."""
    return render_template("site/not_shown.html"), 404


def refused(error: Refused) -> tuple[str, int]:
    """A refusal: what, why, what instead."""
    db.session.rollback()
    return render_template(
        "site/refused.html",
        heading=error.heading or _("This cannot be done now"),
        sentence=error.sentence,
        back=_page_of_the_act(),
    ), 409


def _page_of_the_act() -> str | None:
    """Address of the need, event or other thing on which the refused act was tried: there stands what one may do."""
    view = f"{request.blueprint}.show"
    name = "slug" if request.blueprint == "organizations" else "ref"
    named = (request.view_args or {}).get(name)
    return url_for(view, **{name: named}) if named and view in current_app.view_functions else None


def stale_form(_error: CSRFError) -> tuple[str, int]:
    """The form was open for too long, or came from elsewhere."""
    return render_template(
        "site/refused.html",
        heading=_("Send the form once more"),
        sentence=_(
            "The page was open for a long time, so we could not be sure that it was you. Go back, and send it again."
        ),
    ), 400


def other(error: HTTPException) -> tuple[str, int]:
    """Every other answer that is not a page, with a sentence."""
    code = error.code or 500
    if code >= 500:
        # Whatever went wrong may have spoilt the transaction, or the database may be away.
        db.session.rollback()
    sentences = {
        413: _(
            "What you sent is larger than %(most)s MB. Go back, send less at once, and try again.",
            most=(request.max_content_length or 0) // 1_000_000,
        ),
        429: _("That was very often in a short time. Wait a minute, then go on."),
        405: _("This address takes no such request. Go back, and use the button on the page."),
    }
    if code in {401, 403, 404}:
        return not_shown(error)
    sentence = sentences.get(code, _("Something went wrong on our side. It is noted. Try again in a minute."))
    try:
        return render_template("site/refused.html", heading=_("This cannot be done now"), sentence=sentence), code
    except OperationalError:
        # The frame of a page asks the database for its names; this one asks for nothing.
        return current_app.jinja_env.get_template("site/away.html").render(sentence=sentence), code


@site.record_once
def register_errors(state: object) -> None:
    app: Flask = state.app  # type: ignore[attr-defined]
    app.register_error_handler(NotShown, not_shown)
    app.register_error_handler(Refused, refused)
    app.register_error_handler(CSRFError, stale_form)
    app.register_error_handler(HTTPException, other)
