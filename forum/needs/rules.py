"""What a need's stage is at a moment, who may do what, and what a whole need says. Pure."""

from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from forum.core.actor import Actor, Kind
from forum.needs.models import Engagement, Need, NeedState, OutcomeKind
from forum.policies import rules as workdays
from forum.policies.rules_known import Policies

TITLE_MOST = 100
"""Characters of a title that people type; imported ones are longer."""
ANSWER_MOST = 2_000
"""Characters of each answer in the form of a need."""
QUESTION_MOST = 1_000
"""Characters of a question."""
REPLY_MOST = 5_000
"""Characters of an answer or an update, in Markdown."""
CLOSING_HOUR = 17
"""Deadlines end at 5:00 p.m. in the forum's zone."""
SAME_WITHIN = timedelta(minutes=10)
"""Within this time the same text from the same person is the same act, sent twice."""
TOPICS_MOST = 3


class Phase(StrEnum):
    """What people read; experience: the words for states."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    EXPLORING = "exploring"
    OPEN = "open"
    CLOSED = "closed"
    QUIET = "quiet"
    OUTCOME = "outcome"


WORDS: dict[Phase, LazyString] = {
    Phase.DRAFT: _l("Draft"), Phase.IN_REVIEW: _l("In review"), Phase.EXPLORING: _l("Exploring"), Phase.OPEN: _l("Open"),
    Phase.CLOSED: _l("Closed"), Phase.QUIET: _l("Quiet period"), Phase.OUTCOME: _l("Outcome"),
}  # fmt: skip
#: The mark before the word.
SHAPES: dict[Phase, str] = {
    Phase.EXPLORING: "exploring", Phase.OPEN: "open", Phase.QUIET: "quiet", Phase.CLOSED: "closed",
    Phase.OUTCOME: "closed", Phase.DRAFT: "quiet", Phase.IN_REVIEW: "quiet",
}  # fmt: skip
OUTCOME_WORDS: dict[OutcomeKind, LazyString] = {
    OutcomeKind.SOLICITATION: _l("Went to solicitation"),
    OutcomeKind.MET_BY_VEHICLE: _l("Met by an existing contract"),
    OutcomeKind.NO_ACTION: _l("No action"),
    OutcomeKind.HANDLED_INSIDE: _l("Handled inside"),
    OutcomeKind.MERGED: _l("Merged with another need"),
    OutcomeKind.WITHDRAWN: _l("Withdrawn"),
}
#: Outcomes that name a solicitation or a contract.
REFERENCED = frozenset({OutcomeKind.SOLICITATION, OutcomeKind.MET_BY_VEHICLE, OutcomeKind.MERGED})
QUIET_STATES = frozenset({NeedState.SOLICITATION, NeedState.SUSPENDED})
ENDED_STATES = frozenset({NeedState.OUTCOME, NeedState.ARCHIVED, NeedState.DISPOSED})

#: What a need cannot be sent in without (domain rule 4): field -> what to do.
REQUIRED: dict[str, LazyString] = {
    "title": _l("Write the problem in one sentence"),
    "outcome_sought": _l("Say what should be different when it is solved"),
    "people_affected": _l("Say who is affected, and how many"),
    "measure": _l("Say how you will know that it worked"),
    "questions_close_on": _l("Enter the day that questions close, like 12/4/2026"),
    "closes_on": _l("Enter the day that the need closes, like 1/29/2027"),
    "contact": _l("Choose who answers for your agency"),
}
#: Part of the form in which each of them stands.
PART_OF = {"questions_close_on": 3, "closes_on": 3, "contact": 3}


def phase(need: Need, at: datetime) -> Phase:
    """The stage that people read at `at`: a published need is closed from the very second `closes_at`."""
    if need.state is NeedState.PUBLISHED:
        if need.closes_at is not None and not workdays.is_in_time(at, need.closes_at):
            return Phase.CLOSED
        return Phase.EXPLORING if need.engagement is Engagement.EXPLORING else Phase.OPEN
    if need.state in QUIET_STATES:
        return Phase.QUIET
    if need.state in ENDED_STATES:
        return Phase.OUTCOME
    return {NeedState.DRAFT: Phase.DRAFT, NeedState.IN_REVIEW: Phase.IN_REVIEW}.get(need.state, Phase.CLOSED)


def stages(need: Need, at: datetime) -> tuple[Phase, ...]:
    """The steps of the strip, in order; steps that this need skipped are left out."""
    now = phase(need, at)
    first = Phase.EXPLORING if need.engagement is Engagement.EXPLORING else Phase.OPEN
    if now is Phase.OUTCOME:
        skipped = {Phase.QUIET} if need.quiet_since_at is None else set()
        if need.closed_at is None:
            skipped.add(Phase.CLOSED)
    else:
        skipped = set()
    steps = (first, Phase.OPEN, Phase.CLOSED, Phase.QUIET, Phase.OUTCOME)
    if first is Phase.EXPLORING and now is not Phase.EXPLORING:
        skipped.add(Phase.OPEN)
    if not takes_questions(need):
        # A notice from elsewhere ends with its closing day: nobody here records what came of it.
        skipped |= {Phase.QUIET, Phase.OUTCOME} - {now}
    return tuple(dict.fromkeys(step for step in steps if step not in skipped))


def questions_are_open(need: Need, at: datetime) -> bool:
    """Whether a question may be asked: published, and before the second at which questions close."""
    window = need.state is NeedState.PUBLISHED and need.questions_close_at is not None
    if not window or phase(need, at) not in {Phase.EXPLORING, Phase.OPEN}:
        return False
    return workdays.is_in_time(at, need.questions_close_at)  # type: ignore[arg-type]


def takes_questions(need: Need) -> bool:
    """Whether questions can ever be asked here: nobody stands behind an imported record."""
    return need.thread.imported_from is None


def speaks_for(actor: Actor, need: Need) -> bool:
    """Whether the actor is an approved member of the need's own agency (or office)."""
    own = actor.is_member and actor.organization_id == need.thread.organization_id
    return own and actor.kind in {Kind.AGENCY, Kind.HOST}


