"""The published order of applications: the same whatever the input's order, nobody lost, and what the ticks promise."""

import hashlib
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.calls import rules_draw
from forum.calls.models import Application, ApplicationState
from forum.calls.rules_draw import Entry, Method
from forum.events.models import SlotsBy

REFS = st.text(alphabet="0123456789ABCDEFGHJKMNPQRSTVWXYZ", min_size=10, max_size=10)


@st.composite
def entry(draw, ref):
    is_first = draw(st.booleans())
    day = draw(st.integers(1, 28))
    return Entry(ref, f"2026-12-{day:02}T10:00:00+00:00", is_first, not is_first and draw(st.booleans()))


ENTRIES = st.lists(REFS, unique=True, max_size=12).flatmap(lambda refs: st.tuples(*(entry(ref) for ref in refs)))
METHODS = st.builds(Method, st.sampled_from(SlotsBy), st.integers(0, 5), st.booleans())
SEEDS = st.text(min_size=1, max_size=20)


@given(ENTRIES, METHODS, SEEDS, st.randoms(use_true_random=False))
def test_the_order_of_the_input_does_not_matter_and_nobody_is_lost_or_doubled(entries, method, seed, random):
    shuffled = list(entries)
    random.shuffle(shuffled)
    first = rules_draw.ordered(entries, method, seed)
    assert rules_draw.ordered(shuffled, method, seed) == first == rules_draw.ordered(entries, method, seed)
    assert sorted(first) == sorted(each.ref for each in entries)


@given(ENTRIES, METHODS, SEEDS)
def test_kept_slots_go_to_companies_that_never_presented_first(entries, method, seed):
    by_ref = {each.ref: each for each in entries}
    order = [by_ref[ref] for ref in rules_draw.ordered(entries, method, seed)]
    newcomers = sum(each.is_first_timer for each in entries)
    assert all(each.is_first_timer for each in order[: min(method.kept, newcomers)])


@given(ENTRIES, METHODS, SEEDS)
def test_the_rest_keeps_the_plain_order_and_recent_ones_go_behind(entries, method, seed):
    by_ref = {each.ref: each for each in entries}
    rest = [by_ref[ref] for ref in rules_draw.ordered(entries, method, seed)]
    kept = min(method.kept, sum(each.is_first_timer for each in entries))
    rest = rest[kept:]
    if method.recent_goes_behind:
        assert [each.is_recent for each in rest] == sorted(each.is_recent for each in rest)
    plain = rules_draw.ordered(rest, Method(method.by), seed)
    if method.recent_goes_behind:
        plain.sort(key=lambda ref: by_ref[ref].is_recent)
    assert [each.ref for each in rest] == plain


@given(ENTRIES, SEEDS)
def test_a_draw_is_the_ascending_order_of_the_published_lots(entries, seed):
    lots = {e.ref: hashlib.sha256(f"{seed}:{e.ref}".encode()).hexdigest() for e in entries}
    assert rules_draw.ordered(entries, Method(SlotsBy.DRAW), seed) == sorted(lots, key=lots.__getitem__)


@given(ENTRIES, SEEDS)
def test_arrivals_go_from_early_to_late(entries, seed):
    by_ref = {each.ref: each for each in entries}
    sent = [by_ref[ref].sent_at for ref in rules_draw.ordered(entries, Method(SlotsBy.ORDER), seed)]
    assert sent == sorted(sent)


def test_the_lot_and_the_commitment_are_what_any_shell_computes():
    # printf '%s' 'seed:ABC' | sha256sum
    assert rules_draw.lot("seed", "ABC") == hashlib.sha256(b"seed:ABC").hexdigest()
    assert rules_draw.commitment("seed") == "19b25856e1c150ca834cffc8b59b23adbd0ec0389e58eb22b3b64768098d002b"
    assert rules_draw.commitment("") == ""


AT = datetime(2026, 12, 18, 17, tzinfo=UTC)


@pytest.mark.parametrize(
    ("last", "recent"), [(None, False), (AT - timedelta(days=365), False), (AT - timedelta(days=364), True), (AT, True)]
)
def test_recent_is_within_twelve_months(last, recent):
    assert rules_draw.is_recent(last, AT) is recent


@pytest.mark.parametrize(("kept", "slots", "wrong"), [(0, 3, False), (3, 3, False), (4, 3, True), (-1, 3, True)])
def test_kept_slots_are_some_of_all(kept, slots, wrong):
    assert (rules_draw.kept_problem(kept, slots) is not None) is wrong


def selected(**changed):
    values = {
        "state": ApplicationState.SELECTED, "confirm_by_at": AT, "decided_at": AT - timedelta(days=3), "nudged_at": None,
    } | changed  # fmt: skip
    return Application(**values)


@pytest.mark.parametrize(
    ("at", "changed", "owed"),
    [
        (AT - timedelta(days=1), {}, True),
        (AT - timedelta(days=1, seconds=1), {}, False),
        (AT - timedelta(seconds=1), {}, True),
        (AT, {}, False),
        (AT - timedelta(hours=1), {"nudged_at": AT - timedelta(hours=2)}, False),
        (AT - timedelta(hours=1), {"decided_at": AT - timedelta(hours=23)}, False),
        (AT - timedelta(hours=1), {"state": ApplicationState.CONFIRMED}, False),
    ],
)
def test_one_nudge_is_owed_within_the_last_day(at, changed, owed):
    assert rules_draw.owes_nudge(selected(**changed), at) is owed


@pytest.mark.parametrize(("seconds", "late"), [(-1, False), (0, True), (1, True)])
def test_a_slot_is_late_from_the_moment_to_confirm_by(seconds, late):
    assert rules_draw.is_late(selected(), AT + timedelta(seconds=seconds)) is late
