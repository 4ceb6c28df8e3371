"""Updates, closing by hand and by the clock, opening again, withdrawing, outcomes, and a number each."""

import threading
from datetime import date, timedelta

import pytest
import time_machine
from flask import g

from forum.core import clock
from forum.core.database import db, writing
from forum.core.errors import Refused, RefusedFields
from forum.mail import queries as mail
from forum.mail import tasks as mail_tasks
from forum.needs import queries, service, service_outcome, service_questions, service_review, service_updates, tasks
from forum.needs.models import Need, NeedState, OutcomeKind
from forum.policies import service as policies
from forum.threads import service as threads
from tests.conftest import table_count
from tests.needs import given
from tests.needs.given import CLOSES_AT, RELEASE_AT

SECOND = timedelta(seconds=1)
TITLE = "Renewing a park permit takes 19 minutes"


@pytest.fixture
def need(cast, monday):
    made = given.published(cast, monday)
    threads.follow(cast.actor("vendor2"), made.thread, at=monday)
    db.session.commit()
    return made


def told(kind):
    mail_tasks.expand(RELEASE_AT)
    return sorted((m.address, m.subject) for m in mail.newest(100) if m.kind == kind)


def fresh(need):
    return queries.by_thread_ref(need.thread.ref)


def text_of(answer):
    return answer.get_data(as_text=True)


def test_an_update_moves_dates_at_the_release_hour_for_everybody_at_once(cast, as_, need):
    client, ref = as_(cast.agency), need.thread.ref
    data = {"text": "One week more.", "questions_close_on": "12/11/2026", "closes_on": "2027-01-29"}
    for _ in range(2):
        assert client.post(f"/needs/{ref}/update", data=data).location == f"/needs/{ref}#updates"
    assert table_count("need_update") == 1
    assert "One week more." not in text_of(as_(None).get(f"/needs/{ref}"))
    assert fresh(need).questions_close_at == given.QUESTIONS_AT
    assert tasks.release(RELEASE_AT) == 1
    moved = fresh(need)
    assert (moved.questions_close_at, moved.answers_due_on, moved.update_count) == (
        given.QUESTIONS_AT + timedelta(days=7), date(2026, 12, 18), 1,
    )  # fmt: skip
    page = text_of(as_(None).get(f"/needs/{ref}"))
    assert "Update 1" in page and "<s>Fri, Dec 4, 5:00\xa0p.m. MST</s>" in page
    subject = "New date: questions until Dec 11 (was Dec 4): Renewing a park permit…"
    assert told("need.released") == [("agency@example.org", subject), ("vendor2@example.org", subject)]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"text": ""}, "Say what changes"),
        ({"text": "x", "questions_close_on": "2026-11-20"}, "Choose a day after Mon, Nov 23: the update goes out then"),
        ({"text": "x", "questions_close_on": "2026-02-30"}, "Enter the day that questions close, like 12/4/2026"),
        ({"text": "x", "questions_close_on": "soon"}, "Enter the day that questions close, like 12/4/2026"),
        ({"text": "x", "closes_on": "2026-12-01"}, "or a later day: questions close then"),
    ],
)
def test_an_update_that_cannot_stand_is_refused_beside_its_field(cast, as_, need, data, sentence):
    answer = as_(cast.agency).post(f"/needs/{need.thread.ref}/update", data=data)
    assert (answer.status_code, sentence in text_of(answer), table_count("need_update")) == (422, True, 0)


def test_answers_and_updates_of_one_hour_are_one_mail(cast, need, monday):
    for text in ("First?", "Second?"):
        given.answered(cast, need, given.asked(cast, need, monday, text), monday)
    service_updates.write_update(cast.actor("agency"), need, "We visit on Tuesday.", at=monday)
    db.session.commit()
    assert tasks.release(RELEASE_AT) == 3
    assert [address for address, _ in told("need.released")] == [
        "agency@example.org", "vendor2@example.org", "vendor@example.org",
    ]  # fmt: skip
    letter = next(m for m in mail.newest(9) if m.kind == "need.released")
    assert letter.subject == f"Update 1: {TITLE}"
    assert "Question 1. First?" in letter.text and "Question 2. Second?" in letter.text


