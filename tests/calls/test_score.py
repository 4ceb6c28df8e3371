"""Scoring applications: who may, when, what nobody sees too early, hidden names, and who stands back."""

from datetime import timedelta

import pytest
import time_machine

from forum.audit.models import Entry
from forum.calls import queries_score, service_choose, service_fill, service_score
from forum.calls.models import ApplicationState
from forum.calls.models_score import Review, Score
from forum.calls.rules_score import Result
from forum.calls.service_choose import Decision
from forum.core.database import db
from forum.core.errors import NotShown, Refused, RefusedFields
from forum.organizations.models import Membership, Role
from tests.calls.scoring import NAMES, apply, call_by_score, give, page_of, read, three_sent
from tests.events.fixtures import CLOSES


@pytest.fixture
def event(cast, monday):
    return call_by_score(cast, monday, CLOSES)


@pytest.fixture
def sent(cast, event, monday):
    return three_sent(cast, event, monday)


def typed(event, *points, **more):
    return {f"p_{row.ref}": n for row, n in zip(queries_score.criteria(event), points, strict=True)} | more


def test_a_reviewer_scores_on_a_page_changes_it_and_reads_the_others_only_then(cast, as_, event, sent, after):
    give(cast, event, sent[0], "agency2", (9, 4), after, "Saw it in the field: quagmire.")
    with time_machine.travel(after):
        maria, address = as_(cast.agency), page_of(event, sent[0])
        before = read(maria, address)
        assert ("quagmire" in before, "Amir Haddad" in before, "the mean" in before) == (False, False, False)
        assert maria.post(address, data=typed(event, "7", "2", note="Slow.")).status_code == 303
        page = read(maria, address)
        assert [words in page for words in ("quagmire", "Amir Haddad", "11 points, the mean of 2 reviews")] == [
            True
        ] * 3
        assert maria.post(address, data=typed(event, "10", "0", note="Faster.")).status_code == 303
    mine = next(s for s in queries_score.sheet(event, sent[0])[1] if s.person_id == cast.agency.id)
    assert (mine.points, mine.note) == ((10, 0), "Faster.")
    assert (db.session.query(Review).count(), db.session.query(Score).count()) == (2, 4)
    assert queries_score.results(event) == {sent[0].ref: Result(11.5, 2, (9.5, 2.0))}
    kept = [e.payload["points"] for e in db.session.query(Entry).order_by(Entry.id) if e.act == "event.score"]
    assert kept[1:] == [
        {"Works without a signal": 7, "Ready to use": 2},
        {"Works without a signal": 10, "Ready to use": 0},
    ]


@pytest.mark.parametrize(
    ("points", "sentence"),
    [
        (("", "2"), "Works without a signal: enter a number from 0 to 10"),
        (("11", "2"), "Works without a signal: enter a number from 0 to 10"),
        (("-1", "2"), "Works without a signal: enter a number from 0 to 10"),
        (("5", "6"), "Ready to use: enter a number from 0 to 5"),
        (("<b>", "2"), "Enter a whole number"),
        (("5", "2.5"), "Enter a whole number"),
    ],
)
def test_points_that_will_not_do_are_refused_beside_their_field(cast, as_, event, sent, after, points, sentence):
    with time_machine.travel(after):
        answer = as_(cast.agency).post(page_of(event, sent[0]), data=typed(event, *points, note="Kept words"))
    html = answer.get_data(as_text=True)
    assert (answer.status_code, sentence in html, "Kept words" in html) == (422, True, True)
    assert db.session.query(Review).count() == 0


def test_all_criteria_are_scored_or_none(cast, event, sent, after):
    first, _second = queries_score.criteria(event)
    with pytest.raises(RefusedFields):
        service_score.give_scores(cast.actor("agency"), event, sent[0], {first.ref: 3}, "", at=after)


@pytest.mark.parametrize("seconds", [-1, 0])
def test_scores_are_given_from_the_close_of_the_call(cast, as_, event, sent, seconds):
    at = event.call_closes_at + timedelta(seconds=seconds)
    with time_machine.travel(at):
        listed = read(as_(cast.agency), page_of(event))
        found = as_(cast.agency).get(page_of(event, sent[0])).status_code
    assert (sent[0].ref in listed, found) == ((False, 404) if seconds < 0 else (True, 200))
    if seconds < 0:
        with pytest.raises(Refused, match="Scores are given from the close of the call"):
            give(cast, event, sent[0], "agency", (1, 1), at)
    else:
        give(cast, event, sent[0], "agency", (1, 1), at)


