"""The mailbox of a forum that only tries out: what was sent, as each receiver sees it. Only with `DEMO=1`."""

from datetime import datetime

from flask import Blueprint, Response, current_app, render_template, request
from flask_babel import gettext as _

from forum.core.access import Who, audience
from forum.core.errors import NotShown, or_404
from forum.core.headers import MAIL_CSP
from forum.core.paging import PAGE_SIZE
from forum.mail import queries, rules_calendar
from forum.mail.models import Message

mailbox = Blueprint("mailbox", __name__, url_prefix="/mailbox")


@mailbox.before_request
def only_with_sample_people() -> None:
    """Elsewhere mail is for its receivers alone."""
    if not current_app.config["DEMO"]:
        raise NotShown


@mailbox.get("/")
@audience(Who.EVERYONE)
def index() -> str:
    """Every message, newest first; of one receiver with `?to=`."""
    address = request.args.get("to", "")
    after = request.args.get("after")
    last = queries.by_ref(after) if after else None
    rows = queries.newest(PAGE_SIZE + 1, before_id=last.id if last else None, address=address)
    shown = rows[:PAGE_SIZE]
    further = shown[-1].ref if len(rows) > PAGE_SIZE else None
    receivers = queries.receivers()
    return render_template("mailbox/index.html", letters=shown, after=further, receivers=receivers, address=address)


def _message(ref: str) -> Message:
    return or_404(queries.by_ref(ref))


@mailbox.get("/<ref>")
@audience(Who.EVERYONE)
def show(ref: str) -> str:
    """One message: its head, its HTML in a frame, its text, and what its calendar part asks."""
    message = _message(ref)
    entry = rules_calendar.read(message.calendar) if message.calendar else None
    methods = {
        "REQUEST": _("An invitation: calendars show Accept, Maybe and Decline"),
        "CANCEL": _("A cancellation: calendars take the entry away"),
        "PUBLISH": _("An entry to add to a calendar"),
        "DECLINECOUNTER": _("A no to another time that was proposed: calendars keep the entry as it is"),
    }
    timed = entry is not None and isinstance(entry.starts, datetime)
    asks = methods.get(entry.method, entry.method) if entry is not None else ""
    return render_template("mailbox/show.html", message=message, entry=entry, timed=timed, asks=asks)


@mailbox.get("/<ref>/body")
@audience(Who.EVERYONE)
def body(ref: str) -> Response:
    """The HTML part alone, for the frame: inline styles, and nothing else that a browser could do."""
    answer = Response(_message(ref).html, mimetype="text/html")
    answer.headers["Content-Security-Policy"] = MAIL_CSP
    return answer


@mailbox.get("/<ref>/invite.ics")
@audience(Who.EVERYONE)
def calendar(ref: str) -> Response:
    """The calendar part as it was sent."""
    message = _message(ref)
    if not message.calendar:
        raise NotShown
    answer = Response(message.calendar.encode(), mimetype="text/calendar")
    answer.headers["Content-Disposition"] = 'attachment; filename="invite.ics"'
    return answer
