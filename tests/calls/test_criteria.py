"""What counts and who scores: written before the call opens, public with it, locked from then on."""

from datetime import datetime, timedelta

import pytest
import time_machine

from forum.audit.models import Entry
from forum.calls import queries_score, service_criteria, service_fill, service_slots
from forum.calls.models_score import Criterion, Reviewer
from forum.calls.rules_draw import Method
from forum.calls.service_slots import CallDraft
from forum.core.database import db
from forum.core.errors import NotShown, Refused, RefusedFields
from forum.events import service
from forum.events.models import SlotsBy
from tests.calls.scoring import OFFLINE, READY, apply, call_by_score, give
from tests.events.fixtures import CLOSES
from tests.events.making import plan

HOSTILE = "<script>alert(1)</script> & “quotes”"
LOCKED = "The call has opened, so the criteria stay as they were published."
OPENS = datetime.fromisoformat("2026-12-01T09:00")


@pytest.fixture
def planned(cast, monday):
    """A published event without a call."""
    made = plan(cast, monday)
    service.publish(cast.actor("host"), made, at=monday)
    db.session.commit()
    return made


def typed(**changed):
    return {"title": "Ready to use", "meaning": "In daily use: 5.", "most": "5"} | changed


def test_the_host_writes_changes_and_takes_back_criteria_on_a_page(cast, as_, planned):
    client, address = as_(cast.host), f"/events/{planned.thread.ref}/criteria"
    assert client.post(address, data=typed(title=HOSTILE)).status_code == 303
    assert client.post(address, data=typed()).status_code == 303
    first, second = queries_score.criteria(planned)
    page = client.get(address).get_data(as_text=True)
    assert ("&lt;script&gt;" in page, "<script>alert" in page) == (True, False)
    assert client.post(f"{address}/{first.ref}", data=typed(title="Works offline", most="10")).status_code == 303
    assert client.post(f"{address}/{second.ref}/drop").status_code == 303
    assert [(c.title, c.most) for c in queries_score.criteria(planned)] == [("Works offline", 10)]
    acts = [e.act for e in db.session.query(Entry).order_by(Entry.id) if "criterion" in e.act]
    assert acts == ["event.add_criterion"] * 2 + ["event.change_criterion", "event.drop_criterion"]
    for role in ("vendor", "agency"):
        assert as_(cast.by_role(role)).get(address).status_code == 404


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"title": " "}, "Enter what counts, such as Works without a signal"),
        ({"title": "x" * 101}, "Keep it to 100 characters"),
        ({"meaning": ""}, "Enter what it means, so that all reviewers read it alike"),
        ({"meaning": "x" * 501}, "Keep it to 500 characters"),
        ({"most": ""}, "Enter a number of points from 1 to 100"),
        ({"most": "0"}, "Enter a number of points from 1 to 100"),
        ({"most": "101"}, "Enter a number of points from 1 to 100"),
        ({"most": "ten"}, "Enter a whole number"),
    ],
)
def test_a_criterion_that_will_not_do_is_refused_beside_its_field(cast, as_, planned, wrong, sentence):
    answer = as_(cast.host).post(f"/events/{planned.thread.ref}/criteria", data=typed(**wrong))
    assert (answer.status_code, sentence in answer.get_data(as_text=True)) == (422, True)
    assert db.session.query(Criterion).count() == 0


def test_one_call_has_at_most_ten_criteria(cast, planned, monday):
    for _n in range(10):
        service_criteria.add_criterion(cast.actor("host"), planned, READY, at=monday)
    with pytest.raises(RefusedFields, match="One call has at most 10 criteria"):
        service_criteria.add_criterion(cast.actor("host"), planned, READY, at=monday)


def test_a_call_by_score_needs_a_criterion(cast, as_, planned):
    data = {
        "slot_count": "3", "slot_minutes": "15", "closes_on": "2026-12-18", "closes_time": "17:00", "slots_by": "score",
        "hides_names": "y",
    }  # fmt: skip
    client, address = as_(cast.host), f"/events/{planned.thread.ref}"
    answer = client.post(f"{address}/call", data=data)
    said = "Write at least one criterion first, on the page of the criteria"
    assert (answer.status_code, said in answer.get_data(as_text=True)) == (422, True)
    client.post(f"{address}/criteria", data=typed())
    assert client.post(f"{address}/call", data=data).status_code == 303
    assert (planned.slots_by, planned.hides_names) == (SlotsBy.SCORE, True)
    assert 'name="hides_names" value="y" checked' in client.get(f"{address}/call").get_data(as_text=True)


def test_criteria_are_public_before_the_call_opens_and_locked_from_its_minute_on(cast, as_, planned, monday):
    host = cast.actor("host")
    first = service_criteria.add_criterion(host, planned, OFFLINE, at=monday)
    draft = CallDraft(3, 15, CLOSES, OPENS, Method(SlotsBy.SCORE))
    service_slots.open_call(host, planned, draft, at=monday)
    db.session.commit()
    public = as_(None).get(f"/events/{planned.thread.ref}/draw").get_data(as_text=True)
    assert [words in public for words in (OFFLINE.title, OFFLINE.meaning, "up to 10 points")] == [True] * 3
    service_criteria.change_criterion(host, planned, first, READY, at=planned.call_opens_at - timedelta(seconds=1))
    with pytest.raises(Refused, match="The call is published by score, so one criterion stays"):
        service_criteria.drop_criterion(host, planned, first, at=monday)
    db.session.commit()
    before = [(c.title, c.most) for c in queries_score.criteria(planned)]
    with time_machine.travel(planned.call_opens_at):
        client, address = as_(cast.host), f"/events/{planned.thread.ref}/criteria"
        added = client.post(address, data=typed())
        changed = client.post(f"{address}/{first.ref}", data=typed())
        dropped = client.post(f"{address}/{first.ref}/drop")
    assert [a.status_code for a in (added, changed, dropped)] == [422, 422, 409]
    assert [LOCKED in a.get_data(as_text=True) for a in (added, changed, dropped)] == [True] * 3
    assert [(c.title, c.most) for c in queries_score.criteria(planned)] == before == [("Ready to use", 5)]