def may_manage(actor: Actor, need: Need) -> bool:
    """Whether the actor may answer, update, close and record the outcome: the own agency, and the office."""
    return need.thread.imported_from is None and (actor.is_host or speaks_for(actor, need))


def may_edit(actor: Actor, need: Need) -> bool:
    """Whether the actor may change the parts of the form: a draft, or, for the office, what is in review."""
    if need.state is NeedState.IN_REVIEW:
        return actor.is_host
    return need.state is NeedState.DRAFT and may_manage(actor, need)


def may_ask(actor: Actor, need: Need, at: datetime) -> bool:
    """Whether the actor may send a question now: approved companies, inside the window."""
    return actor.is_vendor and takes_questions(need) and questions_are_open(need, at)


def may_publish(actor: Actor, need: Need, *, second_person: bool) -> bool:
    """Whether the actor may publish: the office, and not the author where a second person must."""
    return actor.is_host and not (second_person and need.thread.author_id == actor.person_id)


def missing(need: Need) -> dict[str, str]:
    """Required answers that are empty: field -> what to do; empty when the need is whole."""
    answers = {
        "title": need.thread.title, "outcome_sought": need.outcome_sought, "people_affected": need.people_affected,
        "measure": need.measure, "questions_close_on": need.questions_close_at, "closes_on": need.closes_at,
        "contact": need.contact_id,
    }  # fmt: skip
    return {field: str(REQUIRED[field]) for field, answer in answers.items() if not answer}


def local_day(at: datetime, zone: str) -> date:
    """The day of a moment in an IANA zone."""
    return at.astimezone(ZoneInfo(zone)).date()


def deadline(day: date, policies: Policies) -> datetime:
    """5:00 p.m. of that day in the forum's zone, as a moment in UTC."""
    return workdays.deadline_moment(day, time(CLOSING_HOUR), policies.zone)


