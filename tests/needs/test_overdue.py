"""A question whose day has passed: whoever answers is told once, in words that say how late it is."""

from datetime import timedelta

import pytest

from forum.core.database import db
from forum.mail.models import Message
from forum.needs import service_questions, service_updates, tasks
from tests.needs import given


@pytest.fixture
def question(cast, monday):
    need = given.published(cast, monday)
    made = given.asked(cast, need, monday)
    db.session.commit()
    return made


def letters():
    db.session.rollback()
    found = db.session.scalars(db.select(Message).where(Message.kind == "question.overdue").order_by(Message.id))
    return [(m.address, m.subject) for m in found]


def test_nobody_is_reminded_on_the_day_itself(question, monday):
    on_the_day = monday + timedelta(days=(question.due_on - monday.date()).days)
    assert (tasks.remind_overdue(on_the_day), letters()) == (0, [])


def test_who_answers_is_told_once_how_late_it_is(question, monday):
    late = monday + timedelta(days=(question.due_on - monday.date()).days + 2)
    assert (tasks.remind_overdue(late), tasks.remind_overdue(late), tasks.remind_overdue(late + timedelta(days=1))) == (
        1,
        0,
        0,
    )
    assert letters() == [("agency@example.org", "2 days late: Must rangers check without a signal?")]


def test_an_answered_question_is_not_overdue(cast, question, monday):
    service_questions.answer(cast.actor("agency"), question.need, question, "Yes, for 24 hours.", at=monday)
    db.session.commit()
    assert tasks.remind_overdue(monday + timedelta(days=60)) == 0


def test_a_published_answer_is_found_by_its_words(cast, question, monday, as_):
    service_questions.answer(cast.actor("agency"), question.need, question, "Yes, by **semaphore** flags.", at=monday)
    db.session.commit()
    assert "Renew" not in as_(None).get("/search?q=semaphore").get_data(as_text=True)
    service_updates.release(question.need, at=monday + timedelta(days=1))
    title = question.need.thread.title
    db.session.commit()
    assert title in as_(None).get("/search?q=semaphore").get_data(as_text=True)
