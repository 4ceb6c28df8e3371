"""Drafts of needs: begin, save part by part, copy, send in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from flask_babel import gettext as _

from forum.audit import service as audit
from forum.core import markup
from forum.core.actor import Actor
from forum.core.database import db
from forum.core.errors import Refused, RefusedFields
from forum.core.jinja import day_text
from forum.needs import emails, queries, queries_questions, rules, rules_outcome
from forum.needs.models import Engagement, Money, Need, NeedCode, NeedColleague, NeedState, NeedVersion
from forum.needs.rules_framework import Choice
from forum.needs.service_letters import address, tell
from forum.needs.service_rules import keep_choices
from forum.organizations import queries as organizations
from forum.policies import queries as policies
from forum.policies.rules_known import Policies
from forum.taxonomy import queries as taxonomy
from forum.threads import service as threads
from forum.threads.models import ThreadKind


@dataclass(frozen=True)
class Problem:
    """Part 1. `kept`: field -> why its marked words stay."""

    title: str
    outcome_sought: str = ""
    people_affected: str = ""
    measure: str = ""
    kept: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Background:
    """Part 2."""

    why_now: str = ""
    tried: str = ""
    constraints: str = ""
    kept: Mapping[str, str] = field(default_factory=dict)
    rules: tuple[Choice, ...] = ()


@dataclass(frozen=True)
class Hearing:
    """Part 3: how the agency wants to hear from the market. People by ref, topics by slug, codes as typed."""

    engagement: Engagement = Engagement.OPEN
    questions_close_on: date | None = None
    closes_on: date | None = None
    money: Money = Money.NOT_KNOWN
    contact_ref: str = ""
    colleague_refs: tuple[str, ...] = ()
    topic_slugs: tuple[str, ...] = ()
    codes: str = ""


Part = Problem | Background | Hearing


def begin_draft(actor: Actor, problem: Problem, *, at: datetime) -> Need:
    """A new draft of the actor's agency, shared with its colleagues. The same title sent twice is one draft."""
    if not actor.is_state:
        raise Refused(_("Agencies write needs. Ask the CIO's office if you work for one."))
    assert actor.person_id is not None  # noqa: S101  members have signed in
    twice = queries.recent_draft(actor.person_id, problem.title, at - rules.SAME_WITHIN)
    if twice is not None:
        return twice
    thread = threads.open_thread(actor, ThreadKind.NEED, problem.title, at=at)
    need = Need(thread=thread, contact_id=actor.person_id, kept_phrases={})
    db.session.add(need)
    db.session.flush()
    _write(need, problem)
    audit.write(actor, "need.begin", "need", thread.ref, at=at)
    return need


def save_draft(actor: Actor, need: Need, part: Part, *, at: datetime) -> None:
    """Save one part of the form. Raises Refused when it is no draft any more, RefusedFields for what cannot stand."""
    if not rules.may_edit(actor, need):
        raise Refused(_("This need is no longer a draft. What changes now goes out as a numbered update."))
    if isinstance(part, Hearing):
        _hear(need, part, at)
    else:
        _write(need, part)
    if isinstance(part, Background):
        keep_choices(need, part.rules)
    put_text(need)
    audit.write(actor, "need.save", "need", need.thread.ref, at=at, part=type(part).__name__.lower())


def _write(need: Need, part: Problem | Background) -> None:
    names = ("outcome_sought", "people_affected", "measure") if isinstance(part, Problem) else ()
    for name in names or ("why_now", "tried", "constraints"):
        setattr(need, name, getattr(part, name))
    if isinstance(part, Problem):
        need.thread.title = part.title
    found = rules_outcome.marks(texts(need))
    reasons = {mark.phrase: need.kept_phrases.get(mark.phrase, "") for mark in found}
    reasons |= {mark.phrase: part.kept[mark.field] for mark in found if mark.field in part.kept}
    need.kept_phrases = {phrase: reason for phrase, reason in reasons.items() if reason}
    put_text(need)


def _hear(need: Need, part: Hearing, at: datetime) -> None:
    now = policies.current()
    check_dates(part.questions_close_on, part.closes_on, at, now)
    codes = rules.split_codes(part.codes)
    unknown = queries.unknown_codes("naics", codes)
    if unknown:
        raise RefusedFields(
            {"codes": _("We do not know the code %(code)s. Enter NAICS codes, like 541512", code=unknown[0])}
        )
    need.engagement, need.money = part.engagement, part.money
    set_dates(need, part.questions_close_on, part.closes_on, at, now)
    members = {person.ref: person for person in queries.colleagues(need.thread.organization_id)}
    contact = members.get(part.contact_ref)
    need.contact_id = contact.id if contact else None
    for row in (*queries.code_rows(need.id), *queries.colleague_rows(need.id)):
        db.session.delete(row)
    db.session.flush()
    db.session.add_all(NeedCode(need_id=need.id, scheme="naics", code=code) for code in codes)
    named = [members[ref].id for ref in dict.fromkeys(part.colleague_refs) if ref in members]
    db.session.add_all(NeedColleague(need_id=need.id, person_id=key) for key in named if key != need.contact_id)
    threads.set_topics(need.thread, taxonomy.topics_by_slug(part.topic_slugs))


