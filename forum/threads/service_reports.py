"""Report a post, and decide on reports: keep, warn or hide; whoever reported it is told."""

from datetime import datetime
from functools import partial

from flask_babel import gettext as _

from forum.accounts.service_letters import write_to
from forum.audit import service as audit
from forum.core.actor import Actor
from forum.core.database import db
from forum.core.errors import Refused
from forum.mail.service import About
from forum.threads import emails, queries_reports, rules, service_moderation
from forum.threads.models import Post, Report, ReportDecision, Thread


def report(actor: Actor, thread: Thread, post: Post, reason: str, *, at: datetime) -> Report:
    """Tell the office that a post breaks the rules. Once more, while the first waits, is the first one."""
    assert actor.person_id is not None  # noqa: S101  the route is for people who signed in
    waiting = queries_reports.open_report_by(actor.person_id, post.id)
    if waiting is not None:
        return waiting
    if queries_reports.reports_since(actor.person_id, at - rules.HOUR) >= rules.REPORTS_AN_HOUR:
        raise Refused(
            _("You have sent %(count)s reports within an hour, which is the most. Go on in a while.",
              count=rules.REPORTS_AN_HOUR),
            field="reason",
        )  # fmt: skip
    made = Report(post_id=post.id, reporter_id=actor.person_id, reason=reason, at=at)
    db.session.add(made)
    db.session.flush()  # the audit row names it by its ref
    audit.write(actor, "report.send", "report", made.ref, at=at, thread=thread.ref, number=post.number)
    return made


def decide(actor: Actor, found: Report, decision: ReportDecision, note: str, *, at: datetime) -> None:
    """Decide on every waiting report of the same post. Raises Refused when somebody decided already."""
    db.session.refresh(found, with_for_update={"of": Report})
    if found.decided_at is not None:
        raise Refused(
            _("%(name)s decided on this report already. What was said stands on its page.", name=found.decided_by)
        )
    post, thread = found.post, found.post.thread
    said = (thread, post, decision, note)
    for one in queries_reports.open_reports_of(post.id):
        one.decision, one.decided_at, one.decided_by, one.note = decision, at, actor.name, note
        about = About("report.decided", "post", post.ref)
        write_to(one.reporter, about, partial(emails.report_decided, *said), at=at)
    if decision is ReportDecision.HIDE:
        service_moderation.take_away(actor, thread, post, note, at=at)
    if decision is not ReportDecision.KEEP and post.author is not None:
        about = About("report.author", "post", post.ref)
        write_to(post.author, about, partial(emails.author_told, *said), at=at)
    audit.write(
        actor, "report.decide", "report", found.ref, at=at,
        decision=decision.value, note=note, thread=thread.ref, number=post.number,
    )  # fmt: skip
