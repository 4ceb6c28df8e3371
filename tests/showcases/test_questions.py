"""The office's own questions: who is asked, what will do as an answer, when they are locked, and who reads the answers."""

from datetime import timedelta

import pytest

from forum.calls import service_slots
from forum.calls.models import Application
from forum.core.database import db
from forum.core.errors import NotShown, Refused, RefusedFields
from forum.events.models import Way
from forum.events.models_questions import EventQuestion, Purpose, QuestionKind
from forum.events.rules_questions import QuestionDraft
from forum.registrations import queries_seats, service_seats
from forum.registrations.models import RegistrationState
from forum.registrations.models_history import Source
from forum.registrations.service_seats import SeatWish
from forum.showcases import queries_questions
from forum.showcases import service_questions as asking
from tests.events.making import innovation

REGISTER, APPLY = Purpose.REGISTER, Purpose.APPLY
HOSTILE = "<script>alert(1)</script> & “quotes”"


@pytest.fixture
def ask(cast, event, monday):
    """`ask(purpose, kind, ...)` adds a question."""

    def add(purpose, kind=QuestionKind.LINE, label="What do you bring?", **more):
        draft = QuestionDraft(purpose, label, kind, **more)
        made = asking.add_question(cast.actor("host"), event, draft, at=monday)
        db.session.commit()
        return made

    return add


def register(cast, event, at, answers, role="agency", source=Source.PAGE):
    return service_seats.register(
        cast.actor(role), event, SeatWish(Way.ROOM, answers=answers), at=at, source=source
    )  # fmt: skip


def test_the_host_asks_on_a_page_and_takes_back(cast, as_, event):
    client, address = as_(cast.host), f"/events/{event.thread.ref}/questions"
    typed = {
        "purpose": "register",
        "label": f"Diet? {HOSTILE}",
        "kind": "choice",
        "choices": "None\n\n Vegan \n",
        "required": "y",
    }
    assert client.post(address, data=typed).status_code == 303
    made = db.session.query(EventQuestion).one()
    assert (made.label, made.choices, made.required) == (f"Diet? {HOSTILE}", ["None", "Vegan"], True)
    page = client.get(address).get_data(as_text=True)
    assert ("&lt;script&gt;" in page, "<script>alert" in page) == (True, False)
    for _n in range(2):
        client.post(f"{address}/{made.ref}/drop")
    assert db.session.query(EventQuestion).count() == 0
    for role in ("vendor", "agency"):
        assert as_(cast.by_role(role)).get(address).status_code == 404


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"label": " "}, "Enter the question"),
        ({"label": "x" * 201}, "Keep it to 200 characters"),
        ({"kind": "number"}, "Choose how it is answered"),
        ({"purpose": "all"}, "Choose who is asked"),
        ({"kind": "choice", "choices": "One"}, "Enter 2 to 20 choices, one on each line"),
        ({"kind": "choice", "choices": "One\nOne"}, "Enter each choice once"),
        ({"kind": "choice", "choices": "One\n" + "x" * 101}, "Keep each choice to 100 characters"),
    ],
)
def test_a_question_that_cannot_be_asked_is_refused_beside_its_field(cast, as_, event, typed, sentence):
    whole = {"purpose": "register", "label": "Diet?", "kind": "line"} | typed
    answer = as_(cast.host).post(f"/events/{event.thread.ref}/questions", data=whole)
    assert (answer.status_code, sentence in answer.get_data(as_text=True)) == (422, True)
    assert db.session.query(EventQuestion).count() == 0


