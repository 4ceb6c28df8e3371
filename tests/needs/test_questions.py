"""Questions: the window, one question twice sent, the answer to all at once, and never the asker's name."""

import re
from datetime import timedelta

import pytest
import time_machine

from forum.core.database import db
from forum.mail import queries as mail
from forum.mail import tasks as mail_tasks
from forum.needs import queries_questions, service_questions, tasks
from forum.needs.models import Question, QuestionAsker, QuestionState
from forum.threads import service as threads
from tests.conftest import table_count
from tests.needs import given
from tests.needs.given import QUESTIONS_AT, RELEASE_AT

SECOND = timedelta(seconds=1)
TEXT = "Must rangers check without a signal?"


def letters(*kinds):
    return [(m.address, m.subject) for m in reversed(mail.newest(100)) if m.kind in kinds]


def text_of(answer):
    return answer.get_data(as_text=True)


@pytest.fixture
def need(cast, monday):
    return given.published(cast, monday)


def test_a_question_reaches_the_agency_and_its_asker_hears_by_when(cast, as_, need):
    answer = as_(cast.vendor).post(f"/needs/{need.thread.ref}/ask", data={"text": TEXT})
    assert (answer.status_code, answer.location) == (303, f"/needs/{need.thread.ref}#questions")
    assert letters("question.received", "question.to_answer") == [
        ("vendor@example.org", "We have your question. Answer by Mon, Nov 30"),
        ("agency@example.org", f"Answer by Nov 30: {TEXT}"),
    ]


@pytest.mark.parametrize(("shift", "status", "count"), [(-SECOND, 303, 1), (timedelta(0), 409, 0), (SECOND, 409, 0)])
def test_the_window_is_kept_by_the_server(cast, as_, need, shift, status, count):
    address, client = f"/needs/{need.thread.ref}/ask", as_(cast.vendor)
    with time_machine.travel(QUESTIONS_AT + shift, tick=False):
        answer = client.post(address, data={"text": TEXT})
    assert (answer.status_code, table_count("question")) == (status, count)
    if status == 409:
        assert "Questions for this need closed on Fri, Dec 4, 5:00\xa0p.m. MST." in text_of(answer)
        assert f'href="/needs/{need.thread.ref}">See what you can do instead</a>' in text_of(answer)
        assert "write to Maria Lopez" in text_of(answer)


def test_the_same_question_sent_twice_is_one(cast, as_, need):
    client, address = as_(cast.vendor), f"/needs/{need.thread.ref}/ask"
    assert [client.post(address, data={"text": TEXT}).status_code for _ in range(2)] == [303, 303]
    as_(cast.vendor2).post(address, data={"text": TEXT})
    assert (table_count("question"), table_count("question_asker")) == (2, 2)
    assert len(letters("question.received")) == 2


@pytest.mark.parametrize(
    ("text", "sentence"),
    [("  \u200b ", "Write your question"), ("x" * 1001, "This has 1001 characters. The most is 1000")],
)
def test_a_question_that_cannot_stand_is_refused_beside_its_field(cast, as_, need, text, sentence):
    answer = as_(cast.vendor).post(f"/needs/{need.thread.ref}/ask", data={"text": text})
    assert (answer.status_code, text_of(answer).count(sentence), table_count("question")) == (422, 2, 0)


def test_how_many_were_told_is_said_also_where_the_worker_was_away(cast, as_, need, monday):
    given.answered(cast, need, given.asked(cast, need, monday), monday)
    tasks.release(RELEASE_AT)
    later = RELEASE_AT + timedelta(days=6)
    mail_tasks.expand(later)
    assert tasks.count_told(later + SECOND) == 1
    assert "sent to 2 people" in text_of(as_(None).get(f"/needs/{need.thread.ref}"))


def test_question_and_answer_become_public_together_for_everybody(cast, as_, need, monday):
    question = given.asked(cast, need, monday)
    threads.follow(cast.actor("vendor2"), need.thread, at=monday)
    release_at = service_questions.answer(cast.actor("agency"), need, question, "Yes, for **24** hours.", at=monday)
    db.session.commit()
    address = f"/needs/{need.thread.ref}"
    assert release_at == RELEASE_AT
    assert tasks.release(RELEASE_AT - SECOND) == 0
    for person in (None, cast.vendor2, cast.agency2):
        assert TEXT not in text_of(as_(person).get(address))
    assert tasks.release(RELEASE_AT) == 1
    assert tasks.release(RELEASE_AT) == 0
    mail_tasks.expand(RELEASE_AT)
    tasks.count_told(RELEASE_AT + SECOND)
    with time_machine.travel(RELEASE_AT + SECOND, tick=False):
        for person in (None, cast.vendor, cast.vendor2, cast.agency2, cast.guest):
            page = text_of(as_(person).get(address))
            assert TEXT in page and "<strong>24</strong>" in page and "sent to 3 people" in page
    title = "Renewing a park permit takes 19 minutes"
    assert sorted(letters("need.released")) == [
        (address, f"1 new answer: {title}") for address in ("agency@example.org", "vendor2@example.org", "vendor@example.org")
    ]  # fmt: skip