def test_a_need_that_is_closed_early_does_not_say_that_questions_closed_on_a_day_to_come(cast, as_, need):
    page = text_of(as_(cast.vendor).get(f"/needs/{need.thread.ref}"))
    assert ("Questions until" in page, "Fri, Dec 4" in page) == (True, True)
    as_(cast.agency).post(f"/needs/{need.thread.ref}/close")
    page = text_of(as_(cast.vendor).get(f"/needs/{need.thread.ref}"))
    assert ("Questions closed" in page, "Fri, Dec 4" in page, "<dt>Closed</dt>" in page) == (False, False, True)
    with time_machine.travel(given.QUESTIONS_AT + SECOND):
        page = text_of(as_(cast.vendor).get(f"/needs/{need.thread.ref}"))
    assert ("Questions closed" in page, "Fri, Dec 4, 5:00\xa0p.m. MST" in page) == (True, True)


@pytest.mark.parametrize(("shift", "count"), [(-SECOND, 0), (timedelta(0), 1), (SECOND, 1)])
def test_the_clock_closes_at_the_stated_second(cast, need, shift, count):
    assert tasks.close_due(CLOSES_AT + shift) == count
    assert tasks.close_due(CLOSES_AT + shift) == 0
    assert fresh(need).state is (NeedState.CLOSED if count else NeedState.PUBLISHED)
    assert told("need.closed_by_clock") == [("agency@example.org", f"Closed: {TITLE}")] * count


def test_closed_by_hand_opened_again_and_ended_with_an_outcome(cast, as_, need):
    client, ref = as_(cast.agency), need.thread.ref
    asker = given.asked(cast, need, clock.now())
    assert asker.number is None
    assert client.post(f"/needs/{ref}/close").status_code == 303
    assert client.post(f"/needs/{ref}/close").status_code == 409
    assert as_(cast.vendor).post(f"/needs/{ref}/ask", data={"text": "Too late?"}).status_code == 409
    days = {"questions_close_on": "2026-12-10", "closes_on": "2027-01-30"}
    assert client.post(f"/needs/{ref}/reopen", data=days).status_code == 422
    assert client.post(f"/needs/{ref}/reopen", data={**days, "reason": "Two agencies joined."}).status_code == 303
    assert fresh(need).state is NeedState.PUBLISHED
    assert client.post(f"/needs/{ref}/outcome", data={"kind": "no_action", "text": "Learnt."}).status_code == 409
    client.post(f"/needs/{ref}/close")
    wanting = text_of(client.post(f"/needs/{ref}/outcome", data={"kind": "met_by_vehicle", "text": ""}))
    assert "Say what you learned" in wanting
    number = client.post(f"/needs/{ref}/outcome", data={"kind": "met_by_vehicle", "text": "Learnt."})
    assert "Enter the number of the solicitation" in text_of(number)
    done = client.post(f"/needs/{ref}/outcome", data={"kind": "met_by_vehicle", "text": "Learnt.", "reference": "C-1"})
    assert done.status_code == 303
    ended = fresh(need)
    assert (ended.state, ended.outcome, ended.outcome_reference) == (
        NeedState.OUTCOME, OutcomeKind.MET_BY_VEHICLE, "C-1",
    )  # fmt: skip
    everyone = ["agency@example.org", "vendor2@example.org", "vendor@example.org"]
    assert told("need.outcome") == [(address, f"Outcome: {TITLE}") for address in everyone]
    assert told("need.reopened") == [(address, f"Open again: {TITLE}") for address in everyone]
    assert "Met by an existing contract" in text_of(as_(None).get("/needs/?stage=closed"))