@pytest.mark.parametrize(
    ("kind", "answer", "said"),
    [
        (QuestionKind.LINE, "", "Answer this question"),
        (QuestionKind.LINE, "x" * 201, "Keep it to 200 characters"),
        (QuestionKind.LINE, HOSTILE, None),
        (QuestionKind.TEXT, "x" * 2_001, "Keep it to 2000 characters"),
        (QuestionKind.YES_NO, "perhaps", "Choose one of the answers"),
        (QuestionKind.YES_NO, "no", None),
        (QuestionKind.CHOICE, "C", "Choose one of the answers"),
        (QuestionKind.CHOICE, "B", None),
    ],
)
def test_answers_are_checked_for_registrations_and_applications_alike(cast, event, ask, monday, kind, answer, said):
    more = {"choices": ("A", "B")} if kind is QuestionKind.CHOICE else {}
    mine, theirs = (ask(purpose, kind, required=True, **more) for purpose in (REGISTER, APPLY))
    shown = innovation(cast, "vendor", "TrailPass", monday)

    def both():
        seat = register(cast, event, monday, {mine.ref: answer})
        sent = service_slots.apply(cast.actor("vendor"), event, shown, "x", {theirs.ref: answer}, at=monday)
        return seat.answers, sent.answers

    if said is None:
        assert both() == ({mine.ref: answer}, {theirs.ref: answer})
        return
    with pytest.raises(RefusedFields) as refusal:
        register(cast, event, monday, {mine.ref: answer})
    assert refusal.value.sentences == {f"q_{mine.ref}": said}
    with pytest.raises(RefusedFields) as refusal:
        service_slots.apply(cast.actor("vendor"), event, shown, "x", {theirs.ref: answer}, at=monday)
    assert refusal.value.sentences == {f"q_{theirs.ref}": said}
    assert queries_seats.registration(event.id, cast.agency.id) is None


def test_once_answered_only_optional_questions_are_added_and_none_goes(cast, event, ask, monday):
    first = ask(REGISTER)
    register(cast, event, monday, {})
    db.session.commit()
    with pytest.raises(Refused, match="People have answered already, so the questions stay"):
        asking.drop_question(cast.actor("host"), event, first, at=monday)
    with pytest.raises(RefusedFields) as refusal:
        ask(REGISTER, required=True)
    assert set(refusal.value.sentences) == {"required"}
    db.session.rollback()
    ask(REGISTER)
    ask(APPLY, required=True)
    assert queries_questions.answered(event) == {REGISTER}
    with pytest.raises(NotShown):
        asking.drop_question(cast.actor("agency"), event, first, at=monday)


def test_registering_stays_one_click_until_something_is_asked(cast, as_, event, ask, monday):
    event.has_online, event.online_url = False, ""
    db.session.commit()
    client, page = as_(cast.agency), f"/events/{event.thread.ref}"
    button = f'action="{page}/register"'
    assert button in client.get(page).get_data(as_text=True)
    asked = ask(REGISTER, required=True, label="Which city?")
    html = client.get(page).get_data(as_text=True)
    assert (button in html, f'href="{page}/register"' in html) == (False, True)
    refused = client.post(f"{page}/register", data={})
    html = refused.get_data(as_text=True)
    assert (refused.status_code, "Answer this question" in html, "Which city?" in html) == (422, True, True)
    assert queries_seats.registration(event.id, cast.agency.id) is None
    typed = {f"q_{asked.ref}": HOSTILE}
    assert [client.post(f"{page}/register", data=typed).status_code for _n in range(2)] == [303, 303]
    mine = queries_seats.registration(event.id, cast.agency.id)
    assert (mine.state, mine.answers) == (RegistrationState.REGISTERED, {asked.ref: HOSTILE})
    people = as_(cast.host).get(f"{page}/people").get_data(as_text=True)
    assert ("Which city?</div><div>&lt;script&gt;" in people, "<script>alert" in people) == (True, False)


def test_a_company_answers_when_it_applies_and_the_host_reads_it(cast, as_, event, ask, monday):
    asked = ask(APPLY, QuestionKind.YES_NO, label="Do you need power?", required=True)
    shown = innovation(cast, "vendor", "TrailPass", monday)
    db.session.commit()
    client, page = as_(cast.vendor), f"/events/{event.thread.ref}"
    typed = {"innovation": shown.thread.ref, "note": "A ranger."}
    refused = client.post(f"{page}/apply", data=typed)
    assert (refused.status_code, "Answer this question" in refused.get_data(as_text=True)) == (422, True)
    assert client.post(f"{page}/apply", data=typed | {f"q_{asked.ref}": "yes"}).status_code == 303
    sent = db.session.query(Application).one()
    html = as_(cast.host).get(f"{page}/slots/{sent.ref}/choose").get_data(as_text=True)
    assert (sent.answers, "Do you need power?</dt><dd>Yes" in html) == ({asked.ref: "yes"}, True)


def test_who_accepts_by_a_link_is_not_held_up(cast, event, ask, monday):
    ask(REGISTER, required=True)
    mine = register(cast, event, monday, None, source=Source.LINK)
    assert (mine.state, mine.answers) == (RegistrationState.REGISTERED, None)
    assert queries_questions.answered(event) == frozenset()
    assert register(cast, event, monday + timedelta(hours=1), None, source=Source.LINK).answers is None
