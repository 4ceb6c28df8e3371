"""The boundaries of a need: when questions close, when the need closes, what is missing, who may do what."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from forum.core.actor import VISITOR, Actor, Kind
from forum.needs import rules
from forum.needs.models import Engagement, Need, NeedState, OutcomeKind
from forum.policies.rules_known import Policies
from forum.threads.models import Thread

CLOSE = datetime(2026, 12, 5, 0, 0, tzinfo=UTC)
END = datetime(2027, 1, 30, 0, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
VENDOR = Actor(kind=Kind.VENDOR, person_id=3, organization_id=3, is_approved=True)
OWN = Actor(kind=Kind.AGENCY, person_id=1, organization_id=1, is_approved=True)
OTHER = Actor(kind=Kind.AGENCY, person_id=2, organization_id=2, is_approved=True)
HOST = Actor(kind=Kind.HOST, person_id=9, organization_id=9, is_approved=True)


def need(**given) -> Need:
    values = {
        "state": NeedState.PUBLISHED, "engagement": Engagement.OPEN, "questions_close_at": CLOSE, "closes_at": END,
        "question_count": 0, "answer_count": 0, "outcome_sought": "x", "people_affected": "x", "measure": "x", "contact_id": 1,
    }  # fmt: skip
    source = given.pop("imported_from", None)
    title = given.pop("title", "A title")
    return Need(thread=Thread(organization_id=1, author_id=1, imported_from=source, title=title), **values | given)


@pytest.mark.parametrize(("shift", "is_open"), [(-SECOND, True), (timedelta(0), False), (SECOND, False)])
def test_questions_end_at_the_stated_second(shift, is_open):
    assert rules.questions_are_open(need(), CLOSE + shift) is is_open
    assert rules.may_ask(VENDOR, need(), CLOSE + shift) is is_open


@pytest.mark.parametrize(
    ("shift", "phase"),
    [(-SECOND, rules.Phase.OPEN), (timedelta(0), rules.Phase.CLOSED), (SECOND, rules.Phase.CLOSED)],
)
def test_a_need_closes_at_the_stated_second(shift, phase):
    assert rules.phase(need(), END + shift) is phase


def test_no_questions_after_the_need_closed_even_when_their_own_end_is_later():
    late = need(questions_close_at=END + timedelta(days=9))
    assert [rules.questions_are_open(late, END - SECOND), rules.questions_are_open(late, END)] == [True, False]


@pytest.mark.parametrize(
    ("state", "phase"),
    [
        (NeedState.DRAFT, "draft"), (NeedState.IN_REVIEW, "in_review"), (NeedState.CLOSED, "closed"),
        (NeedState.SOLICITATION, "quiet"), (NeedState.SUSPENDED, "quiet"), (NeedState.OUTCOME, "outcome"),
        (NeedState.ARCHIVED, "outcome"), (NeedState.DISPOSED, "outcome"),
    ],
)  # fmt: skip
def test_each_state_has_a_word_and_takes_no_questions(state, phase):
    assert rules.phase(need(state=state), CLOSE - SECOND) == phase
    assert not rules.may_ask(VENDOR, need(state=state), CLOSE - SECOND)
    assert str(rules.WORDS[rules.phase(need(state=state), CLOSE)])


def test_only_approved_companies_ask():
    asking = {
        name: rules.may_ask(actor, need(), CLOSE - SECOND)
        for name, actor in {
            "vendor": VENDOR, "waiting": replace(VENDOR, is_approved=False), "agency": OTHER, "own": OWN, "host": HOST,
            "visitor": VISITOR,
        }.items()
    }  # fmt: skip
    assert asking == {
        "vendor": True, "waiting": False, "agency": False, "own": False, "host": False, "visitor": False,
    }  # fmt: skip
    assert not rules.may_ask(VENDOR, need(imported_from="sbir.gov"), CLOSE - SECOND)


@pytest.mark.parametrize(
    "field",
    ["title", "outcome_sought", "people_affected", "measure", "questions_close_at", "closes_at", "contact_id"],
)
def test_each_required_answer_that_is_empty_is_named(field):
    empty = None if field.endswith(("_at", "_id")) else ""
    name = {"questions_close_at": "questions_close_on", "closes_at": "closes_on", "contact_id": "contact"}.get(
        field, field
    )
    assert rules.missing(need(**{field: empty})) == {name: str(rules.REQUIRED[name])}
    assert rules.missing(need()) == {}


def test_who_edits_drafts_and_what_is_in_review():
    states = (NeedState.DRAFT, NeedState.IN_REVIEW, NeedState.PUBLISHED)
    table = {
        name: [rules.may_edit(actor, need(state=state)) for state in states]
        for name, actor in {"own": OWN, "other": OTHER, "vendor": VENDOR, "host": HOST}.items()
    }
    assert table == {
        "own": [True, False, False],
        "other": [False] * 3,
        "vendor": [False] * 3,
        "host": [True, True, False],
    }


def test_the_author_is_not_the_publisher_where_a_second_person_must():
    mine = need(state=NeedState.IN_REVIEW)
    mine.thread.author_id = HOST.person_id
    assert [rules.may_publish(HOST, mine, second_person=second) for second in (True, False)] == [False, True]
    assert rules.may_publish(HOST, need(), second_person=True) is True
    assert rules.may_publish(OWN, need(), second_person=False) is False


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"engagement": Engagement.EXPLORING}, ["Exploring", "Open", "Closed", "Quiet period", "Outcome"]),
        ({}, ["Open", "Closed", "Quiet period", "Outcome"]),
        (
            {"state": NeedState.OUTCOME, "outcome": OutcomeKind.NO_ACTION, "closed_at": END},
            ["Open", "Closed", "Outcome"],
        ),
        ({"state": NeedState.OUTCOME, "outcome": OutcomeKind.WITHDRAWN}, ["Open", "Outcome"]),
    ],
)
def test_the_strip_leaves_skipped_steps_out(given, words):
    assert [str(rules.WORDS[step]) for step in rules.stages(need(**given), CLOSE - SECOND)] == words


def test_deadlines_are_at_five_in_the_zone_of_the_forum_and_questions_have_their_least_days():
    now = Policies(holidays=("2026-11-26",))
    monday = date(2026, 11, 23)
    assert rules.deadline(date(2026, 12, 4), now) == CLOSE
    # Tue, Wed, Fri (Thanksgiving is none), Mon, Tue: the fifth workday is Dec 1, so Dec 2 is the first choice.
    choices = [rules.is_soon_enough(date(2026, 12, day), monday, now) for day in (1, 2)]
    assert choices == [False, True]
    assert rules.holidays_within(monday, date(2026, 12, 4), now) == (date(2026, 11, 26),)


def test_answers_wait_for_the_release_hour_of_a_workday():
    friday_late = datetime(2026, 11, 27, 22, 0, 1, tzinfo=UTC)  # 3:00:01 p.m. in Phoenix
    assert [rules.next_release(at, Policies()) for at in (friday_late - SECOND, friday_late)] == [
        datetime(2026, 11, 27, 22, 0, tzinfo=UTC),
        datetime(2026, 11, 30, 22, 0, tzinfo=UTC),
    ]


def test_small_ones():
    assert rules.split_codes(" 541512, 541511;541512 ") == ("541512", "541511")
    assert [rules.median(n) for n in ([], [3], [1, 4], [9, 1, 2])] == [None, 3.0, 2.5, 2.0]
    assert rules.first_words("Must rangers check\nwithout a signal for many hours at all?", 40) == (
        "Must rangers check without a signal…"
    )
    assert [
        rules.source_name(s) for s in ("sbir.gov via a/b", "18F/bpa-fs-epermit:solicitation/SOO.md", "x" * 99)
    ] == [
        "sbir.gov", "18F/bpa-fs-epermit", "x" * 60,
    ]  # fmt: skip
