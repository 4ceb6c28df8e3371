"""Filling the slots by score: the mean of the reviews' totals, ties by lot, the ticks, the words, and what is public."""

from datetime import timedelta

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from forum.calls import (
    queries_draw,
    queries_slots,
    rules_draw,
    rules_score,
    service_choose,
    service_fill,
    service_score,
)
from forum.calls.models import ApplicationState
from forum.calls.models_draw import SlotDraw
from forum.calls.rules_draw import Entry, Method
from forum.calls.rules_score import Result
from forum.calls.service_choose import Decision
from forum.core.database import db
from forum.core.errors import Refused
from forum.events.models import SlotsBy
from forum.mail.models import Message
from tests.calls.scoring import apply, call_by_score, give
from tests.calls.test_draw import by_lot, presented
from tests.events.fixtures import CLOSES

TITLE = "Showcase: renewing park permits"


@pytest.fixture
def event(cast, monday):
    return call_by_score(cast, monday, CLOSES)


def sent_by(cast, event, at, *roles):
    return [apply(cast, event, role, f"Thing {n}", at) for n, role in enumerate(roles)]


def read(client, address):
    return client.get(address).get_data(as_text=True).replace("&#39;", "'")


def test_the_highest_means_get_the_slots_and_each_company_reads_its_scores(cast, as_, event, monday, after):
    low, high, middle, lowest = sent = sent_by(cast, event, monday, "vendor", "vendor2", "vendor", "vendor2")
    for each, first, second in (
        (low, (4, 1), (3, 2)),
        (high, (9, 5), (10, 4)),
        (middle, (6, 1), (8, 4)),
        (lowest, (0, 0), (1, 0)),
    ):
        give(cast, event, each, "agency", first, after)
        give(cast, event, each, "agency2", second, after)
    made = service_fill.fill_slots(cast.actor("host"), event, at=after)
    db.session.commit()
    assert made.order == [each.ref for each in (high, middle, low, lowest)]
    assert [e["points"] for e in made.entries] == [
        {high.ref: 14.0, middle.ref: 9.5, low.ref: 5.0, lowest.ref: 0.5}[e["ref"]] for e in made.entries
    ]
    assert [each.state.value for each in sent] == ["selected", "selected", "selected", "reserve"]
    assert middle.reason == (
        "Slots go by score: you are number 2 of 4 for 3 slots. You have 9.5 of 15 points, the mean of 2 reviews. "
        "Points for each criterion: Works without a signal: 7 of 10; Ready to use: 2.5 of 5."
    )
    subjects = [m.subject for m in db.session.query(Message).filter(Message.kind.in_(("slot.confirm", "slot.reserve")))]
    assert sorted(subjects) == [f"Confirm your slot by Dec 23: {TITLE}"] * 3 + [f"You are first in reserve: {TITLE}"]
    letter = db.session.query(Message).filter_by(kind="slot.reserve").one()
    assert "You have 0.5 of 15 points" in letter.text
    with time_machine.travel(after):
        own = read(as_(cast.vendor), f"/events/{event.thread.ref}/apply")
        theirs = read(as_(cast.vendor2), f"/events/{event.thread.ref}/apply")
    assert (middle.reason in own, middle.reason in theirs, lowest.reason in theirs, lowest.reason in own) == (
        True,
        False,
        True,
        False,
    )


def test_the_record_is_public_and_names_only_who_was_selected(cast, as_, event, monday, after):
    sent = sent_by(cast, event, monday, "vendor2", "vendor2", "vendor2", "vendor")
    for number, each in enumerate(sent):
        give(cast, event, each, "agency", (9 - number, 0), after)
    record = f"/events/{event.thread.ref}/draw"
    with time_machine.travel(after):
        before = read(as_(None), record)
        assert ("Works without a signal" in before, "9 points" in before, "Basin Labs" in before) == (
            True,
            False,
            False,
        )
        service_fill.fill_slots(cast.actor("host"), event, at=after)
        db.session.commit()
        for role, named in (("visitor", False), ("vendor", False), ("agency", False), ("host", True)):
            html = read(as_(cast.by_role(role)), record)
            # A company's own people read its name in the head of the page.
            main = html.split("<main")[1]
            assert ("Basin Labs" in main, main.count("Northfork Software")) == (named, 3), role
            places = [main.index(each.ref) for each in sent]
            assert (places == sorted(places), "6 points" in main) == (True, True)
        assert (
            "The mean" not in html
            and "the mean of their totals, 15 points at most; equal means are put in order by lot" in html
        )


