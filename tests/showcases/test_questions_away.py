"""The office's own questions to who has no account, or answers by the link of a letter or from a calendar."""

from datetime import timedelta

import pytest
import time_machine

from forum.core.database import db
from forum.events.models_questions import Purpose, QuestionKind
from forum.events.rules_questions import QuestionDraft
from forum.mail import tasks as mail_tasks
from forum.mail.models import Message
from forum.registrations import queries_seats, service_answer, service_invite, service_mail_seats
from forum.registrations.models import Registration, RegistrationState
from forum.registrations.models_guests import GuestRequest
from forum.registrations.models_history import Answer, RegistrationChange, Source
from forum.registrations.service_invite import InviteDraft
from forum.showcases import service_questions as asking
from tests.accounts.letters import link

S = RegistrationState
HOSTILE = "<script>alert(1)</script>"
ANN = {"name": "Ann Lee", "email": "ann@example.net", "way": "room"}


@pytest.fixture
def ask(cast, event, monday):
    """`ask(label, ...)` adds a question to whoever registers."""

    def add(label, kind=QuestionKind.LINE, **more):
        draft = QuestionDraft(Purpose.REGISTER, label, kind, **more)
        made = asking.add_question(cast.actor("host"), event, draft, at=monday)
        db.session.commit()
        return made

    return add


@pytest.fixture
def invited(cast, event, monday):
    """Ann, invited by address."""
    service_invite.invite(cast.actor("host"), event, InviteDraft(addresses="Ann Lee <ann@example.net>"), at=monday)
    db.session.commit()
    mail_tasks.expand(monday)
    db.session.commit()
    return db.session.query(Registration).one()


def page_of(mine):
    return f"/answer/{service_mail_seats.answer_token(mine)}"


def stands(mine):
    db.session.expire_all()
    return mine.state, mine.answers


def test_a_guest_answers_before_the_link_and_the_answers_come_along(cast, as_, event, ask):
    city, note = ask("Which city?", required=True), ask("Anything else?", QuestionKind.TEXT)
    visitor, page = as_(None), f"/events/{event.thread.ref}/guest"
    assert "Which city?" in visitor.get(page).text
    refused = visitor.post(page, data=ANN)
    assert (refused.status_code, "Answer this question" in refused.text) == (422, True)
    assert db.session.query(GuestRequest).count() == 0
    assert visitor.post(page, data=ANN | {f"q_{city.ref}": HOSTILE}).status_code == 303
    letter = db.session.query(Message).filter_by(address="ann@example.net").one()
    assert "script" not in letter.text + letter.html  # what a stranger typed goes to nobody
    late = ask("Asked since then?", required=True)
    assert [visitor.post(link("ann@example.net", "/guest/")).status_code for _twice in range(2)] == [303, 303]
    mine = db.session.query(Registration).one()
    assert stands(mine) == (S.REGISTERED, {city.ref: HOSTILE, note.ref: "", late.ref: ""})
    people = as_(cast.host).get(f"/events/{event.thread.ref}/people").text
    assert "Which city?</div><div>&lt;script&gt;" in people and "Asked since then?</div><div>Not answered" in people
    assert "1 question of the CIO" in visitor.get(page_of(mine)).text


def test_the_link_of_a_letter_leads_to_the_questions_first(as_, event, ask, invited):
    city = ask("Which city?", QuestionKind.CHOICE, choices=("Elko", "Reno"), required=True)
    visitor, page = as_(None), page_of(invited)
    html = visitor.get(page).text
    assert (f'href="{page}/register"' in html, 'value="yes"' in html, "Not this time" in html) == (True, False, True)
    answer = visitor.post(page, data={"answer": "yes", "way": "room"})
    assert (answer.status_code, answer.location, stands(invited)) == (303, f"{page}/register", (S.INVITED, None))
    assert "Which city?" in visitor.get(f"{page}/register").text
    for typed, said in (({}, "Answer this question"), ({f"q_{city.ref}": "Oslo"}, "Choose one of the answers")):
        refused = visitor.post(f"{page}/register", data={"way": "room"} | typed)
        assert (refused.status_code, said in refused.text, stands(invited)) == (422, True, (S.INVITED, None))
    typed = {"way": "online", f"q_{city.ref}": "Elko", "takes_part_with": "Captions"}
    assert [visitor.post(f"{page}/register", data=typed).status_code for _twice in range(2)] == [303, 303]
    assert stands(invited) == (S.REGISTERED, {city.ref: "Elko"})
    sources = [row.source for row in db.session.query(RegistrationChange).order_by(RegistrationChange.id)]
    # Sent twice, it is one seat, and one line of the history.
    once = [Source.OFFICE, Source.LINK]
    assert (invited.takes_part_with, event.online_taken, sources) == ("Captions", 1, once)
    html = visitor.get(page).text
    assert ("Change my registration" in html, "To answer" in html) == (True, False)
    assert visitor.post(f"{page}/register", data=typed | {f"q_{city.ref}": "Reno"}).status_code == 303
    assert visitor.post(page, data={"answer": "no"}).status_code == 303
    assert stands(invited) == (S.WITHDRAWN, {city.ref: "Reno"})


