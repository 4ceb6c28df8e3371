"""Two questions after an event: who is asked when, once each, and an answer without a name that leads to nobody."""

import re
from datetime import timedelta

import pytest
import time_machine

from forum.audit.models import Entry
from forum.core.database import db
from forum.mail import tasks as mail_tasks
from forum.mail.models import Message
from forum.policies import queries as policies
from forum.registrations import (
    queries_seats,
    queries_survey,
    rules_survey,
    service_door,
    service_survey,
    tasks_survey,
)
from forum.registrations.models import Registration, RegistrationState
from forum.registrations.models_survey import SurveyAnswer, Worth
from tests.cast import person


@pytest.fixture
def event(cast, seated):
    """Maria came to the room, Dana did not, Lee was registered online."""
    maria = queries_seats.registration(seated.id, cast.agency.id)
    service_door.check_in(cast.actor("host"), seated, maria, at=seated.starts_at)
    db.session.commit()
    return seated


def asked(event, at):
    while mail_tasks.expand(at):
        pass
    return db.session.query(Message).filter(Message.kind == "event.survey").order_by(Message.id).all()


def token(event, who):
    return service_survey.token_of(queries_seats.registration(event.id, who.id))


def test_who_took_part_is_asked_once_on_the_workday_after(cast, event):
    at = rules_survey.due_at(event, policies.current())
    assert (at - event.ends_at).total_seconds() / 3600 == pytest.approx(16.5)  # Thu 4:30 p.m. to Fri 9:00 a.m.
    runs = [tasks_survey.survey(moment) for moment in (at - timedelta(seconds=1), at, at + timedelta(days=1))]
    assert runs == [0, 1, 0]
    letters = asked(event, at)
    assert [(m.address, m.subject) for m in letters] == [
        ("agency@example.org", "Two questions about Showcase: renewing park permits"),
        ("vendor2@example.org", "Two questions about Showcase: renewing park permits"),
    ]
    assert re.search(r"/survey/\S+", letters[0].text)


def test_an_event_of_long_ago_is_not_asked_about(event):
    assert tasks_survey.survey(event.ends_at + rules_survey.LATEST) == 0


def test_an_answer_without_a_name_leads_to_nobody(cast, as_, event):
    event.surveyed_at = event.ends_at
    db.session.commit()
    mine = queries_seats.registration(event.id, cast.agency.id)
    address = f"/survey/{token(event, cast.agency)}"
    with time_machine.travel(event.ends_at, tick=False):
        client = as_(None)
        html = client.get(address).get_data(as_text=True)
        assert re.search(r'name="no_name"[^>]* checked', html)
        wrong = client.post(address, data={"change": "More time"})
        html = wrong.get_data(as_text=True)
        assert (wrong.status_code, "Choose yes, partly or no" in html, "More time" in html) == (422, True, True)
        sent = {"worth": "partly", "change": "More time", "no_name": "y"}
        assert [client.post(address, data=sent).status_code, client.post(address, data=sent).status_code] == [303, 200]
        assert "Each person answers once" in client.get(address).get_data(as_text=True)
    (row,) = db.session.query(SurveyAnswer).all()
    db.session.refresh(mine)
    day = event.starts_local.date()
    assert (row.registration_id, row.worth, row.change, row.given_on) == (None, Worth.PARTLY, "More time", day)
    assert mine.surveyed_on == day
    (entry,) = db.session.query(Entry).filter(Entry.act == "event.survey_answer").all()
    assert (entry.actor_ref, entry.actor_name, entry.payload) == ("", "", {})


def test_only_who_took_part_answers_and_only_by_the_own_link(cast, as_, event):
    client = as_(None)
    for who, status in ((cast.agency, 200), (cast.vendor2, 200), (cast.vendor, 404)):
        assert client.get(f"/survey/{token(event, who)}").status_code == status
    assert client.get("/survey/nonsense").status_code == 404


def test_the_office_reads_texts_and_all_read_counts_of_five(cast, as_, event):
    event.surveyed_at = event.ends_at
    answers = [("yes", ""), ("yes", "Bigger room"), ("no", "Shorter"), ("yes", "")]
    for n, (worth, change) in enumerate(answers):
        who = person(f"Person {n}", f"p{n}@example.org", event.starts_at)
        state = RegistrationState.ATTENDED
        row = Registration(event=event, person=who, state=state, state_at=event.starts_at, created_at=event.starts_at)
        db.session.add(row)
        db.session.flush()
        service_survey.answer(row, Worth(worth), change, with_name=n == 1, at=event.ends_at)
    db.session.commit()
    with time_machine.travel(event.ends_at, tick=False):
        html = as_(cast.host).get(f"/events/{event.thread.ref}/people").get_data(as_text=True)
        assert ("Yes 3 · Partly 0 · No 1" in html, "Bigger room" in html, "Shorter" in html) == (True, True, True)
        public = f"/events/{event.thread.ref}/materials"
        assert "worth your time" not in as_(None).get(public).get_data(as_text=True)
        mine = queries_seats.registration(event.id, cast.agency.id)
        service_survey.answer(mine, Worth.PARTLY, "Louder", with_name=False, at=event.ends_at)
        db.session.commit()
        html = as_(None).get(public).get_data(as_text=True)
    assert ("Yes 3 · Partly 1 · No 1" in html, "Bigger room" in html, "Louder" in html) == (True, False, False)
    said = [(each.change, each.name) for each in queries_survey.texts(event)]
    assert said == [("Bigger room", "Person 1"), ("Louder", ""), ("Shorter", "")]
