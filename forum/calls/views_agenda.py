"""The agenda: what is published and how it changed, for everybody; the draft, its order and Publish, for the office."""

from typing import Any

from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from forum.calls import queries_agenda, queries_slots, rules_agenda, rules_slots, service_agenda, service_slots
from forum.calls.forms_agenda import LineForm, SessionForm
from forum.calls.models import Slot
from forum.calls.models_agenda import AgendaSession, AgendaVersion
from forum.calls.rules_agenda import Drafted
from forum.calls.views import calls, published
from forum.core import clock, jinja
from forum.core.access import Who, audience
from forum.core.database import db
from forum.core.errors import or_404
from forum.core.form_fields import choices
from forum.core.form_pages import beside, done, form_page
from forum.events.models import Event


def _slot(event: Event, ref: str) -> Slot:
    return or_404(queries_slots.slot_by_ref(event, ref))


def _session(event: Event, ref: str) -> AgendaSession:
    return or_404(queries_agenda.session_by_ref(event, ref))


def _back(event: Event, slot: Slot | None = None) -> Response:
    """To the draft, at the line that was acted on."""
    db.session.commit()
    anchor = f"line-{slot.ref}" if slot is not None else None
    return redirect(url_for("calls.edit_agenda", ref=event.thread.ref, _anchor=anchor), code=303)


@calls.get("/events/<ref>/agenda")
@audience(Who.EVERYONE)
def agenda(ref: str) -> str:
    """The agenda as it is published, and what changed from version to version."""
    event = published(ref)
    return render_template(
        "calls/agenda.html", nav="events", event=event, history=queries_agenda.history(event),
        agenda=queries_agenda.agenda(g.actor, queries_agenda.newest(event)),
    )  # fmt: skip


@calls.route("/events/<ref>/agenda/edit", methods=["GET", "POST"])
@audience(Who.HOST)
def edit_agenda(ref: str) -> ResponseReturnValue:
    """The draft, line by line with its warnings; POST adds a plain line."""
    event = published(ref)
    drafted, sessions = queries_agenda.drafted(event), queries_agenda.sessions(event.id)
    form = LineForm()
    form.before.choices = choices(_places(drafted, sessions))
    if form.validate_on_submit():
        before = queries_slots.slot_by_ref(event, form.before.data or "")
        session = queries_agenda.session_by_ref(event, form.before.data or "")
        with beside(form):
            service_slots.add_line(
                g.actor, event, form.title.data or "", form.minutes.data, before, session=session, at=clock.now()
            )
            return _back(event)
    lines = [one.line for one in drafted]
    return form_page(
        "calls/edit_agenda.html", form, nav="events", event=event, groups=_groups(drafted, sessions),
        warnings=rules_agenda.warnings(drafted, *rules_agenda.hours(event)),
        is_changed=tuple(lines) != queries_agenda.published_lines(event),
        may_change=rules_agenda.may_change(event, clock.now()),
    )  # fmt: skip


def _places(drafted: list[Drafted], sessions: Any) -> dict[str, str]:
    ends = {s.ref: _("At the end of %(session)s", session=s.title) for s in sessions} or {"": _("At the end")}
    return ends | {one.line.slot: _("Before %(line)s", line=_name(one)) for one in drafted}


def _name(one: Drafted) -> str:
    return f"{jinja.time_text(one.line.starts)} {one.line.name or _('Open slot')}"


def _groups(drafted: list[Drafted], sessions: Any) -> list[tuple[AgendaSession | None, list[Drafted]]]:
    parts: list[AgendaSession | None] = [*sessions] or [None]
    return [(part, [one for one in drafted if part is None or one.line.session == part.ref]) for part in parts]


@calls.post("/events/<ref>/agenda/lines/<slot>/order")
@audience(Who.HOST)
def order(ref: str, slot: str) -> Response:
    """Move a line up or down."""
    event = published(ref)
    found = _slot(event, slot)
    service_agenda.move(g.actor, event, found, -1 if request.form.get("way") == "up" else 1, at=clock.now())
    return _back(event, found)


@calls.get("/events/<ref>/agenda/lines/<slot>")
@audience(Who.HOST)
def line(ref: str, slot: str) -> str:
    """One line: swap its presenter with another, or move it to another session."""
    event = published(ref)
    found = _slot(event, slot)
    drafted = queries_agenda.drafted(event)
    return render_template(
        "calls/line.html", nav="events", event=event, slot=found,
        one=next(one for one in drafted if one.line.slot == found.ref),
        others=[] if found.title else [one for one in drafted if not one.line.title and one.line.slot != found.ref],
        sessions=[part for part in queries_agenda.sessions(event.id) if part.id != found.session_id],
        may_change=rules_agenda.may_change(event, clock.now()),
    )  # fmt: skip