def date_policy(policies: Policies) -> workdays.DatePolicy:
    """The office's numbers in the shape that counting takes."""
    return workdays.DatePolicy(
        frozenset(policies.workdays), policies.holiday_days, policies.answer_days, policies.question_days,
        policies.engagement_days, policies.least_question_days,
    )  # fmt: skip


def proposed_dates(
    published_on: date, policies: Policies, questions_close_on: date | None = None
) -> workdays.NeedDates:
    """The dates that the office's rules give a need published on that day."""
    return workdays.need_dates(published_on, date_policy(policies), questions_close_on)


def is_soon_enough(day: date, published_on: date, policies: Policies) -> bool:
    """Whether questions may close on that day: everybody has the least number of workdays first."""
    return workdays.may_close_questions_on(day, published_on, date_policy(policies))


def after_workdays(day: date, count: int, policies: Policies) -> date:
    """The day so many workdays later."""
    return workdays.add_workdays(day, count, policies.workdays, policies.holiday_days)


def next_release(at: datetime, policies: Policies) -> datetime:
    """When what is written at `at` becomes public: the next release hour on a workday."""
    return workdays.release_moment(at, policies.release_hour, policies.zone, policies.workdays, policies.holiday_days)


def holidays_within(start: date, end: date, policies: Policies) -> tuple[date, ...]:
    """Holidays that take workdays away between two days (both count): the form warns of them."""
    return workdays.holidays_between(start, end, policies.workdays, policies.holiday_days)


def workdays_taken(start: datetime, end: datetime, policies: Policies) -> int:
    """Workdays from one moment to another by the forum's calendar: 0 on the same day."""
    days = local_day(start, policies.zone), local_day(end, policies.zone)
    return workdays.workdays_between(*days, policies.workdays, policies.holiday_days)


def source_name(source: str) -> str:
    """The source of an imported record as people read it: without the way it came to us, at most 60 characters."""
    return source.split(" via ")[0].split(":")[0].strip()[:60]


def split_codes(typed: str) -> tuple[str, ...]:
    """Codes from one typed line, in order and once each; blanks, commas and semicolons part them."""
    return tuple(dict.fromkeys(typed.replace(",", " ").replace(";", " ").split()))


def first_words(text: str, most: int = 40) -> str:
    """The beginning of a text on one line, cut at a word."""
    line = " ".join(text.split())
    if len(line) <= most:
        return line
    return (line[: most - 1].rpartition(" ")[0] or line[: most - 1]).rstrip(" ,;:") + "…"


def median(numbers: Collection[int]) -> float | None:
    """The middle of some numbers; None of none."""
    ordered = sorted(numbers)
    if not ordered:
        return None
    half = len(ordered) // 2
    return float(ordered[half]) if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


class Step(StrEnum):
    """The one next step that a need's page offers its reader."""

    WRITE = "write"
    REVIEW = "review"
    WAIT = "wait"
    ANSWER = "answer"
    UPDATE = "update"
    ASK = "ask"
    OUTCOME = "outcome"
    NONE = "none"


def next_step(actor: Actor, need: Need, at: datetime, *, second_person: bool, unanswered: bool) -> Step:
    """What this reader does next here: the primary button of the page.

    `unanswered`: a question has no answer yet, not even one that is written and goes out at the release hour.
    """
    now = phase(need, at)
    if now is Phase.DRAFT:
        return Step.WRITE if may_edit(actor, need) else Step.WAIT
    if now is Phase.IN_REVIEW:
        return Step.REVIEW if may_publish(actor, need, second_person=second_person) else Step.WAIT
    if may_manage(actor, need):
        if unanswered and now is not Phase.QUIET:
            return Step.ANSWER
        return {
            Phase.CLOSED: Step.OUTCOME, Phase.EXPLORING: Step.UPDATE, Phase.OPEN: Step.UPDATE,
        }.get(now, Step.NONE)  # fmt: skip
    asks = may_ask(actor, need, at) or (
        not actor.is_signed_in and takes_questions(need) and questions_are_open(need, at)
    )
    return Step.ASK if asks else Step.NONE