def check_dates(questions: date | None, closes: date | None, at: datetime, now: Policies) -> None:
    """Raise RefusedFields when a typed day comes too early: everybody needs the least number of workdays."""
    today = rules.local_day(at, now.zone)
    wrong = {}
    if questions is not None and not rules.is_soon_enough(questions, today, now):
        first = rules.after_workdays(today, now.least_question_days, now)
        wrong["questions_close_on"] = _(
            "Choose a day after %(day)s (%(count)s workdays from today)",
            day=day_text(first),
            count=now.least_question_days,
        )
    if closes is not None and questions is not None and closes < questions:
        wrong["closes_on"] = _("Choose %(day)s or a later day: questions close then", day=day_text(questions))
    elif closes is not None and closes <= today:
        wrong["closes_on"] = _("Choose a day after today")
    if wrong:
        raise RefusedFields(wrong)


def set_dates(need: Need, questions: date | None, closes: date | None, at: datetime, now: Policies) -> None:
    """Keep the days as moments: 5:00 p.m. in the forum's zone; the day of the answers follows."""
    need.questions_close_at = rules.deadline(questions, now) if questions else None
    need.closes_at = rules.deadline(closes, now) if closes else None
    today = rules.local_day(at, now.zone)
    need.answers_due_on = rules.proposed_dates(today, now, questions).answers_due_on if questions else None


def texts(need: Need) -> dict[str, str]:
    """What people typed, by field: for the outcome check."""
    return {
        "title": need.thread.title, "outcome_sought": need.outcome_sought, "people_affected": need.people_affected,
        "measure": need.measure, "why_now": need.why_now, "tried": need.tried, "constraints": need.constraints,
    }  # fmt: skip


def put_text(need: Need) -> None:
    """Title, summary and findable words of the thread, as they are now, with every published answer and update."""
    words = "\n".join(text for name, text in texts(need).items() if name != "title" and text)
    words = "\n".join(filter(None, (words, *queries_questions.published_words(need.id))))
    summary = markup.excerpt(need.outcome_sought) if need.outcome_sought else markup.published_lede(need.as_published)
    threads.put_text(
        need.thread, title=need.thread.title, summary=summary, words=words or markup.plain(need.as_published)
    )


def keep_version(actor: Actor, need: Need, *, at: datetime) -> None:
    """Keep what the need says now, by number."""
    data = {
        **texts(need), "engagement": need.engagement.value, "money": need.money.value,
        "questions_close_at": need.questions_close_at.isoformat() if need.questions_close_at else None,
        "closes_at": need.closes_at.isoformat() if need.closes_at else None,
    }  # fmt: skip
    number = queries.version_count(need.id) + 1
    db.session.add(NeedVersion(need_id=need.id, number=number, by_name=actor.name, at=at, data=data))


def submit(actor: Actor, need: Need, *, at: datetime) -> None:
    """Send a draft to the office. Raises RefusedFields with what to do for each answer that is missing."""
    if need.state is not NeedState.DRAFT or not rules.may_edit(actor, need):
        raise Refused(_("This need was sent already. The office reviews it."))
    wanting = rules.missing(need)
    if wanting:
        raise RefusedFields(wanting)
    now = policies.current()
    check_dates(*days_of(need, now), at, now)
    need.state, need.submitted_at, need.return_reason = NeedState.IN_REVIEW, at, ""
    need.review_by_on = rules.after_workdays(rules.local_day(at, now.zone), now.review_days, now)
    threads.send_in(need.thread)
    keep_version(actor, need, at=at)
    audit.write(actor, "need.submit", "need", need.thread.ref, at=at)
    office = [person for person in organizations.host_people() if person.id != actor.person_id]
    tell(office, lambda: emails.to_review(need, address(need, "needs.review")), "need.to_review", need, at=at)


def days_of(need: Need, now: Policies) -> tuple[date | None, date | None]:
    """The last day of questions and of the need, in the forum's zone."""
    questions, closes = need.questions_close_at, need.closes_at
    return (
        rules.local_day(questions, now.zone) if questions else None,
        rules.local_day(closes, now.zone) if closes else None,
    )


def copy(actor: Actor, need: Need, *, at: datetime) -> Need:
    """A new draft with the words of an earlier need; dates, outcome and questions stay behind."""
    title = need.thread.title[: rules.TITLE_MOST]
    kept = begin_draft(actor, Problem(title, need.outcome_sought, need.people_affected, need.measure), at=at)
    kept.why_now, kept.tried, kept.constraints, kept.money = need.why_now, need.tried, need.constraints, need.money
    kept.kept_phrases = dict(need.kept_phrases)
    threads.set_topics(kept.thread, list(need.thread.topics))
    put_text(kept)
    return kept
