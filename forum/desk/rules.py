"""What the desk lists, how late is late, and what a healthy system looks like. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from forum.core.dkim import USUAL_BITS
from forum.mail.models import Dispatch

#: Days after its close in which a need gets its outcome (product rule 30).
OUTCOME_AFTER = timedelta(days=30)
#: A worker writes its mark every second; after this long without one it is gone.
WORKER_SEEN = timedelta(seconds=60)
#: Mail that waits longer than this tells of a worker or a mail server that is away.
MAIL_WAITS = timedelta(minutes=15)
#: The clock may run behind the newest entry of the log by this much.
CLOCK_BACK = timedelta(minutes=5)
#: Things of a queue that the desk shows; the rest stands on the queue's own page.
FIRST = 5


class Queue(StrEnum):
    """One kind of thing that waits."""

    REVIEW = "review"
    ORGANIZATIONS = "organizations"
    MEMBERSHIPS = "memberships"
    QUESTIONS = "questions"
    NEEDS = "needs"
    SCORES = "scores"
    SLOTS = "slots"
    REPLIES = "replies"
    ATTENDANCE = "attendance"
    COMPLETE = "complete"
    MATERIALS = "materials"
    OUTCOMES = "outcomes"
    REPORTS = "reports"
    MAIL = "mail"
    JOBS = "jobs"


#: Each queue's heading, in the order of the desk.
TITLES: dict[Queue, LazyString] = {
    Queue.REVIEW: _l("To review"),
    Queue.ORGANIZATIONS: _l("Organizations to approve"),
    Queue.MEMBERSHIPS: _l("People who ask to speak for an agency"),
    Queue.QUESTIONS: _l("Questions overdue"),
    Queue.NEEDS: _l("Needs to take part"),
    Queue.SCORES: _l("Applications for you to score"),
    Queue.SLOTS: _l("Slots unconfirmed"),
    Queue.REPLIES: _l("Replies to check"),
    Queue.ATTENDANCE: _l("Say that they attended"),
    Queue.COMPLETE: _l("Events to complete"),
    Queue.MATERIALS: _l("Materials overdue"),
    Queue.OUTCOMES: _l("Outcome overdue"),
    Queue.REPORTS: _l("Reports"),
    Queue.MAIL: _l("Mail that failed"),
    Queue.JOBS: _l("Jobs with errors"),
}


#: What each job does, in people's words.
JOBS: dict[str, LazyString] = {
    "mail.expand": _l("Write mail to many"),
    "digests.announce": _l("Tell of what is new at once"),
    "digests.send": _l("Send digests"),
    "digests.remind": _l("Remind of events and deadlines"),
    "mail.deliver": _l("Deliver mail"),
    "mail.fetch": _l("Fetch mail from the mailbox"),
    "mail.sweep_inbound": _l("Forget mail that came in long ago"),
    "database.optimize": _l("Count what the database holds"),
    "limits.sweep": _l("Forget old counts of visits"),
    "needs.release": _l("Release answers"),
    "needs.close_due": _l("Close needs on their day"),
    "needs.remind": _l("Remind of late answers"),
    "needs.count_told": _l("Count who was told"),
    "events.nudge": _l("Remind presenters to confirm"),
    "events.ask_reviewers": _l("Ask reviewers for scores"),
    "events.release": _l("Publish slides and questions of events"),
    "events.remind": _l("Remind invited people to answer"),
    "events.ask_unsure": _l("Ask who has a seat and said maybe"),
    "events.sweep_guests": _l("Forget registrations that guests never confirmed"),
    "events.survey": _l("Ask what people thought of events"),
    "threads.sweep_kept": _l("Forget replies by mail that nobody posted"),
    "files.scan": _l("Have files scanned"),
    "files.sweep": _l("Forget files that nothing names"),
    "audit.seal": _l("Seal the log"),
    "search.add_waiting": _l("Add replies to the search"),
    "calendars.write_texts": _l("Write calendar entries"),
    "calendars.write_deadlines": _l("Write deadlines into calendars"),
    "answers.close_over": _l("Put away replies to events that are over"),
}


def job_words(name: str) -> str:
    """What a job does; its name where a new release has jobs that this one does not know."""
    return str(JOBS.get(name, name))


def worker_is_seen(seen_at: datetime | None, at: datetime) -> bool:
    """Whether a worker left its mark in the last `WORKER_SEEN` before `at`."""
    return seen_at is not None and at - seen_at <= WORKER_SEEN


@dataclass(frozen=True)
class Facts:
    """What the system says about itself. Moments in UTC; `revision` is the database's, `head` the program's."""

    database: str
    revision: str
    head: str
    worker_seen_at: datetime | None
    waiting_count: int
    oldest_waiting_at: datetime | None
    failed_count: int
    #: What was to be told to many, and could not be written.
    stuck: Sequence[Dispatch]
    newest_entry_at: datetime | None
    folder: str
    folder_is_writable: bool
    secret_is_safe: bool
    #: Address of the malware scanner, empty where none is set; whether it answers; files that it has not looked at.
    scanner: str
    scanner_answers: bool
    unscanned_count: int
    #: Whether a mail server or a mailbox brings mail, and whether we know by what name our border proves senders.
    mail_comes_in: bool
    border_is_known: bool
    #: Why the worker could not fetch from the mailbox the last time; empty where it could, or where there is none.
    mailbox_error: str
    #: Length of the key that signs our mail; 0 where none does.
    key_bits: int


@dataclass(frozen=True)
class Line:
    """One line of the check: what, whether it is well, one word when it is, what to do when it is not."""

    label: str
    is_well: bool
    word: str


def lines(facts: Facts, at: datetime) -> list[Line]:
    """The lines of the check at `at`, each green with a word or red with what to do."""
    late = facts.oldest_waiting_at is not None and at - facts.oldest_waiting_at > MAIL_WAITS
    back = facts.newest_entry_at is not None and facts.newest_entry_at - at > CLOCK_BACK
    return [
        _line(_("Database"), facts.revision == facts.head, facts.database, _("Run: flask db upgrade")),
        _line(
            _("Worker"), worker_is_seen(facts.worker_seen_at, at), _("runs"),
            _("No worker was seen in the last minute. Run: flask worker"),
        ),
        _line(
            _("Mail"), not late and not facts.failed_count and not facts.stuck,
            _("%(count)s waiting", count=facts.waiting_count), _mail_advice(late, facts),
        ),
        _line(
            _("Mail that comes in"), not facts.mailbox_error and (facts.border_is_known or not facts.mail_comes_in),
            _("open") if facts.mail_comes_in else _("none"), _inbound_advice(facts),
        ),
        _line(
            _("Signature of mail"), not 0 < facts.key_bits < USUAL_BITS, _key_word(facts),
            _("The key has %(bits)s bits. Make one of 2048 or more, under another DKIM_SELECTOR.", bits=facts.key_bits),
        ),
        _line(
            _("Files"), facts.folder_is_writable, _("writable"),
            _("The folder %(folder)s cannot be written. Give it to the user that runs the forum.", folder=facts.folder),
        ),
        _line(
            _("Malware scanner"), facts.scanner_answers or not facts.scanner, _scanner_word(facts),
            _("Nothing answers at %(address)s. Start clamd, or correct CLAMD_URL. Until then new files wait.", address=facts.scanner),
        ),
        _line(_("Clock"), not back, _("right"), _("The clock runs behind the log. Set it by a time server.")),
        _line(
            _("Secret key"), facts.secret_is_safe, _("set"),
            _("The development key is in use. Set SECRET_KEY to 32 random characters or more."),
        ),
    ]  # fmt: skip


def _line(label: str, is_well: bool, word: str, advice: str) -> Line:
    return Line(label, is_well, word if is_well else advice)


def _scanner_word(facts: Facts) -> str:
    if not facts.scanner:
        return str(_("none, files are not scanned"))
    return str(_("%(count)s files waiting", count=facts.unscanned_count))


def _key_word(facts: Facts) -> str:
    return str(_("%(bits)s bits", bits=facts.key_bits) if facts.key_bits else _("none, mail is not signed here"))


def _mail_advice(late: bool, facts: Facts) -> str:
    if facts.stuck:
        return str(_("What should go to many could not be written. The desk's page System says why."))
    if late:
        return str(_("Mail waits for more than 15 minutes. Check the worker and MAIL_URL."))
    return str(_("%(count)s given up. See the desk's page of mail, and try them again.", count=facts.failed_count))


def _inbound_advice(facts: Facts) -> str:
    if facts.mailbox_error:
        return str(_("The last fetch from the mailbox failed. %(error)s", error=facts.mailbox_error))
    return str(_("No sender is proven, so each answer by mail waits on the desk. Set MAIL_AUTHSERV_ID."))


#: What a letter of a kind is about; the part of the kind before its dot.
ABOUT: dict[str, LazyString] = {
    "person": _l("About the person's account"),
    "organization": _l("About the person's organization"),
    "membership": _l("About who speaks for an organization"),
    "need": _l("About a need"),
    "question": _l("About a question"),
    "innovation": _l("About an innovation"),
    "event": _l("About an event"),
    "application": _l("About a slot"),
    "slot": _l("About a slot"),
    "registration": _l("About a registration"),
    "guest": _l("About a registration"),
    "review": _l("About applications to score"),
    "thread": _l("About a discussion"),
    "report": _l("About a report"),
    "reply": _l("About a reply by mail"),
    "deadline": _l("About a date"),
    "news": _l("About what the person follows"),
    "digest": _l("The digest that the person chose"),
}


def about(kind: str) -> LazyString:
    """Why a letter went out, for the page of mail."""
    return ABOUT.get(kind.partition(".")[0], _l("About something that the person takes part in"))