def test_scores_stay_once_the_slots_are_filled_or_the_event_has_started(cast, as_, event, sent, after):
    for each in sent:
        give(cast, event, each, "agency", (5, 5), after)
    with pytest.raises(Refused, match="Scores are given from the close of the call"):
        give(cast, event, sent[0], "agency", (1, 1), event.starts_at)
    service_fill.fill_slots(cast.actor("host"), event, at=after)
    db.session.commit()
    with time_machine.travel(after):
        answer = as_(cast.agency).post(page_of(event, sent[0]), data=typed(event, "1", "1"))
    said = "Scores are given from the close of the call until the slots are filled."
    assert (answer.status_code, said in answer.get_data(as_text=True)) == (409, True)
    assert queries_score.results(event)[sent[0].ref].mean == 10


def test_what_was_decided_by_hand_or_taken_back_takes_no_scores(cast, as_, event, sent, after):
    host = cast.actor("host")
    service_choose.choose(host, event, sent[0], Decision(ApplicationState.NOT_SELECTED, "No demonstration."), at=after)
    service_choose.withdraw(cast.actor("vendor"), event, sent[1], at=after)
    db.session.commit()
    for each in sent[:2]:
        with pytest.raises(Refused, match="decided on or taken back, so it takes no scores"):
            give(cast, event, each, "agency", (1, 1), after)
    with time_machine.travel(after):
        assert as_(cast.agency).get(page_of(event, sent[1])).status_code == 404


def test_nobody_else_reads_or_scores(cast, as_, event, sent, after):
    with time_machine.travel(after):
        for role in ("vendor", "vendor2", "procurement", "agency_colleague"):
            client = as_(getattr(cast, role))
            assert [client.get(page_of(event, a)).status_code for a in (None, sent[0])] == [404, 404], role
            assert client.post(page_of(event, sent[0]), data=typed(event, "1", "1")).status_code == 404
    for role in ("vendor", "host", "procurement"):
        with pytest.raises(NotShown):
            give(cast, event, sent[0], role, (1, 1), after)


def test_the_office_reads_counts_until_the_slots_are_filled(cast, as_, event, sent, after):
    give(cast, event, sent[0], "agency", (9, 4), after, "quagmire")
    with time_machine.travel(after):
        helen = as_(cast.host)
        pages = [read(helen, a) for a in (page_of(event), page_of(event, sent[0]), f"/events/{event.thread.ref}/slots")]
        assert [("1 of 3 has scored" in p, "quagmire" in p, "Maria Lopez" in p) for p in pages] == [
            (True, False, False)
        ] * 3
        assert "TrailPass" in pages[0]
        for each in sent[1:]:
            give(cast, event, each, "agency", (1, 1), after)
        helen.post(f"/events/{event.thread.ref}/fill")
        page = read(helen, page_of(event, sent[0]))
    assert ("quagmire" in page, "Maria Lopez" in page, "13 points, from 1 review" in page) == (True, True, True)


def test_names_are_hidden_from_reviewers_on_every_page_until_the_slots_are_filled(cast, as_, event, sent, after):
    with time_machine.travel(after):
        pages = [
            page_of(event),
            page_of(event, sent[0]),
            page_of(event, sent[0]) + "/recuse",
            f"/events/{event.thread.ref}/slots",
        ]
        for reader in (cast.agency, cast.host2):
            html = "".join(read(as_(reader), address) for address in pages)
            assert [name for name in NAMES if name.lower() in html.lower()] == []
            assert ("A ranger without a signal" in html, sent[0].ref in html) == (True, True)
        refused = as_(cast.host2).get(f"/events/{event.thread.ref}/slots/{sent[0].ref}/choose")
        assert (refused.status_code, "Basin Labs" in refused.get_data(as_text=True)) == (409, False)
        assert "Basin Labs" in read(as_(cast.host), page_of(event, sent[0]))
        for each in sent:
            give(cast, event, each, "agency", (1, 1), after)
        service_fill.fill_slots(cast.actor("host"), event, at=after)
        db.session.commit()
        assert [name in read(as_(cast.agency), page_of(event, sent[0])) for name in NAMES[:2]] == [True, True]


