"""What the rules of innovations decide."""

from datetime import UTC, date, datetime, timedelta

import pytest

from forum.core.actor import VISITOR
from forum.innovations import rules
from forum.innovations.models import InnovationState
from forum.needs.models import Need, NeedState
from forum.policies.rules_known import Policies
from tests.innovations import things

CLOSE = datetime(2026, 12, 4, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("$ 5,000 a year", True), ("$5", True), ("€ 20 a seat", True), ("5,000 dollars", True), ("12 USD", True),
        ("Under contract 4400009296", False), ("Not yet", False), ("A partner in 3 states", False), ("", False),
    ],
)  # fmt: skip
def test_an_amount_of_money_is_a_price(text, found):
    assert rules.names_price(text) is found


@pytest.mark.parametrize(("seconds", "open_"), [(-1, True), (0, False), (1, False)])
def test_a_need_takes_showings_until_the_moment_that_it_closes(seconds, open_):
    need = Need(state=NeedState.PUBLISHED, closes_at=CLOSE)
    assert rules.takes_showings(need, CLOSE + timedelta(seconds=seconds)) is open_


@pytest.mark.parametrize("state", [state for state in NeedState if state is not NeedState.PUBLISHED])
def test_only_published_needs_take_showings(state):
    assert not rules.takes_showings(Need(state=state, closes_at=None), CLOSE)


def test_a_published_need_without_a_close_takes_showings():
    assert rules.takes_showings(Need(state=NeedState.PUBLISHED, closes_at=None), CLOSE)


def test_what_is_missing_comes_in_the_order_of_the_form():
    assert rules.missing({}) == ["title", "problem", "change", "maturity", "vendor_role", "topics"]
    assert rules.missing({**dict.fromkeys(rules.MISSING, "x"), "change": ""}) == ["change"]


def test_the_office_promises_workdays_of_its_own_zone():
    late_on_monday = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)  # 10 p.m. on Monday, the 23rd, in Phoenix
    assert rules.review_by(late_on_monday, Policies(review_days=3, holidays=("2026-11-26",))) == date(2026, 11, 27)


def test_who_may_write_and_whose_it_is(cast, monday):
    innovation = things.drafted(cast, monday)
    roles = ("vendor", "vendor_colleague", "vendor2", "waiting", "agency", "host", "guest")
    writers = {role: rules.may_draft(cast.actor(role)) for role in roles}
    owners = {role: rules.is_own(cast.actor(role), innovation.thread) for role in roles}
    assert writers == dict.fromkeys(roles[:4], True) | dict.fromkeys(roles[4:], False)
    assert owners == dict.fromkeys(roles, False) | {"vendor": True, "vendor_colleague": True}
    assert not rules.may_draft(VISITOR)


def test_public_records_and_what_the_office_reads_stand_as_they_are():
    may = {state for state in InnovationState if rules.may_edit(state, imported=False)}
    assert may == {InnovationState.DRAFT, InnovationState.RETURNED, InnovationState.LISTED}
    assert not any(rules.may_edit(state, imported=True) for state in InnovationState)