def test_the_page_asks_for_no_answer_that_is_written_and_waits_for_its_hour(cast, as_, need, monday):
    def button():
        page = text_of(as_(cast.agency).get(f"/needs/{need.thread.ref}"))
        return re.findall(r'class="usa-button">(.*?)</a>', page)

    first, second = given.asked(cast, need, monday), given.asked(cast, need, monday, "And by night?")
    given.answered(cast, need, first, monday)
    assert button() == ["Answer questions"]
    given.answered(cast, need, second, monday)
    assert button() == ["Write an update"]
    as_(cast.agency).post(f"/needs/{need.thread.ref}/close")
    assert button() == ["Record the outcome"]


def test_an_answer_may_change_until_it_is_out_and_not_after(cast, as_, need, monday):
    question = given.asked(cast, need, monday)
    ref = question.ref
    client, address = as_(cast.agency_colleague), f"/needs/{need.thread.ref}/questions/{ref}/answer"
    assert client.post(address, data={"text": ""}).status_code == 422
    assert client.post(address, data={"text": "A draft", "keep": "Keep"}).status_code == 303
    kept = db.session.query(Question).one()
    assert (kept.state, kept.answer, kept.release_at) == (QuestionState.RECEIVED, "A draft", None)
    for text in ("First", "Second"):
        client.post(address, data={"text": text})
    tasks.release(RELEASE_AT)
    out = db.session.query(Question).one()
    assert (out.state, out.number, out.answer) == (QuestionState.PUBLISHED, 1, "Second")
    refused = client.post(address, data={"text": "Third"})
    assert (refused.status_code, "goes out as a numbered update" in text_of(refused)) == (409, True)


def test_a_question_set_aside_tells_its_asker_why_and_nobody_else(cast, as_, need, monday):
    question = given.asked(cast, need, monday, "Buy our product?")
    client = as_(cast.agency)
    address = f"/needs/{need.thread.ref}/questions/{question.ref}/aside"
    empty = client.post(address, data={"duplicate_of": "0", "reason": ""})
    assert (empty.status_code, "Say why, or choose" in text_of(empty)) == (422, True)
    assert client.post(address, data={"duplicate_of": "0", "reason": "This is not a question."}).status_code == 303
    assert letters("question.set_aside") == [("vendor@example.org", "About your question: Buy our product?")]
    assert "Buy our product?" not in text_of(as_(cast.vendor2).get(f"/needs/{need.thread.ref}"))
    assert "This is not a question." in text_of(as_(cast.vendor).get(f"/needs/{need.thread.ref}"))


def test_the_table_of_questions_has_no_column_for_the_asker():
    people = {column.name for column in Question.__table__.columns if "person" in str(column.foreign_keys)}
    assert people == {"answered_by_id"}
    assert {c.name for c in QuestionAsker.__table__.columns} == {"question_id", "person_id", "organization_id"}


def test_no_other_vendor_meets_the_asker_before_or_after_the_release(cast, as_, need, monday):
    cast.vendor.name, cast.basin.name = "Canarina Asker", "Canary Labs"
    db.session.commit()
    first = given.asked(cast, need, monday)
    given.answered(cast, need, first, monday)
    tasks.release(RELEASE_AT)
    mail_tasks.expand(RELEASE_AT)
    given.asked(cast, need, monday + SECOND, "A second one, not answered?")
    pages = [f"/needs/{need.thread.ref}", f"/needs/{need.thread.ref}/told", "/needs/"]
    for person in (None, cast.vendor2, cast.agency2, cast.guest, cast.waiting):
        for page in pages:
            assert "Canar" not in text_of(as_(person).get(page))
    for message in mail.newest(100):
        if message.address not in {"agency@example.org"}:
            assert "Canar" not in f"{message.subject} {message.text} {message.html}"
    inside = text_of(as_(cast.agency).get(f"/needs/{need.thread.ref}/questions/{first.ref}/answer"))
    assert "Canarina Asker" in inside and "Canary Labs" in inside


def test_a_company_is_named_only_where_its_asker_wants_it(cast, as_, need, monday):
    for text, show in (("First?", True), ("Second?", False)):
        given.answered(cast, need, given.asked(cast, need, monday, text, show_company=show), monday)
    tasks.release(RELEASE_AT)
    lines = queries_questions.of_need(need.id, inside=False)
    assert [(line.text, line.shown_company) for line in lines] == [("First?", "Basin Labs"), ("Second?", "")]
    assert text_of(as_(None).get(f"/needs/{need.thread.ref}")).count("Asked by Basin Labs") == 1


def test_late_answers_are_listed_longest_first_and_the_median_is_in_workdays(cast, need, monday):
    late = given.asked(cast, need, monday)
    given.answered(cast, need, given.asked(cast, need, monday, "Another?"), monday + timedelta(days=3))
    assert [q.ref for q in queries_questions.overdue(late.due_on + timedelta(days=1))] == [late.ref]
    assert queries_questions.overdue(late.due_on) == []
    now = service_questions.policies.current()
    assert service_questions.median_days(since=monday, now=now) == 3.0
