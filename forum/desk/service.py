"""What the office does on its desk: mail again or not, jobs, accounts, and the check of the system."""

import tempfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from alembic.script import ScriptDirectory
from flask import current_app, url_for
from flask_babel import gettext as _

from forum.accounts import service_rights
from forum.accounts.models import Person
from forum.audit import service as audit
from forum.core import clamd
from forum.core.actor import Actor
from forum.core.database import db
from forum.core.errors import Refused
from forum.core.jobs import Job
from forum.core.settings import DEVELOPMENT_SECRET
from forum.desk import queries_system
from forum.desk.queries import Waiting
from forum.desk.rules import Facts, Queue
from forum.files import queries as files_queries
from forum.files import service as files
from forum.files import service_bytes
from forum.mail import queries as mail_queries
from forum.mail import service as mail
from forum.mail.models import Message, MessageState


def send_again(actor: Actor, message: Message, *, at: datetime) -> None:
    """Queue a message once more that was given up or held. Doing it twice does it once."""
    if message.state is MessageState.QUEUED:
        return
    if message.state is MessageState.SENT:
        raise Refused(_("This mail was delivered."))
    mail.try_again(message, at=at)
    audit.write(actor, "mail.again", "message", message.ref, at=at)


def hold_message(actor: Actor, message: Message, *, at: datetime) -> None:
    """Keep a message from going out until it is sent again. Doing it twice does it once."""
    if message.state is MessageState.HELD:
        return
    if message.state is MessageState.SENT:
        raise Refused(_("This mail was delivered."))
    mail.hold(message)
    audit.write(actor, "mail.hold", "message", message.ref, at=at)


def pause_job(actor: Actor, job: Job, *, at: datetime) -> None:
    """Let a job rest until it is resumed."""
    if not job.paused:
        job.paused = True
        audit.write(actor, "job.pause", "job", job.name, at=at)


def resume_job(actor: Actor, job: Job, *, at: datetime) -> None:
    """Let a job run again, from now on."""
    if job.paused:
        job.paused, job.next_due_at = False, at
        audit.write(actor, "job.resume", "job", job.name, at=at)


def run_job_now(actor: Actor, job: Job, *, at: datetime) -> None:
    """Make a job due at once; the worker takes it up within a second."""
    if job.paused:
        raise Refused(_("This job is paused. Resume it first."))
    job.next_due_at = at
    audit.write(actor, "job.run", "job", job.name, at=at)


def deactivate(actor: Actor, person: Person, *, at: datetime) -> None:
    """Close an account: it is signed out everywhere, and what it wrote stays. Doing it twice does it once."""
    if person.id == actor.person_id:
        raise Refused(_("This is your own account. A colleague of the office can close it."))
    if person.active:
        service_rights.close_account(person, at=at)
        audit.write(actor, "person.deactivate", "person", person.ref, at=at)


def reactivate(actor: Actor, person: Person, *, at: datetime) -> None:
    """Open a closed account again. Doing it twice does it once."""
    if not person.active:
        service_rights.open_account(person)
        audit.write(actor, "person.reactivate", "person", person.ref, at=at)


def facts(jobs: Sequence[Job]) -> Facts:
    """What the system says about itself, and its jobs say. Raises the database's own error when there is no database."""
    errors = {job.name: job.last_error for job in jobs}
    outbox = queries_system.outbox()
    folders = (Path(current_app.config["INSTANCE_DIR"]), service_bytes.folder())
    closed = next((folder for folder in folders if not _is_writable(folder)), None)
    scanner = files.scanner()
    signer = current_app.config["MAIL_SIGNER"]
    return Facts(
        database={"sqlite": "SQLite", "postgresql": "PostgreSQL"}.get(db.engine.dialect.name, db.engine.dialect.name),
        revision=queries_system.revision(), head=head(), worker_seen_at=max((job.last_started_at for job in jobs if job.last_started_at), default=None),
        waiting_count=outbox.waiting_count, oldest_waiting_at=outbox.oldest_waiting_at, failed_count=outbox.failed_count,
        stuck=mail_queries.stuck_dispatches(), newest_entry_at=queries_system.newest_entry_at(), folder=str(closed or folders[0]), folder_is_writable=closed is None,
        secret_is_safe=current_app.config["DEMO"] or current_app.config["SECRET_KEY"] != DEVELOPMENT_SECRET,
        scanner=scanner, scanner_answers=bool(scanner) and clamd.answers(scanner),
        unscanned_count=files_queries.waiting_count() if scanner else 0,
        mail_comes_in=bool(current_app.config["LMTP_LISTEN"] or current_app.config["MAILBOX_URL"]),
        border_is_known=bool(current_app.config["MAIL_AUTHSERV_ID"]),
        mailbox_error=errors.get("mail.fetch", "") if current_app.config["MAILBOX_URL"] else "",
        key_bits=signer.key.key_size if signer else 0,
    )  # fmt: skip


def head() -> str:
    """The newest migration that the program knows."""
    migrations = current_app.extensions["migrate"].migrate.get_config()
    return ScriptDirectory.from_config(migrations).get_current_head() or ""


def _is_writable(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def address_of(waiting: Waiting) -> str:
    """The page where a waiting thing is dealt with."""
    pages: dict[Queue, tuple[str, dict[str, Any]]] = {
        Queue.REVIEW: ("innovations.review" if waiting.slug == "innovation" else "needs.review", {"ref": waiting.ref}),
        Queue.ORGANIZATIONS: ("desk.approve", {"slug": waiting.slug}),
        Queue.MEMBERSHIPS: ("organizations.people", {"slug": waiting.slug}),
        Queue.QUESTIONS: ("needs.answer", {"ref": waiting.slug, "question": waiting.ref}),
        Queue.NEEDS: ("registrations.people", {"ref": waiting.slug}),
        Queue.SCORES: ("calls.scores", {"ref": waiting.ref}),
        Queue.SLOTS: ("calls.slots", {"ref": waiting.slug}),
        Queue.REPLIES: ("desk.replies", {"_anchor": f"reply-{waiting.ref}"}),
        Queue.ATTENDANCE: ("registrations.people", {"ref": waiting.slug}),
        Queue.COMPLETE: ("registrations.complete", {"ref": waiting.ref}),
        Queue.MATERIALS: ("showcases.materials", {"ref": waiting.ref}),
        Queue.OUTCOMES: ("needs.outcome", {"ref": waiting.ref}),
        Queue.REPORTS: ("threads.decide_report", {"ref": waiting.ref}),
        Queue.MAIL: ("desk.mail", {"q": waiting.of, "state": "failed"}),
        Queue.JOBS: ("desk.system", {}),
    }
    endpoint, values = pages[waiting.queue]
    return url_for(endpoint, **values)