@calls.post("/events/<ref>/agenda/lines/<slot>/swap")
@audience(Who.HOST)
def swap(ref: str, slot: str) -> Response:
    """Two slots change their presenters."""
    event = published(ref)
    found = _slot(event, slot)
    service_agenda.swap(g.actor, event, found, _slot(event, request.form.get("other", "")), at=clock.now())
    return _back(event, found)


@calls.post("/events/<ref>/agenda/lines/<slot>/session")
@audience(Who.HOST)
def put_into(ref: str, slot: str) -> Response:
    """A line goes to the end of another session."""
    event = published(ref)
    found = _slot(event, slot)
    session = _session(event, request.form.get("session", ""))
    service_agenda.put_into(g.actor, event, found, session, at=clock.now())
    return _back(event, found)


@calls.post("/events/<ref>/agenda/lines/<slot>/drop")
@audience(Who.HOST)
def drop(ref: str, slot: str) -> Response:
    """Take a plain line off the draft."""
    event = published(ref)
    service_slots.drop_line(g.actor, event, _slot(event, slot), at=clock.now())
    return _back(event)


@calls.route("/events/<ref>/agenda/sessions/new", methods=["GET", "POST"])
@calls.route("/events/<ref>/agenda/sessions/<session>", methods=["GET", "POST"])
@audience(Who.HOST)
def session(ref: str, session: str = "") -> ResponseReturnValue:
    """Add a session, or change one."""
    event = published(ref)
    found = _session(event, session) if session else None
    form = SessionForm()
    if request.method != "POST":
        starts = found.starts_local if found else rules_slots.starts(event, [0])[0]
        form.title.data, form.room.data = (found.title, found.room) if found else ("", "")
        form.starts_on.data, form.starts_time.data = starts.date(), starts.time()
    elif form.validate():
        with beside(form):
            service_agenda.put_session(g.actor, event, form.draft(), found, at=clock.now())
            return _back(event)
    return form_page(
        "calls/session.html", form, nav="events", event=event, session=found,
        is_first=found is None and not queries_agenda.sessions(event.id),
    )  # fmt: skip


@calls.post("/events/<ref>/agenda/sessions/<session>/drop")
@audience(Who.HOST)
def drop_session(ref: str, session: str) -> Response:
    """Take a session off."""
    event = published(ref)
    service_agenda.drop_session(g.actor, event, _session(event, session), at=clock.now())
    return _back(event)


@calls.route("/events/<ref>/agenda/publish", methods=["GET", "POST"])
@audience(Who.HOST)
def publish_agenda(ref: str) -> ResponseReturnValue:
    """First what changed and who will be told; then Publish."""
    event = published(ref)
    if request.method == "POST":
        version = service_agenda.publish(g.actor, event, seen=request.form.get("seen", ""), at=clock.now())
        return done(_published_words(version), url_for("calls.agenda", ref=ref))
    drafted = queries_agenda.drafted(event)
    lines = [one.line for one in drafted]
    old = queries_agenda.published_lines(event)
    changes = rules_agenda.changes(old, lines)
    return render_template(
        "calls/publish_agenda.html", nav="events", event=event, changes=changes, told=rules_agenda.told(changes),
        is_changed=tuple(lines) != old, seen=rules_agenda.fingerprint(lines),
        warned=len(rules_agenda.warnings(drafted, *rules_agenda.hours(event))),
        may_change=rules_agenda.may_change(event, clock.now()),
    )  # fmt: skip


def _published_words(version: AgendaVersion | None) -> str:
    if version is None:
        return str(_("Nothing changed since the published version, so nobody was told."))
    count = len(rules_agenda.told(rules_agenda.read_changes(version.changes)))
    if count == 0:
        return str(
            _(
                "Version %(number)s is published. It concerns no presenter; followers hear of it as each chose.",
                number=version.number,
            )
        )
    return str(
        ngettext(
            "Version %(number)s is published. %(num)d presenter is told by mail; followers hear of it as each chose.",
            "Version %(number)s is published. %(num)d presenters are told by mail; followers hear of it as each chose.",
            count,
            number=version.number,
        )
    )