def test_an_open_call_does_not_turn_to_scores(cast, event, monday):
    service_criteria.add_criterion(cast.actor("host"), event, READY, at=monday)
    draft = CallDraft(3, 15, CLOSES, method=Method(SlotsBy.SCORE))
    with pytest.raises(RefusedFields) as refusal:
        service_slots.open_call(cast.actor("host"), event, draft, at=monday + timedelta(seconds=1))
    said = "The call has opened, and criteria are published before that. Choose another way"
    assert refusal.value.sentences == {"slots_by": said}


def test_once_a_company_applied_criteria_hidden_names_and_the_way_stay(cast, monday):
    event = call_by_score(cast, monday, CLOSES)
    apply(cast, event, "vendor", "TrailPass", monday)
    host = cast.actor("host")
    with pytest.raises(Refused, match="The call has opened, so the criteria stay"):
        service_criteria.add_criterion(host, event, READY, at=monday)
    with pytest.raises(RefusedFields, match="Companies have applied, so how slots are given stays"):
        service_slots.open_call(host, event, CallDraft(3, 15, CLOSES, method=Method(SlotsBy.SCORE)), at=monday)


def test_a_scored_call_stays_closed(cast, monday):
    event = call_by_score(cast, monday, CLOSES)
    sent = apply(cast, event, "vendor", "TrailPass", monday)
    give(cast, event, sent, "agency", (1, 1), event.call_closes_at)
    later = CallDraft(3, 15, CLOSES + timedelta(days=1), method=Method(SlotsBy.SCORE, hides_names=True))
    with pytest.raises(RefusedFields) as refusal:
        service_slots.open_call(cast.actor("host"), event, later, at=event.call_closes_at)
    assert refusal.value.sentences == {"closes_on": "Applications have been scored, so the call stays closed"}


@pytest.mark.parametrize(
    ("who", "sentence"),
    [
        ("vendor", "Dana Reyes speaks for a company. Reviewers come from agencies and the CIO's office"),
        ("waiting", "Nobody in an agency or the CIO's office has this address"),
        ("guest", "Nobody in an agency or the CIO's office has this address"),
        (None, "Nobody in an agency or the CIO's office has this address"),
    ],
)
def test_only_the_state_reviews(cast, as_, planned, who, sentence):
    email = getattr(cast, who).email if who else "nobody@example.org"
    answer = as_(cast.host).post(f"/events/{planned.thread.ref}/reviewers", data={"email": email})
    page = answer.get_data(as_text=True).replace("&#39;", "'")
    assert (answer.status_code, sentence in page, db.session.query(Reviewer).count()) == (422, True, 0)


def test_the_host_names_reviewers_and_takes_off_who_gave_no_score(cast, as_, monday):
    event = call_by_score(cast, monday, CLOSES)
    sent = apply(cast, event, "vendor", "TrailPass", monday)
    after = event.call_closes_at + timedelta(hours=1)
    give(cast, event, sent, "agency", (1, 1), after)
    maria, amir = (queries_score.reviewer(event, p.id) for p in (cast.agency, cast.agency2))
    with time_machine.travel(after):
        client, address = as_(cast.host), f"/events/{event.thread.ref}/reviewers"
        for _n in range(2):
            assert client.post(address, data={"email": "ben@example.org"}).status_code == 303
        kept = client.post(f"{address}/{maria.ref}/drop")
        gone = client.post(f"{address}/{amir.ref}/drop")
        page = client.get(address).get_data(as_text=True)
    assert (kept.status_code, "Maria Lopez has given scores" in kept.get_data(as_text=True)) == (409, True)
    assert gone.status_code == 303
    names = [row.person.name for row, _count in queries_score.reviewers(event)]
    assert names == ["Ben Carter", "Maria Lopez", "Theo Grant"]
    assert [name in page for name in (*names, "Amir Haddad")] == [True, True, True, False]
    for role in ("vendor", "agency"):
        with pytest.raises(NotShown):
            service_criteria.name_reviewer(cast.actor(role), event, "ben@example.org", at=after)


def test_nobody_is_named_or_taken_off_once_the_slots_are_filled(cast, monday):
    event = call_by_score(cast, monday, CLOSES)
    sent = apply(cast, event, "vendor", "TrailPass", monday)
    host, after = cast.actor("host"), event.call_closes_at
    give(cast, event, sent, "agency", (1, 1), after)
    service_fill.fill_slots(host, event, at=after)
    amir = queries_score.reviewer(event, cast.agency2.id)
    for act in (
        lambda: service_criteria.name_reviewer(host, event, "ben@example.org", at=after),
        lambda: service_criteria.drop_reviewer(host, event, amir, at=after),
    ):
        with pytest.raises(Refused, match="The slots are filled, so nobody scores any more"):
            act()