def test_withdrawn_with_a_reason_the_page_stays(cast, as_, need):
    client, ref = as_(cast.agency), need.thread.ref
    assert client.post(f"/needs/{ref}/withdraw", data={"reason": " "}).status_code == 422
    assert client.post(f"/needs/{ref}/withdraw", data={"reason": "The law changed."}).status_code == 303
    page = text_of(as_(None).get(f"/needs/{ref}"))
    assert "Withdrawn on Mon, Nov 23" in page and "The law changed." in page
    assert told("need.outcome") == [
        ("agency@example.org", f"Outcome: {TITLE}"),
        ("vendor2@example.org", f"Outcome: {TITLE}"),
    ]
    with pytest.raises(Refused):
        service_outcome.close(cast.actor("agency"), fresh(need), at=clock.now())


def test_the_author_is_not_the_publisher_until_the_office_says_so(cast, as_, monday):
    need = given.in_review(cast, monday, by="host")
    ref, days = need.thread.ref, {"questions_close_on": "2026-12-04", "closes_on": "2027-01-29"}
    refused = as_(cast.host).post(f"/needs/{ref}/review", data=days)
    assert (refused.status_code, "A second person publishes" in text_of(refused)) == (409, True)
    policies.set_policies(cast.actor("host2"), {"second_person": False}, at=monday)
    db.session.commit()
    g.pop("policies", None)  # the tests' own context outlives requests
    assert as_(cast.host).post(f"/needs/{ref}/review", data=days).status_code == 303


def test_days_that_came_too_near_while_it_waited_are_proposed_anew_and_refused_as_they_were(cast, monday):
    need = given.in_review(cast, monday)
    later = monday + timedelta(days=8)
    assert service_review.suggested_days(need, at=later) == (date(2026, 12, 15), given.CLOSES_ON)
    with pytest.raises(RefusedFields) as refused:
        service_review.publish(cast.actor("host"), need, at=later)
    assert refused.value.sentences == {"questions_close_on": "Choose a day after Tue, Dec 8 (5 workdays from today)"}


def test_publishers_at_the_same_moment_give_two_numbers(app, cast, monday):
    needs = [given.in_review(cast, monday, problem=service.Problem(f"Need {n}", "a", "b", "c")) for n in range(4)]
    refs = [need.thread.ref for need in needs]
    host = cast.actor("host")
    db.session.commit()
    start, failures = threading.Barrier(4), []

    def publish(ref):
        with app.app_context():
            try:
                start.wait(timeout=10)
                writing()
                service_review.publish(host, queries.by_ref(host, ref, lock=True), at=monday)
                db.session.commit()
            except Exception as failure:
                failures.append(repr(failure))
            finally:
                db.session.remove()

    workers = [threading.Thread(target=publish, args=(ref,)) for ref in refs]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(timeout=60)
    db.session.rollback()
    numbers = sorted(need.public_number for need in queries.by_refs(refs))
    assert (failures, numbers) == ([], [f"N-2026-000{n}" for n in range(1, 5)])


def test_a_number_stays_with_its_need(cast, need, monday):
    number = need.public_number
    service_outcome.withdraw(cast.actor("agency"), need, "Over.", at=monday)
    db.session.commit()
    second = given.published(cast, monday, problem=service.Problem("Another need", "a", "b", "c"))
    assert (fresh(need).public_number, second.public_number) == (number, "N-2026-0002")


def test_a_quiet_period_stops_questions_and_answers_and_its_page_says_so(cast, as_, need, monday):
    question = given.asked(cast, need, monday)
    stored = db.session.get(Need, need.id)
    stored.state, stored.quiet_since_at, stored.officer_id = NeedState.SOLICITATION, monday, cast.procurement.id
    db.session.commit()
    page = text_of(as_(cast.vendor).get(f"/needs/{need.thread.ref}"))
    assert "Quiet period" in page and "J. Ortiz" in page and "Ask a question" not in page
    refused = as_(cast.vendor).post(f"/needs/{need.thread.ref}/ask", data={"text": "Now?"})
    assert (refused.status_code, "procurement@example.org" in text_of(refused)) == (409, True)
    with pytest.raises(Refused):
        service_questions.answer(cast.actor("agency"), fresh(need), question, "No.", at=monday)
