"""Questions: asked by companies, answered by the agency, published with the answer to all at once."""

from datetime import datetime

from flask_babel import gettext as _

from forum.audit import service as audit
from forum.core import markup
from forum.core.actor import FORUM, Actor
from forum.core.database import db
from forum.core.errors import Refused, RefusedFields
from forum.core.jinja import moment_text
from forum.needs import emails, queries, queries_questions, rules
from forum.needs.models import Need, Question, QuestionAsker, QuestionState
from forum.needs.service_letters import address, tell
from forum.policies import queries as policies
from forum.policies.rules_known import Policies


def check_window(actor: Actor, need: Need, *, at: datetime) -> None:
    """Raise Refused, with what, why and what instead, unless the actor may ask now."""
    if rules.may_ask(actor, need, at):
        return
    if not rules.takes_questions(need):
        raise Refused(
            _("This is an imported public record: nobody here can answer. Read the original notice instead."),
            heading=_("No questions on imported records"),
        )
    if not actor.is_vendor:
        raise Refused(_("Companies ask questions here. Agencies may write to the agency of the need."))
    if need.state in rules.QUIET_STATES:
        raise Refused(_quiet(need), heading=_("Quiet period"))
    raise Refused(_closed_sentence(need, at), heading=_("Questions are closed"))


def _quiet(need: Need) -> str:
    if need.officer is None:
        return str(_("A purchase is being prepared, so questions about this need have stopped for everyone."))
    sentence: str = _(
        "A purchase is being prepared, so questions about this need have stopped for everyone. Write only to %(name)s, %(mail)s.",
        name=need.officer.name, mail=need.officer.email,
    )  # fmt: skip
    return sentence


def _closed_sentence(need: Need, at: datetime) -> str:
    now = policies.current()
    ended = need.questions_close_at
    if ended is None or ended > at:
        ended = need.closed_at or need.outcome_at or at
    contact = need.contact.name if need.contact else now.office_name
    sentence: str = _(
        "Questions for this need closed on %(moment)s. The agency has stopped taking them so that all answers reach "
        "everyone together. Follow the need to hear what comes next, or write to %(contact)s.",
        moment=moment_text(ended, now.zone), contact=contact,
    )  # fmt: skip
    return sentence


def ask(actor: Actor, need: Need, text: str, *, show_company: bool, at: datetime) -> Question:
    """One question to the agency. The same text from the same person within ten minutes is the same question."""
    check_window(actor, need, at=at)
    if not text:
        raise RefusedFields({"text": _("Write your question")})
    assert actor.person_id is not None  # noqa: S101  members have signed in
    twice = queries_questions.same_question(need.id, actor.person_id, text, at - rules.SAME_WITHIN)
    if twice is not None:
        return twice
    now = policies.current()
    due_on = rules.after_workdays(rules.local_day(at, now.zone), now.answer_days, now)
    shown = actor.organization_name if show_company else ""
    question = Question(need_id=need.id, text=text, shown_company=shown, asked_at=at, due_on=due_on, reason="")
    db.session.add(question)
    db.session.flush()
    db.session.add(
        QuestionAsker(question_id=question.id, person_id=actor.person_id, organization_id=actor.organization_id)
    )
    need.question_count = Need.question_count + 1
    # The log names the asker in its own row; the payload names the question alone.
    audit.write(actor, "question.ask", "question", question.ref, at=at, need=need.thread.ref)
    asker = queries_questions.asker_of(question.id)
    if asker is not None:
        tell(
            [asker.person],
            lambda: emails.question_received(need, question, address(need)),
            "question.received",
            need,
            at=at,
        )
    url = address(need, "needs.answer", question=question.ref)
    tell(queries.who_answers(need), lambda: emails.to_answer(need, question, url), "question.to_answer", need, at=at)
    return question


def remind(question: Question, *, at: datetime) -> int:
    """Tell whoever answers that the day has passed; once a question, since the letter names it. How many were told."""
    need, now = question.need, policies.current()
    people = queries.who_answers(need)
    if question.state is not QuestionState.RECEIVED or not people:
        return 0
    late = (rules.local_day(at, now.zone) - question.due_on).days
    url = address(need, "needs.answer", question=question.ref)
    audit.write(FORUM, "question.remind", "question", question.ref, at=at, late_days=late)
    return tell(
        people, lambda: emails.overdue(need, question, late, url), "question.overdue", need, at=at, of=question.ref
    )


def _check_answerable(actor: Actor, need: Need, question: Question) -> None:
    if not rules.may_manage(actor, need):
        raise Refused(_("The agency of this need answers its questions."))
    if question.state is QuestionState.PUBLISHED:
        raise Refused(_("This answer is public. What changes now goes out as a numbered update."))
    if question.state is QuestionState.SET_ASIDE:
        raise Refused(_("This question was set aside; its asker was told why."))
    if need.state in rules.QUIET_STATES:
        raise Refused(_quiet(need), heading=_("Quiet period"))


def keep_answer(actor: Actor, need: Need, question: Question, text: str, *, at: datetime) -> None:
    """Keep a draft of the answer: it is not sent, and colleagues can go on with it."""
    _check_answerable(actor, need, question)
    question.answer, question.answer_html = text, str(markup.render(text))
    question.state, question.release_at = QuestionState.RECEIVED, None
    audit.write(actor, "question.draft", "question", question.ref, at=at, need=need.thread.ref)


def answer(actor: Actor, need: Need, question: Question, text: str, *, at: datetime) -> datetime:
    """Answer to all: goes out at the next release hour, which is returned; may be changed until then."""
    _check_answerable(actor, need, question)
    if not text:
        raise RefusedFields({"text": _("Write the answer")})
    now = policies.current()
    release_at = question.release_at or rules.next_release(at, now)
    if release_at <= at:
        release_at = rules.next_release(at, now)
    question.answer, question.answer_html = text, str(markup.render(text))
    question.answered_by_id, question.answering_organization_id = actor.person_id, actor.organization_id
    question.state, question.answered_at, question.release_at = QuestionState.ANSWERED, at, release_at
    audit.write(
        actor,
        "question.answer",
        "question",
        question.ref,
        at=at,
        need=need.thread.ref,
        release_at=release_at.isoformat(),
    )
    return release_at


def set_aside(
    actor: Actor, need: Need, question: Question, reason: str, *, at: datetime, duplicate_of: int | None = None
) -> None:
    """Do not publish a question; its asker gets the reason, or the number of the answer that answers it already."""
    _check_answerable(actor, need, question)
    if duplicate_of is not None:
        same = _("Question %(number)s on the page of the need answers this already.", number=duplicate_of)
        reason = f"{same}\n\n{reason}".strip()
    if not reason:
        raise RefusedFields({"reason": _("Say why, or choose the question that answers it already")})
    question.state, question.reason, question.release_at = QuestionState.SET_ASIDE, reason, None
    need.question_count = Need.question_count - 1
    audit.write(actor, "question.set_aside", "question", question.ref, at=at, need=need.thread.ref, reason=reason)
    asker = queries_questions.asker_of(question.id)
    if asker is not None:
        tell([asker.person], lambda: emails.set_aside(need, question, address(need)), "question.set_aside", need, at=at)


def median_days(*, since: datetime, now: Policies) -> float | None:
    """The median of workdays from question to answer, for answers given since then; None when there is none."""
    spans = queries_questions.answer_spans(since)
    return rules.median([rules.workdays_taken(asked, answered, now) for asked, answered in spans])