def test_equal_means_go_by_the_published_lot(cast, event, monday, after):
    sent = sent_by(cast, event, monday, "vendor", "vendor2", "vendor", "vendor2")
    for each in sent:
        give(cast, event, each, "agency", (5, 2), after)
        give(cast, event, each, "agency2", (4, 2), after)
    made = service_fill.fill_slots(cast.actor("host"), event, at=after)
    assert made.order == [each.ref for each in by_lot(event, sent)]
    entries = [Entry(**each) for each in made.entries]
    assert (
        rules_draw.ordered(entries, Method(made.slots_by, made.kept, made.recent_goes_behind), made.seed) == made.order
    )


def test_kept_slots_and_recent_companies_follow_the_same_rule_as_a_draw(cast, monday, after):
    event = call_by_score(cast, monday, CLOSES, kept=1, recent_goes_behind=True)
    presented(cast, "vendor", monday - timedelta(days=100))
    best, newcomer, second = sent = sent_by(cast, event, monday, "vendor", "vendor2", "vendor")
    for each, points in zip(sent, ((10, 5), (1, 1), (9, 5)), strict=True):
        give(cast, event, each, "agency", points, after)
    made = service_fill.fill_slots(cast.actor("host"), event, at=after)
    assert made.order == [newcomer.ref, best.ref, second.ref]
    assert newcomer.reason.endswith("A slot was kept for a company that never presented here.")
    assert best.reason.endswith("Companies that presented here in the last 12 months go behind the others.")


def test_an_application_without_a_score_keeps_the_slots_from_being_filled(cast, as_, event, monday, after):
    sent = sent_by(cast, event, monday, "vendor", "vendor2", "vendor")
    give(cast, event, sent[0], "agency", (5, 5), after)
    give(cast, event, sent[1], "agency", (5, 5), after)
    service_score.recuse(cast.actor("agency"), event, sent[1], "A friend.", at=after)
    db.session.commit()
    with time_machine.travel(after):
        answer = as_(cast.host).post(f"/events/{event.thread.ref}/fill")
    said = (
        "2 applications have no score yet. Ask a reviewer to score them, name another one, or decide on them by hand."
    )
    assert (answer.status_code, said in answer.get_data(as_text=True)) == (409, True)
    assert (queries_draw.draw(event), {a.state for a in sent}) == (None, {ApplicationState.SENT})
    by_hand = Decision(ApplicationState.NOT_SELECTED, "No demonstration.")
    for each in sent[1:]:
        service_choose.choose(cast.actor("host"), event, each, by_hand, at=after)
    assert service_fill.fill_slots(cast.actor("host"), event, at=after).order == [sent[0].ref]


def test_filling_twice_is_once_and_a_declined_slot_goes_to_the_next_in_score(cast, event, monday, after):
    sent = sent_by(cast, event, monday, "vendor", "vendor2", "vendor", "vendor2", "vendor")
    for number, each in enumerate(sent):
        give(cast, event, each, "agency", (number, 0), after)
    first = service_fill.fill_slots(cast.actor("host"), event, at=after)
    assert service_fill.fill_slots(cast.actor("host"), event, at=after).id == first.id
    assert db.session.query(SlotDraw).count() == 1
    service_choose.answer(sent[4], confirms=False, actor=cast.actor("vendor"), at=after + timedelta(hours=1))
    assert [a.state.value for a in sent] == ["reserve", "selected", "selected", "selected", "declined"]
    assert [a.ref for a in queries_slots.reserves(event)] == [sent[0].ref]
    assert sent[1].reason.startswith("A presenter gave up a slot, and you were first in reserve. Slots go by score:")


