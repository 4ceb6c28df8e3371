"""Mail that went out or waits, and the system: health, jobs."""

from flask import g, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug import Response

from forum.core import clock, settings
from forum.core.access import Who, audience
from forum.core.errors import or_404
from forum.core.form_pages import done
from forum.core.jobs import Job
from forum.core.text import one_line
from forum.desk import queries_system, rules, service
from forum.desk.views import desk
from forum.mail import queries as outbox
from forum.mail.models import Message, MessageState


@desk.get("/desk/mail")
@audience(Who.HOST)
def mail() -> str:
    """Did they get it? Search by address or name."""
    words, state = one_line(request.args.get("q", ""))[:200], request.args.get("state", "")
    wanted = MessageState(state) if state in list(MessageState) else None
    page = queries_system.mail(words, wanted, request.args.get("after"))
    return render_template("desk/mail.html", page=page, words=words, state=wanted, about=rules.about)


def _message(ref: str) -> Message:
    return or_404(outbox.by_ref(ref))


def _mailed(address: str, sentence: str) -> Response:
    return done(sentence, url_for("desk.mail", q=address))


@desk.post("/desk/mail/<ref>/again")
@audience(Who.HOST)
def send_again(ref: str) -> Response:
    """Try a message once more."""
    message = _message(ref)
    service.send_again(g.actor, message, at=clock.now())
    return _mailed(message.address, _("The mail to %(address)s goes out again now.", address=message.address))


@desk.post("/desk/mail/<ref>/hold")
@audience(Who.HOST)
def hold(ref: str) -> Response:
    """Keep a message back."""
    message = _message(ref)
    service.hold_message(g.actor, message, at=clock.now())
    return _mailed(message.address, _("The mail to %(address)s is held.", address=message.address))


@desk.get("/desk/system")
@audience(Who.HOST)
def system() -> str:
    """One screen for whoever runs the forum."""
    at, jobs = clock.now(), queries_system.jobs()
    facts = service.facts(jobs)
    return render_template(
        "desk/system.html",
        facts=facts, lines=rules.lines(facts, at), jobs=jobs, version=settings.version(), at=at,
        job_words=rules.job_words, about=rules.about,
    )  # fmt: skip


def _job(name: str) -> Job:
    return or_404(queries_system.job(name))


def _run(sentence: str) -> Response:
    return done(sentence, url_for("desk.system"))


@desk.post("/desk/system/<name>/pause")
@audience(Who.HOST)
def pause(name: str) -> Response:
    """Let a job rest."""
    service.pause_job(g.actor, _job(name), at=clock.now())
    return _run(_("%(job)s: rests until you resume it.", job=rules.job_words(name)))


@desk.post("/desk/system/<name>/resume")
@audience(Who.HOST)
def resume(name: str) -> Response:
    """Let a job run again."""
    service.resume_job(g.actor, _job(name), at=clock.now())
    return _run(_("%(job)s: runs again.", job=rules.job_words(name)))


@desk.post("/desk/system/<name>/run")
@audience(Who.HOST)
def run_now(name: str) -> Response:
    """Make a job due at once."""
    service.run_job_now(g.actor, _job(name), at=clock.now())
    return _run(_("%(job)s: due now.", job=rules.job_words(name)))