def test_names_stand_where_the_host_does_not_hide_them(cast, as_, monday):
    event = call_by_score(cast, monday, CLOSES, hides_names=False)
    sent = apply(cast, event, "vendor", "TrailPass", monday)
    with time_machine.travel(event.call_closes_at):
        for address in (page_of(event), page_of(event, sent)):
            html = read(as_(cast.agency), address)
            assert ("Basin Labs" in html, "TrailPass" in html) == (True, True)


def test_who_stands_back_reads_neither_the_application_nor_its_scores(cast, as_, event, sent, after):
    give(cast, event, sent[0], "agency2", (9, 4), after, "quagmire")
    give(cast, event, sent[0], "host2", (8, 3), after)
    with time_machine.travel(after):
        theo, address = as_(cast.host2), page_of(event, sent[0])
        empty = theo.post(f"{address}/recuse", data={"reason": " "})
        assert (empty.status_code, "Enter why" in empty.get_data(as_text=True)) == (422, True)
        assert theo.post(f"{address}/recuse", data={"reason": "I sat on their board."}).status_code == 303
        assert "You stand back from it" in read(theo, page_of(event))
        for path in (address, f"{address}/recuse", f"/events/{event.thread.ref}/slots/{sent[0].ref}/choose"):
            assert theo.get(path).status_code == 404, path
        assert theo.post(address, data=typed(event, "1", "1")).status_code == 404
        assert theo.post(f"/events/{event.thread.ref}/slots/{sent[0].ref}/choose").status_code == 404
        assert queries_score.results(event) == {sent[0].ref: Result(13.0, 1, (9.0, 4.0))}
        assert "I sat on their board." in read(as_(cast.host), f"/events/{event.thread.ref}/reviewers")
        for each in sent:
            give(cast, event, each, "agency", (5, 5), after)
        service_fill.fill_slots(cast.actor("host"), event, at=after)
        db.session.commit()
        slots = read(theo, f"/events/{event.thread.ref}/slots")
        assert (theo.get(address).status_code, "quagmire" in slots, sent[0].reason in slots) == (404, False, False)
        assert sent[1].reason in slots.replace("&#39;", "'")
    with pytest.raises(NotShown):
        give(cast, event, sent[0], "host2", (1, 1), after)


def test_a_reviewer_who_also_speaks_for_the_company_neither_reads_nor_scores_it(cast, as_, event, sent, after, monday):
    db.session.add(
        Membership(
            person=cast.agency, organization=cast.basin, role=Role.MEMBER, is_acting=False, requested_at=monday,
            approved_at=monday,
        )
    )  # fmt: skip
    db.session.commit()
    with time_machine.travel(after):
        maria = as_(cast.agency)
        assert [maria.get(page_of(event, a)).status_code for a in sent] == [404, 404, 200]
        assert read(maria, page_of(event)).count("You speak for the company that sent it") == 2
    with pytest.raises(NotShown):
        give(cast, event, sent[0], "agency", (1, 1), after)
    give(cast, event, sent[2], "agency", (1, 1), after)


def test_the_pages_send_as_many_statements_for_one_application_as_for_fifty(cast, as_, monday, statements):
    event = call_by_score(cast, monday, CLOSES)
    sent = apply(cast, event, "vendor", "I 0", monday)
    page = f"/events/{event.thread.ref}"
    pages = [
        page_of(event),
        page_of(event, sent),
        f"{page}/slots",
        f"{page}/draw",
        f"{page}/reviewers",
        f"{page}/criteria",
    ]
    clients = dict.fromkeys((as_(cast.host2), as_(cast.agency)), pages)
    clients |= {as_(cast.host): [*pages, f"{page}/slots/{sent.ref}/choose"], as_(cast.vendor): [f"{page}/apply", page]}

    def count():
        found = []
        with time_machine.travel(event.call_closes_at):
            for client, addresses in clients.items():
                for address in addresses:
                    with statements() as asked:
                        client.get(address)
                    found.append(len(asked))
        return found

    count()  # the first visit notes where somebody signed in
    few = count()
    for n in range(1, 50):
        apply(cast, event, "vendor2", f"I {n}", monday)
    assert count() == few
    assert max(few) <= 8


def test_once_the_event_has_started_the_office_reads_scores_that_filled_no_slot(cast, as_, event, sent, after):
    give(cast, event, sent[0], "agency", (9, 4), after, "quagmire")
    for at, seen in ((event.starts_at - timedelta(seconds=1), False), (event.starts_at, True)):
        with time_machine.travel(at):
            assert ("quagmire" in read(as_(cast.host), page_of(event, sent[0]))) is seen