def test_the_page_of_the_host_says_what_filling_will_do(cast, as_, event, monday, after):
    sent_by(cast, event, monday, "vendor", "vendor2")
    with time_machine.travel(after):
        html = read(as_(cast.host), f"/events/{event.thread.ref}/slots")
    assert ("Fill the slots by score" in html, html.count("0 of 3 have scored")) == (True, 2)


REVIEWS = st.lists(st.tuples(st.integers(0, 100), st.integers(0, 100)), min_size=1, max_size=7)


@given(REVIEWS, st.randoms(use_true_random=False))
def test_a_result_is_the_mean_of_the_totals_in_any_order(reviews, random):
    made, shuffled = rules_score.result(reviews), list(reviews)
    random.shuffle(shuffled)
    assert rules_score.result(shuffled) == made
    assert made.mean == sum(a + b for a, b in reviews) / len(reviews)
    assert made.points == tuple(sum(column) / len(reviews) for column in zip(*reviews, strict=True))
    # Reviews that say the same twice as often give the very same number, so that equal is equal.
    assert rules_score.result(reviews * 3).mean == made.mean


def test_no_review_gives_no_result_and_points_read_short():
    assert rules_score.result([]) is None
    assert rules_score.result([(1, 2)]) == Result(3.0, 1, (1.0, 2.0))
    assert [rules_score.points_text(n) for n in (0, 12, 12.5, 37 / 3, 100, 10.0)] == [
        "0", "12", "12.5", "12.33", "100", "10",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Basin Labs and BASIN LABS", "[…] and […]"),
        ("Ask dana@basin.example now", "Ask […] now"),
        ("See https://basin.example/x?a=1 or www.basin.example", "See […] or […]"),
        ("TrailPass Pro (C++)", "[…] (C++)"),
        ("TrailPassing is no name", "TrailPassing is no name"),
        ("A basin of water", "A basin of water"),
        ("", ""),
    ],
)
def test_names_addresses_and_links_go_out_of_a_text(text, left):
    assert rules_score.without_names(text, ("Basin Labs", "TrailPass", "TrailPass Pro", "", "C++(")) == left


@given(st.lists(st.tuples(st.text("AB01", min_size=3, max_size=6), st.floats(0, 100)), unique_by=lambda e: e[0]))
def test_scores_go_from_high_to_low(entries):
    found = {ref: Entry(ref, "", points=points) for ref, points in entries}
    order = rules_draw.ordered(found.values(), Method(SlotsBy.SCORE), "seed")
    assert [found[ref].points for ref in order] == sorted((e.points for e in found.values()), reverse=True)


def test_a_record_of_an_earlier_release_has_no_points():
    assert Entry(ref="A", sent_at="", is_first_timer=True, is_recent=False).points is None


def test_scores_are_refused_beside_a_filled_call(cast, event, monday, after):
    (sent,) = sent_by(cast, event, monday, "vendor")
    give(cast, event, sent, "agency", (1, 1), after)
    service_fill.fill_slots(cast.actor("host"), event, at=after)
    with pytest.raises(Refused, match="until the slots are filled"):
        service_score.recuse(cast.actor("agency"), event, sent, "A friend.", at=after)


def test_the_names_of_an_application_are_those_that_people_use(cast, event, monday):
    sent = apply(cast, event, "vendor2", "TrailPass: permits that work offline", monday)
    sent.organization.name = "Mesa Translation Works"
    assert rules_score.names_of(sent) == (
        "Mesa Translation Works", "Mesa Translation", "TrailPass: permits that work offline", "TrailPass", "Lee Novak",
        "Lee", "Novak",
    )  # fmt: skip