def test_without_questions_the_link_stays_one_click(as_, event, invited):
    visitor, page = as_(None), page_of(invited)
    assert f'href="{page}/register"' not in visitor.get(page).text
    assert visitor.post(page, data={"answer": "yes", "way": "room"}).location == page
    assert stands(invited) == (S.REGISTERED, None)
    letter = db.session.query(Message).filter_by(kind="event.invitation").one()
    assert "/register" not in letter.text


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (1, "Answer the question that the CIO's office asks you:"),
        (2, "Answer the 2 questions that the CIO's office asks you:"),
    ],
)
def test_who_accepts_in_a_calendar_has_the_seat_and_one_link_to_answer_later(
    cast, as_, event, ask, invited, monday, count, said
):
    asked = [ask(f"Question {n}?", required=n == 0) for n in range(count)]
    service_answer.answer(invited, Answer.YES, at=monday, source=Source.MAIL)
    db.session.commit()
    letter = db.session.query(Message).filter_by(kind="event.invitation").one()
    address = f"https://forum.example.org{page_of(invited)}/register"
    assert f"{said}\n{address}" in letter.text and f'href="{address}"' in letter.html
    people, page = as_(cast.host), f"/events/{event.thread.ref}/people"
    assert people.get(page).text.count("Not answered") == 1  # the one that is owed
    visitor = as_(None)
    noun = "question" if count == 1 else "questions"
    assert f"{count} {noun} of the CIO" in visitor.get(page_of(invited)).text
    typed = {"way": "room"} | {f"q_{row.ref}": "Elko" for row in asked}
    assert visitor.post(f"{page_of(invited)}/register", data=typed).status_code == 303
    assert stands(invited) == (S.REGISTERED, {row.ref: "Elko" for row in asked})
    assert people.get(page).text.count("Not answered") == 0
    assert db.session.query(Message).filter_by(kind="event.invitation").count() == 1


def test_the_page_of_the_link_is_closed_where_registration_is(as_, event, ask, invited):
    city = ask("Which city?")
    with time_machine.travel(event.starts_at + timedelta(seconds=1), tick=False):
        visitor, page = as_(None), f"{page_of(invited)}/register"
        answers = [visitor.get(page), visitor.post(page, data={"way": "room", f"q_{city.ref}": "Elko"})]
    assert [answer.status_code for answer in answers] == [409, 409]
    assert stands(invited) == (S.INVITED, None)
    assert as_(None).get("/answer/nothing/register").status_code == 404


def test_answers_stay_when_a_seat_is_given_up_and_taken_again_by_mail(cast, event, ask, invited, monday):
    city = ask("Which city?")
    service_answer.answer(invited, Answer.YES, at=monday, source=Source.MAIL)
    invited.answers = {city.ref: "Elko"}
    for said in (Answer.NO, Answer.YES):
        service_answer.answer(invited, said, at=monday, source=Source.MAIL)
    assert (queries_seats.registration(event.id, invited.person_id).answers, invited.state) == (
        {city.ref: "Elko"},
        S.REGISTERED,
    )


def test_the_pages_of_the_link_cost_the_same_for_twenty_questions(as_, event, ask, invited, statements):
    visitor, counts = as_(None), []
    for few in (1, 19):
        for n in range(few):
            ask(f"{few} and {n}?")
        for page in ("", "/register"):
            with statements() as sent:
                assert visitor.get(f"{page_of(invited)}{page}").status_code == 200
            counts.append(len(sent))
    assert counts[:2] == counts[2:] and max(counts) <= 8
